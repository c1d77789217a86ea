/**
 * The values both ends agree on, apart from the schemas: what a page needs at run time comes from here and from refusal.ts, so that
 * the parser (zod, tens of kilobytes) stays out of what students load.
 */
import type { Stage } from './lesson-state.ts';
import type { MediaKind, Permission, Source } from './models.ts';

/** The group everyone starts in. */
export const MAIN_GROUP_ID = 'main';

/** The invite that a lecture's join code is, which every lecture has. */
export const CLASS_INVITE_ID = 'class';

/** Chat lines kept in the state and sent to a joiner: so many to everyone, and so many to fewer. Older ones come by `chat:history`. */
export const CHAT_LINES_IN_STATE = 100;

/** The stage before anybody arranged it. */
export const DEFAULT_STAGE: Stage = { layout: 'speaker', spotlight: null, followed: false };

/**
 * What a participant may do. Given by role and lecture, changed live for one person, a group or everyone
 * (`lesson/permissions.ts` folds these into a yes or no).
 */
export const PERMISSIONS = [
  'enter', // come in without waiting in the lobby
  'see', // receive video
  'hear', // receive audio
  'speak', // publish a microphone
  'camera', // publish a camera
  'share-screen', // publish a screen and its audio
  'chat', // write to everyone
  'private-chat', // write to the teachers alone
  'draw', // draw on the board
  'raise-hand',
  'react',
  'announce', // set the announcement on top
  'moderate', // admit, mute, remove, change rights, lower hands, delete lines, move between groups
  'record',
  'start', // go live
  'end', // end the lesson for everyone
] as const;

/** What a student may do unless the teacher chose otherwise for the lecture. */
export const DEFAULT_STUDENT_PERMISSIONS: readonly Permission[] = [
  'enter',
  'see',
  'hear',
  'chat',
  'private-chat',
  'raise-hand',
  'react',
];

export const ASSISTANT_PERMISSIONS: readonly Permission[] = [
  'enter',
  'see',
  'hear',
  'speak',
  'camera',
  'share-screen',
  'chat',
  'private-chat',
  'draw',
  'raise-hand',
  'react',
  'announce',
  'moderate',
  'record',
  'start',
];

export function kindOfSource(source: Source): MediaKind {
  return source === 'camera' || source === 'screen' ? 'video' : 'audio';
}

/** Which right publishing a source needs. */
export function permissionForSource(source: Source): Permission {
  if (source === 'camera') return 'camera';
  if (source === 'microphone') return 'speak';
  return 'share-screen';
}

/** People type codes with spaces, dashes and small letters: all the same code. */
export function normaliseJoinCode(typed: string): string {
  return typed.toUpperCase().replace(/[^0-9A-Z]/g, '');
}

/** Where the pages live. */
export const paths = {
  /** Enter a code. */
  student: '/',
  /** A student's link: `/j/K7PQ3M`. */
  join: '/j/',
  /** The teacher's pages. The host key rides in the fragment (`#key=…`), which no server log sees. */
  teacher: '/teach',
  /** A recording, for the teacher: `/replay/:recordingId`. */
  replay: '/replay/',
  /** What the class may watch again: `/w/K7PQ3M`. */
  watch: '/w/',
  /** Where a phone tries the way to this laptop: `/check/TOKEN`. */
  check: '/check/',
  hostSession: '/api/host/session',
  /** What a page needs on its way from one door to the other; open on both. */
  doors: '/api/doors/',
  /** How to come in by the secure door, in pictures. */
  secure: '/secure',
  health: '/health',
  ready: '/ready',
  /** Prometheus' text format; this computer alone, or by a token. */
  metrics: '/metrics',
  /** A zip for the teacher. */
  supportBundle: '/api/support-bundle',
} as const;
