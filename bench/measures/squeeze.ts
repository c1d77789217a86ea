/** One student's link becomes narrow and wide again: what it costs that student, and that it costs the others nothing. */
import { loadavg } from 'node:os';
import type { TransportStats } from '../../signaling-server/sfu/sfu.ts';
import { type Benchmark, quantile } from '../report.ts';
import { type DrawnVideo, MediaStage, type SeenMedia, wait } from '../support/media/media-stage.ts';

const OTHERS = 9;
/** The smallest picture of which Chromium makes three layers. The best one needs more than the first step, the middle one more than the second, and a voice with the smallest one more than the third. */
const VIDEO: DrawnVideo = {
  width: 960,
  height: 540,
  framesPerS: 15,
  encodings: [
    { rid: 'low', scaleResolutionDownBy: 4, maxBitrate: 100_000 },
    { rid: 'middle', scaleResolutionDownBy: 2, maxBitrate: 350_000 },
    { rid: 'high', maxBitrate: 1_200_000 },
  ],
};
const STEPS_BPS = [1_000_000, 300_000, 100_000];
const QUEUE_MS = 200;
const SAMPLE_MS = 100;
/** The top layer is back once so many pictures of it have come. */
const LONGEST_RETURN_MS = 25_000;

interface Round {
  readonly othersFramePercent: number;
  readonly othersDecodedPercent: number;
  readonly quietDecodedPercent: number;
  readonly othersLowered: number;
  readonly squeezedFrozenMs: number;
  readonly squeezedWithoutPictureMs: number;
  readonly squeezedAudioGapMs: number;
  readonly backToTopMs: number;
}

export const run: Benchmark = async ({ quick, settings }) => {
  const rounds = Number(settings.rounds ?? (quick ? 1 : 5));
  const stepMs = 1000 * Number(settings.seconds ?? (quick ? 5 : 8));
  const stage = await MediaStage.open();
  try {
    await stage.publish(VIDEO);
    const others: number[] = [];
    for (let index = 0; index < OTHERS; index += 1) others.push(await stage.receive());
    await wait(2000);
    const measured: Round[] = [];
    for (let round = 0; round < rounds; round += 1) measured.push(await squeeze(stage, others, stepMs, round));
    const median = (key: keyof Round) =>
      quantile(
        measured.map((one) => one[key]),
        0.5,
      );
    return {
      name: 'squeeze',
      runs: rounds,
      figures: [
        {
          key: 'othersFramePercent',
          value: median('othersFramePercent'),
          goal: { atLeast: 97 },
          says: `of the pictures they decoded while all ten links were wide, the worst off of ${OTHERS} keeps so many`,
        },
        {
          key: 'othersDecodedPercent',
          value: median('othersDecodedPercent'),
          says: 'of the pictures encoded while one is squeezed, the middle one decodes so many',
        },
        { key: 'quietDecodedPercent', value: median('quietDecodedPercent'), says: 'the same while all ten links are wide' },
        { key: 'othersLowered', value: median('othersLowered'), says: 'of them get less than the best layer in the end' },
        {
          key: 'squeezedFrozenMs',
          value: median('squeezedFrozenMs'),
          goal: { atMost: 2000 },
          says: 'the squeezed one’s picture stood still while one was sent, all steps and the release together',
        },
        {
          key: 'squeezedWithoutPictureMs',
          value: median('squeezedWithoutPictureMs'),
          says: 'the engine sent it no picture and said so (its link carries the voice alone)',
        },
        {
          key: 'squeezedAudioGapMs',
          value: median('squeezedAudioGapMs'),
          goal: { atMost: 200 },
          says: 'the longest stretch in which its sound was made up',
        },
        {
          key: 'backToTopMs',
          value: median('backToTopMs'),
          goal: { atMost: 10_000 },
          says: 'from the release to pictures of the best layer',
        },
        { key: 'machineLoad', value: loadavg()[0] ?? 0, says: 'processes that wanted a core over the last minute' },
      ],
    };
  } finally {
    await stage.close();
  }
};

