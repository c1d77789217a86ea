/** Which picture is large, which one sits in its corner, which ones wait in the strip. */
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { Role } from '../../protocol/models.ts';
import type { RoomSnapshot } from '../room/room-snapshot.ts';

/** A video somebody shows. */
export interface StagePicture {
  readonly producerId: string;
  readonly participantId: string;
  readonly displayName: string;
  readonly role: Role;
  readonly source: 'camera' | 'screen';
  /** "Document camera", "Window: Slides"; may be empty. */
  readonly label: string;
  readonly paused: boolean;
  readonly yours: boolean;
  /** Whether the person's voice is off: no microphone, or a muted one. */
  readonly muted: boolean;
  readonly track: MediaStreamTrack;
}

export interface StageLayout {
  readonly main: StagePicture | null;
  /** Drawn in a corner of the main picture: the face of whoever shows the screen. */
  readonly inset: StagePicture | null;
  readonly strip: readonly StagePicture[];
  /** Screens to choose from; one is no choice. */
  readonly screens: readonly StagePicture[];
}

/**
 * Every picture of a room, other people's and one's own. Of people whose page is away just now none is left standing, as it would look
 * like somebody who is there; the teacher's stays, as a picture of then, since the class waits for it.
 */
export function picturesOf(
  snapshot: Pick<RoomSnapshot, 'lesson' | 'participantId' | 'media'> & Partial<Pick<RoomSnapshot, 'awayParticipantIds'>>,
): StagePicture[] {
  const { lesson, participantId: youId, media, awayParticipantIds } = snapshot;
  if (!lesson || youId === null) return [];
  const others = media.received.map((received) => ({ ...received, yours: false }));
  // One's own screen as the class sees it, while it is paused as well.
  const own = media.published.map(({ still, ...published }) => {
    return { ...published, track: still ?? published.track, participantId: youId, yours: true };
  });
  return [...others, ...own].flatMap(({ producerId, participantId, source, label, paused, yours, track }) => {
    const participant = lesson.participants[participantId];
    if (!participant || (source !== 'camera' && source !== 'screen')) return [];
    const { displayName, role } = participant;
    const away = awayParticipantIds?.has(participantId) ?? false;
    if (away && role !== 'teacher') return [];
    const muted = microphoneOf(lesson, participantId) !== 'on';
    return [{ producerId, participantId, displayName, role, source, label, paused: paused || away, yours, muted, track }];
  });
}

/** none: they send no voice. */
export function microphoneOf(lesson: LessonState, participantId: string): 'none' | 'muted' | 'on' {
  const microphones = Object.values(lesson.producers).filter(
    (producer) => producer.participantId === participantId && producer.source === 'microphone',
  );
  if (microphones.length === 0) return 'none';
  return microphones.some(({ paused }) => !paused) ? 'on' : 'muted';
}

export interface LayoutOptions {
  /** The producer to be large; passed over when it is gone. */
  readonly large?: string | null;
  /** Who spoke, the last first: of several students the one who speaks is large. */
  readonly recentSpeakers?: readonly string[];
}

/**
 * A screen goes before faces, a teacher's picture before a student's, one that runs before a paused one, who spoke last before the
 * others; the order of `pictures` decides the rest.
 */
export function layoutStage(pictures: readonly StagePicture[], options: LayoutOptions = {}): StageLayout {
  const { large = null, recentSpeakers = [] } = options;
  const screens = pictures.filter(({ source }) => source === 'screen');
  const chosen = pictures.find(({ producerId }) => producerId === large);
  const main = chosen ?? best(pictures, recentSpeakers) ?? null;
  const rest = pictures.filter((picture) => picture !== main && (picture.source === 'camera' || main?.source === 'camera'));
  const inset = main?.source === 'screen' ? (insetFor(main, rest) ?? null) : null;
  const strip = rest.filter((picture) => picture !== inset && (picture.source === 'camera' || screens.length === 1));
  return { main, inset, strip, screens };
}

function best(pictures: readonly StagePicture[], recentSpeakers: readonly string[]): StagePicture | undefined {
  const spoke = (participantId: string) => {
    const place = recentSpeakers.indexOf(participantId);
    return place < 0 ? 0 : 1 / (place + 2);
  };
  return pictures.toSorted((a, b) => rank(b) + spoke(b.participantId) - rank(a) - spoke(a.participantId))[0];
}

/** One's own camera is the last to be large: people come to see others. */
function rank({ source, role, paused, yours }: StagePicture): number {
  return (source === 'screen' ? 8 : 0) + (paused ? 0 : 4) + (role === 'student' ? 0 : 2) + (yours ? 0 : 1);
}

function insetFor(screen: StagePicture, cameras: readonly StagePicture[]): StagePicture | undefined {
  const faces = cameras.filter(({ source, paused }) => source === 'camera' && !paused);
  return (
    faces.find(({ participantId }) => participantId === screen.participantId) ?? faces.find(({ role }) => role !== 'student')
  );
}
