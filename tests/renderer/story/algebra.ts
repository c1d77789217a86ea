/** A class to draw: Algebra II with its teacher, eleven students and something going on. */
import { DEFAULT_STUDENT_PERMISSIONS } from '../../../protocol/constants.ts';
import type { Permission, Role, Source } from '../../../protocol/models.ts';
import { faceTrack, slideTrack, toneTrack } from './pictures.ts';
import { ScriptedRoom } from './scripted-room.ts';

const names = [
  'Ben Okafor',
  'Carla Nunes',
  'David Levy',
  'Elif Kaya',
  'Farid Azimi',
  'Greta Lindqvist',
  'Hiro Tanaka',
  'Ida Sørensen',
  'Jonas Maximilian von der Heydte-Wallenstein',
  'Zoë',
];

export interface ClassOptions {
  live?: boolean;
  /** The page's person: `anna` (student) or `berg` (teacher). */
  you?: 'anna' | 'berg';
  students?: readonly Permission[];
}

/** Everyone inside, nobody sending yet. */
export function algebraClass({
  live = true,
  you = 'anna',
  students = DEFAULT_STUDENT_PERMISSIONS,
}: ClassOptions = {}): ScriptedRoom {
  const room = new ScriptedRoom();
  room.set({ connection: 'joined', participantId: you });
  const openedAt = new Date(2026, 10, 24, 10, 2).getTime();
  room.happen('lesson:opened', {
    lectureId: 'algebra',
    title: 'Algebra II: quadratic equations',
    openedAt,
    capacity: 40,
    studentPermissions: [...students],
  });
  enter(room, 'berg', 'Ms Berg', 'teacher');
  enter(room, 'anna', 'Anna Sato', 'student');
  for (const [index, name] of names.entries()) enter(room, `s${index}`, name, index === 8 ? 'assistant' : 'student');
  if (live) room.happen('lesson:started', {}, 'berg');
  room.answers = {
    'chat:send': async ({ text, audience = { kind: 'everyone' }, replyTo = null }) => {
      room.happen('chat:sent', { participantId: you, text, audience, replyTo }, you);
      return { messageId: room.snapshot.lesson?.seq ?? 0 };
    },
    'chat:react': async ({ messageId, emoji, on }) => {
      room.happen('chat:reacted', { messageId, participantId: you, emoji, on }, you);
      return {};
    },
    'chat:delete': async ({ messageId }) => {
      room.happen('chat:deleted', { messageId }, you);
      return {};
    },
    'chat:history': async () => ({ lines: [], more: false }),
    'hand:raise': async () => {
      room.happen('hand:raised', { participantId: you }, you);
      return {};
    },
    'hand:lower': async ({ participantId }) => {
      room.happen('hand:lowered', { participantId: participantId ?? you }, you);
      return {};
    },
    'reaction:send': async ({ emoji }) => {
      room.emit('reaction', { participantId: you, emoji });
      return {};
    },
    'participant:admit': async () => ({ admitted: 1 }),
    'participant:mute': async () => ({ muted: 1 }),
    'participant:remove': async () => ({}),
    'permissions:change': async () => ({}),
    'hand:lower-all': async () => ({}),
  };
  return room;
}

export function enter(
  room: ScriptedRoom,
  participantId: string,
  displayName: string,
  role: Role,
  place: 'inside' | 'lobby' = 'inside',
): void {
  const participant = { participantId, displayName, role, place, groupId: 'main', given: [], taken: [], joinedLessonMs: 0 };
  room.happen('participant:joined', { participant }, participantId, 1500);
}

export function say(
  room: ScriptedRoom,
  participantId: string,
  text: string,
  more: { to?: 'teachers'; replyTo?: number } = {},
): number {
  const audience = more.to ? { kind: more.to } : { kind: 'everyone' as const };
  room.happen('chat:sent', { participantId, text, audience, replyTo: more.replyTo ?? null }, participantId);
  return room.snapshot.lesson?.seq ?? 0;
}

export function send(
  room: ScriptedRoom,
  participantId: string,
  source: Source,
  track: MediaStreamTrack,
  more: { paused?: boolean; label?: string } = {},
): void {
  const { paused = false, label = '' } = more;
  const producerId = `${participantId}-${source}-${label}`;
  const kind = source === 'camera' || source === 'screen' ? 'video' : 'audio';
  room.happen('producer:opened', { producer: { producerId, participantId, source, kind, label, paused } }, participantId);
  if (participantId === room.snapshot.participantId) return;
  const { media } = room.snapshot;
  room.set({
    media: {
      ...media,
      state: 'connected',
      received: [...media.received, { producerId, participantId, source, label, paused, track }],
    },
  });
}

/** The lesson as it usually is: a screen, the teacher's face and voice, hands, some talk. */
export function algebraLive(options: ClassOptions = {}): ScriptedRoom {
  const room = algebraClass(options);
  send(room, 'berg', 'screen', slideTrack());
  send(room, 'berg', 'camera', faceTrack());
  send(room, 'berg', 'microphone', toneTrack());
  send(room, 's2', 'microphone', toneTrack(), { paused: true });
  talk(room);
  room.happen('hand:raised', { participantId: 's3' }, 's3');
  room.happen('hand:raised', { participantId: 's1' }, 's1');
  room.set({ awayParticipantIds: new Set(['s5']) });
  return room;
}

export function talk(room: ScriptedRoom): void {
  say(room, 'berg', 'Good morning! The worksheet is at https://school.example/algebra/sheet-12.pdf (two pages).');
  const question = say(room, 's0', 'Do we need the calculator today?');
  say(room, 'berg', 'No, only paper.', { replyTo: question });
  room.happen('chat:reacted', { messageId: question, participantId: 's1', emoji: '👍', on: true });
  room.happen('chat:reacted', { messageId: question, participantId: 'anna', emoji: '👍', on: true });
  const rude = say(room, 's4', 'something to be deleted');
  room.happen('chat:deleted', { messageId: rude }, 'berg');
  say(room, 'anna', 'I could not see the second line, sorry.', { to: 'teachers' });
  say(room, 's1', 'Thanks @Anna Sato, me neither 🙈');
}
