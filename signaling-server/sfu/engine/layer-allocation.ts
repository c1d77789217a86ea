/**
 * Shares what a page's connection carries among what it receives: the teacher's voice always, other voices, then screens and the
 * teacher's camera, then the rest. Pure: bits per second in, layers out.
 */
import type { MediaKind } from '../../../protocol/models.ts';
import type { ConsumerPriority } from '../sfu.ts';

export interface AllocationItem {
  readonly kind: MediaKind;
  readonly priority: ConsumerPriority;
  /** What each layer costs on the wire, lowest first; one for sound. */
  readonly layerBps: readonly number[];
  /** The best layer of use to the page; -1 if it shows nothing of it. */
  readonly maxLayer: number;
  /** How loud it is now, -127..0; of sound only. */
  readonly levelDb?: number;
  /** What is sent now: it is kept a little longer than it would be begun. */
  readonly current: number | null;
}

export interface Allocation {
  /** For each item, in the order given; null is off. */
  readonly layers: readonly (number | null)[];
  readonly usedBps: number;
  /** What the connection would have to carry for the next better picture; null when nothing is missing. */
  readonly nextBps: number | null;
  readonly lowered: 'none' | 'layer' | 'video-off';
}

/** Measured rates swing by a few percent: a layer that runs is not stopped for that. */
const KEEP_FACTOR = 1.08;

/** @param limitBps what the connection carries; Infinity while nothing is known against it */
export function allocate(items: readonly AllocationItem[], limitBps: number): Allocation {
  const layers = items.map(() => -1);
  let usedBps = 0;
  let missingBps: number | null = null;
  for (const index of voicesFirstToLast(items)) {
    const { priority, layerBps, current } = items[index] as AllocationItem;
    const bps = layerBps[0] ?? 0;
    // Somebody is always heard: the teacher, or the loudest.
    const always = priority === 'teacher-voice' || usedBps === 0;
    if (always || usedBps + bps <= (current === null ? limitBps : limitBps * KEEP_FACTOR)) {
      layers[index] = 0;
      usedBps += bps;
    } else missingBps ??= bps;
  }

  const raise = (index: number, layer: number): void => {
    const item = items[index] as AllocationItem;
    if (layer > item.maxLayer || layers[index] !== layer - 1) return;
    const stepBps = (item.layerBps[layer] ?? 0) - (layer === 0 ? 0 : (item.layerBps[layer - 1] ?? 0));
    const limit = item.current !== null && item.current >= layer ? limitBps * KEEP_FACTOR : limitBps;
    if (usedBps + stepBps <= limit) {
      layers[index] = layer;
      usedBps += stepBps;
    } else missingBps ??= stepBps;
  };

  const videosOf = (priority: ConsumerPriority): number[] =>
    items.flatMap((item, index) => (item.kind === 'video' && rankOf(item.priority) === rankOf(priority) ? [index] : []));
  const screens = videosOf('screen');
  const teacher = videosOf('teacher-camera');
  const others = videosOf('other');
  const top = items.reduce((most, item) => Math.max(most, item.maxLayer), 0);
  // A small face beside a small screen first: it costs little beside a sharp screen, which is next.
  for (const index of [...screens, ...teacher]) raise(index, 0);
  for (const group of [screens, teacher]) {
    for (let layer = 1; layer <= top; layer += 1) for (const index of group) raise(index, layer);
  }
  for (let layer = 0; layer <= top; layer += 1) for (const index of others) raise(index, layer);

  const off = items.some((item, index) => item.maxLayer >= 0 && layers[index] === -1);
  const lower = items.some((item, index) => (layers[index] ?? -1) < item.maxLayer);
  return {
    layers: layers.map((layer) => (layer < 0 ? null : layer)),
    usedBps,
    nextBps: missingBps === null ? null : usedBps + missingBps,
    lowered: off ? 'video-off' : lower ? 'layer' : 'none',
  };
}

/** A voice that is heard is as good as one so much louder. */
const HEARD_BONUS_DB = 6;

/** Sounds, the teacher's first, then the loudest. */
function voicesFirstToLast(items: readonly AllocationItem[]): number[] {
  const rank = ({ priority, levelDb = 0, current }: AllocationItem): number =>
    (priority === 'teacher-voice' ? 1000 : 0) + levelDb + (current === null ? 0 : HEARD_BONUS_DB);
  return items
    .flatMap((item, index) => (item.kind === 'audio' && item.maxLayer >= 0 ? [{ index, rank: rank(item) }] : []))
    .sort((a, b) => b.rank - a.rank)
    .map(({ index }) => index);
}

/** A picture among the voices is one of the rest. */
function rankOf(priority: ConsumerPriority): number {
  return priority === 'screen' ? 0 : priority === 'teacher-camera' ? 1 : 2;
}

/** Faces may be drawn a quarter larger than they are before a better layer is worth its bits; letters are blurred by that. */
const ENLARGED = { camera: 1.25, screen: 1 } as const;
/** Until a keyframe has told, a camera is taken to be this high. */
const USUAL_HEIGHT_PX = 720;

/**
 * The lowest layer that is high enough for what the page shows.
 * @param heightsPx of each layer, lowest first; 0 where not known yet: layers are taken to double.
 * @param shownHeightPx undefined: no limit; 0: not shown.
 * @param shows what is seen on it
 * @returns -1 if nothing is shown.
 */
export function layerForHeight(
  heightsPx: readonly number[],
  shownHeightPx: number | undefined,
  shows: keyof typeof ENLARGED = 'camera',
): number {
  const top = heightsPx.length - 1;
  if (shownHeightPx === undefined) return top;
  if (shownHeightPx <= 0) return -1;
  const knownAt = heightsPx.findLastIndex((height) => height > 0);
  const heightOf = (layer: number): number => {
    const height = heightsPx[layer] ?? 0;
    if (height > 0) return height;
    return knownAt < 0 ? USUAL_HEIGHT_PX * 2 ** (layer - top) : (heightsPx[knownAt] ?? 0) * 2 ** (layer - knownAt);
  };
  for (let layer = 0; layer < top; layer += 1) if (heightOf(layer) * ENLARGED[shows] >= shownHeightPx) return layer;
  return top;
}
