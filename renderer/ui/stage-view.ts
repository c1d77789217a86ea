/** What a person sees of the stage: the leaders' arrangement, their own choice, and who spoke. Pure. */
import type { Stage, StageLayout } from '../../protocol/lesson-state.ts';
import type { StagePicture } from './stage-layout.ts';

/** What a person chose for themselves. */
export interface StageChoice {
  readonly layout: StageLayout;
  /** The producer they keep large. */
  readonly pinned: string | null;
  /** Whether the leaders' arrangement goes before their own choice. */
  readonly following: boolean;
}

export const FIRST_CHOICE: StageChoice = { layout: 'speaker', pinned: null, following: true };

export interface StageView {
  readonly layout: StageLayout;
  /** The producer to be large; null lets the pictures decide. */
  readonly large: string | null;
  /** Whether the leaders arranged anything that one could follow. */
  readonly arranged: boolean;
}

/** @param leads whoever arranges the stage follows nobody, but sees what the class sees */
export function viewFor(stage: Stage, choice: StageChoice, leads: boolean): StageView {
  const following = leads || choice.following;
  const { spotlight } = stage;
  return {
    layout: stage.followed && following ? stage.layout : choice.layout,
    large: following && !leads ? (spotlight ?? (stage.followed ? null : choice.pinned)) : (choice.pinned ?? spotlight),
    arranged: stage.followed || spotlight !== null,
  };
}

/** So many are remembered: more than fit on any page. */
const SPEAKERS_REMEMBERED = 24;

/** Who spoke, the last first. The same object where nothing moved. */
export function rememberSpeakers(before: readonly string[], speaking: readonly string[]): readonly string[] {
  const now = [...new Set(speaking)];
  const after = [...now, ...before.filter((id) => !now.includes(id))].slice(0, SPEAKERS_REMEMBERED);
  return after.length === before.length && after.every((id, index) => id === before[index]) ? before : after;
}

/** A page with fewer tiles than this has no room for a teacher beside the students. */
const TEACHER_ON_EACH_PAGE_FROM = 3;

/**
 * Cameras in pages. The teacher comes first, on each page that has room. On the first page are those who spoke last; they stand in their
 * usual order, so that a tile moves only when somebody who was out of sight speaks.
 *
 * @param perPage at least 1
 */
export function pagesOf(
  pictures: readonly StagePicture[],
  recentSpeakers: readonly string[],
  perPage: number,
): readonly (readonly StagePicture[])[] {
  const isTeacher = ({ role }: StagePicture) => role === 'teacher';
  const screens = pictures.filter(({ source }) => source === 'screen');
  const teachers = [...pictures.filter((one) => one.source === 'camera' && isTeacher(one)), ...screens];
  const others = pictures.filter((one) => one.source === 'camera' && !isTeacher(one));
  // One's own picture is the last that one needs to see.
  const usual = [...others.filter(({ yours }) => !yours), ...others.filter(({ yours }) => yours)];
  if (teachers.length + usual.length <= perPage) return [[...teachers, ...usual]];

  const heads = perPage >= TEACHER_ON_EACH_PAGE_FROM ? teachers.slice(0, perPage - 1) : [];
  const places = perPage - heads.length;
  const line = heads.length > 0 ? [...teachers.slice(heads.length), ...usual] : [...teachers, ...usual];
  const first = new Set(lastSpeakersFirst(line, recentSpeakers).slice(0, places));
  const shown = line.filter((one) => first.has(one));
  const rest = line.filter((one) => !first.has(one));
  const pages = [[...heads, ...shown]];
  for (let from = 0; from < rest.length; from += places) pages.push([...heads, ...rest.slice(from, from + places)]);
  return pages;
}

/** Those who spoke, the last first, then the others as they stand. */
export function lastSpeakersFirst(pictures: readonly StagePicture[], recentSpeakers: readonly string[]): StagePicture[] {
  const place = ({ participantId, role, source }: StagePicture) => {
    if (role === 'teacher' || source === 'screen') return -1;
    const at = recentSpeakers.indexOf(participantId);
    return at < 0 ? recentSpeakers.length : at;
  };
  return pictures.toSorted((a, b) => place(a) - place(b));
}

const ASPECT = 16 / 9;
const GAP_PX = 8;
/** A face smaller than this says nothing. */
const SMALLEST_TILE_PX = { narrow: 132, wide: 200 };
const WIDE_FROM_PX = 640;
/** More faces at once than this cost a phone's battery and nobody's eye follows them. */
const MOST_TILES = 20;

/** How many tiles a page of this size, in CSS pixels, holds. */
export function tilesPerPage(widthPx: number, heightPx: number): number {
  const tile = widthPx < WIDE_FROM_PX ? SMALLEST_TILE_PX.narrow : SMALLEST_TILE_PX.wide;
  const columns = Math.floor((widthPx + GAP_PX) / (tile + GAP_PX));
  const rows = Math.floor((heightPx + GAP_PX) / (tile / ASPECT + GAP_PX));
  return Math.min(MOST_TILES, Math.max(1, columns) * Math.max(1, rows));
}

/** The grid in which so many tiles are largest. Sizes in CSS pixels. */
export function gridOf(count: number, widthPx: number, heightPx: number): { columns: number; tileWidthPx: number } {
  let best = { columns: 1, tileWidthPx: 0 };
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const rows = Math.ceil(count / columns);
    const byWidth = (widthPx - GAP_PX * (columns - 1)) / columns;
    const byHeight = ((heightPx - GAP_PX * (rows - 1)) / rows) * ASPECT;
    const tileWidthPx = Math.max(0, Math.floor(Math.min(byWidth, byHeight)));
    if (tileWidthPx > best.tileWidthPx) best = { columns, tileWidthPx };
  }
  return best;
}