async function squeeze(stage: MediaStage, others: readonly number[], stepMs: number, round: number): Promise<Round> {
  const link = await stage.link({}, 1 + round);
  const squeezed = await stage.receive(0, { link });
  const watcher = new Watcher(stage, squeezed);
  await watcher.until(({ frameHeight }) => frameHeight === VIDEO.height, LONGEST_RETURN_MS);
  await watcher.watch(1500);
  // Ten browsers want more than two cores: what they lose with all links wide is the machine's, and not the squeezed one's doing.
  const framesAtFirst = await frames(stage, others);
  await watcher.watch(2 * stepMs);
  watcher.begin();
  const framesBefore = await frames(stage, others);
  for (const rateBps of STEPS_BPS) {
    link.change({ rateBps, queueMs: QUEUE_MS });
    await watcher.watch(stepMs);
  }
  link.change({});
  const backToTopMs = await watcher.until(({ frameHeight }) => frameHeight === VIDEO.height, LONGEST_RETURN_MS);
  await watcher.watch(1000);
  const framesAfter = await frames(stage, others);
  const qualities = await Promise.all(others.map((receiver) => stage.engineStats(receiver)));
  await stage.stopReceiving(squeezed);
  const quiet = shares(framesAtFirst, framesBefore);
  const meanwhile = shares(framesBefore, framesAfter);
  return {
    othersFramePercent: 100 * Math.min(...meanwhile.map((share, index) => share / (quiet[index] ?? 1))),
    othersDecodedPercent: 100 * quantile(meanwhile, 0.5),
    quietDecodedPercent: 100 * quantile(quiet, 0.5),
    othersLowered: qualities.filter((one) => one?.quality.lowered !== 'none').length,
    squeezedFrozenMs: watcher.frozenMs,
    squeezedWithoutPictureMs: watcher.withoutPictureMs,
    squeezedAudioGapMs: watcher.longestAudioGapMs,
    backToTopMs,
  };
}

interface FrameCounts {
  readonly encoded: number;
  /** Of each of the others. */
  readonly decoded: readonly number[];
}

/** Of the pictures encoded between two looks, how many each of the others decoded. */
function shares(from: FrameCounts, to: FrameCounts): number[] {
  return to.decoded.map((count, index) => (count - (from.decoded[index] ?? 0)) / (to.encoded - from.encoded));
}

async function frames(stage: MediaStage, others: readonly number[]): Promise<FrameCounts> {
  const seen = await Promise.all(others.map((receiver) => stage.seen(receiver)));
  const encoded = (await stage.sent()).at(-1)?.framesEncoded ?? 0;
  return { encoded, decoded: seen.map(({ framesDecoded }) => framesDecoded) };
}

/** Looks at one receiver all the time. */
class Watcher {
  withoutPictureMs = 0;
  longestAudioGapMs = 0;
  readonly #stage: MediaStage;
  readonly #receiver: number;
  #last: SeenMedia | undefined;
  #frozenBeforeMs = 0;
  #audioGapMs = 0;

  constructor(stage: MediaStage, receiver: number) {
    this.#stage = stage;
    this.#receiver = receiver;
  }

  /** What was seen until now does not count. */
  begin(): void {
    this.withoutPictureMs = this.longestAudioGapMs = this.#audioGapMs = 0;
    this.#frozenBeforeMs = this.#last?.frozenMs ?? 0;
  }

  /** Without what was said to be without a picture. */
  get frozenMs(): number {
    return Math.max(0, (this.#last?.frozenMs ?? 0) - this.#frozenBeforeMs - this.withoutPictureMs);
  }

  async watch(ms: number): Promise<void> {
    const endMs = performance.now() + ms;
    while (performance.now() < endMs) await this.#look();
  }

  /** @returns how long it took until this was so for half a second on end; the limit if it never was */
  async until(reached: (seen: SeenMedia) => boolean, withinMs: number): Promise<number> {
    const startedAtMs = performance.now();
    let sinceMs: number | undefined;
    while (performance.now() - startedAtMs < withinMs) {
      const moves = await this.#look();
      const seen = this.#last;
      if (seen === undefined || !reached(seen) || !moves) sinceMs = undefined;
      else sinceMs ??= performance.now();
      if (sinceMs !== undefined && performance.now() - sinceMs > 500) return sinceMs - startedAtMs;
    }
    return withinMs;
  }

  /** @returns whether a picture came */
  async #look(): Promise<boolean> {
    await wait(SAMPLE_MS);
    const stats: TransportStats | null = await this.#stage.engineStats(this.#receiver);
    const seen = await this.#stage.seen(this.#receiver);
    const last = this.#last;
    this.#last = seen;
    if (last === undefined) return false;
    const off = stats?.consumers.some(({ producerId, wantedLayer }) => producerId.startsWith('camera') && wantedLayer === null);
    if (off === true) this.withoutPictureMs += seen.atMs - last.atMs;
    const concealedMs = seen.concealedMs - last.concealedMs;
    this.#audioGapMs = concealedMs > (seen.playedMs - last.playedMs) / 2 ? this.#audioGapMs + concealedMs : 0;
    this.longestAudioGapMs = Math.max(this.longestAudioGapMs, this.#audioGapMs, concealedMs);
    return seen.framesDecoded > last.framesDecoded;
  }
}
