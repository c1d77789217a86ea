/**
 * The reducer: what each lesson event makes of the state. Server and pages run this same function, so what it gives depends on
 * the events alone: no clock, no randomness, no I/O.
 *
 * It never throws on a logged event: one that refers to somebody or something gone changes `seq` and `lessonMs` and nothing else.
 */
import { CHAT_LINES_IN_STATE, DEFAULT_STAGE, MAIN_GROUP_ID } from '../protocol/constants.ts';
import type { LessonEvent, LessonEventOf, LessonEventType } from '../protocol/lesson-events.ts';
import type { ChatLine, LessonState, Participant, Stage } from '../protocol/lesson-state.ts';
import type { Permission } from '../protocol/models.ts';
import { ownEntry } from './own-entry.ts';

/** The state before the first event. */
export function emptyLesson(): LessonState {
  return {
    lectureId: '',
    title: '',
    phase: 'waiting',
    seq: 0,
    lessonMs: 0,
    openedAt: 0,
    startedLessonMs: null,
    endedLessonMs: null,
    capacity: 0,
    locked: false,
    studentPermissions: [],
    participants: {},
    banned: {},
    producers: {},
    hands: [],
    chat: [],
    announcement: null,
    groups: {},
    speakingToAll: null,
    stage: DEFAULT_STAGE,
    recording: null,
    serverCopy: false,
    rewindAllowed: true,
    examMode: false,
    examPlanned: false,
  };
}

type Change = Partial<LessonState>;
type Reducers = { [T in LessonEventType]: (state: LessonState, event: LessonEventOf<T>) => Change };

const unchanged: Change = {};

const reducers: Reducers = {
  'lesson:opened': (_state, { data: { examMode = false, ...data } }) => ({ ...data, ...plannedExam(examMode) }),
  'lesson:resumed': () => unchanged,
  'lesson:started': (state, { at }) => (state.phase === 'waiting' ? { phase: 'live', startedLessonMs: at } : unchanged),
  'lesson:ended': (state, { at }) =>
    state.phase === 'ended'
      ? unchanged
      : {
          phase: 'ended',
          endedLessonMs: at,
          participants: {},
          producers: {},
          hands: [],
          speakingToAll: null,
          stage: withoutSpotlight(state.stage, state.producers),
          recording: null,
          serverCopy: false,
        },
  'lesson:changed': (_state, { data: { examMode, ...data } }) => ({ ...data, ...plannedExam(examMode) }),
  'lesson:locked': (_state, { data }) => ({ locked: data.locked }),

  'participant:joined': (state, { data: { participant } }) =>
    state.phase === 'ended' ? unchanged : withParticipant(state, participant),
  'participant:admitted': (state, { data }) => changeParticipant(state, data.participantId, { place: 'inside' }),
  'participant:left': (state, { data: { participantId, reason } }) => {
    const leaving = ownEntry(state.participants, participantId);
    const change: Change = reason === 'banned' && leaving ? ban(state, leaving) : {};
    return leaving ? { ...change, ...withoutParticipant(state, participantId) } : change;
  },
  'participant:readmitted': (state, { data }) =>
    Object.hasOwn(state.banned, data.participantId) ? { banned: without(state.banned, data.participantId) } : unchanged,
  'participant:renamed': (state, { data }) => changeParticipant(state, data.participantId, { displayName: data.displayName }),
  'participant:role-changed': (state, { data }) => changeParticipant(state, data.participantId, { role: data.role }),
  'participant:moved': (state, { data }) =>
    data.groupId === MAIN_GROUP_ID || Object.hasOwn(state.groups, data.groupId)
      ? changeParticipant(state, data.participantId, { groupId: data.groupId })
      : unchanged,

  'permissions:changed': (state, { data: { target, give, take } }) => {
    if (target.kind === 'everyone') return { studentPermissions: union(minus(state.studentPermissions, take), give) };
    if (target.kind === 'group') {
      const group = ownEntry(state.groups, target.groupId);
      return group ? { groups: { ...state.groups, [target.groupId]: withRights(group, give, take) } } : unchanged;
    }
    const participant = ownEntry(state.participants, target.participantId);
    return participant ? withParticipant(state, withRights(participant, give, take)) : unchanged;
  },

  'exam:changed': (_state, { data }) => ({ examMode: data.on }),

  'hand:raised': (state, { data: { participantId } }) =>
    Object.hasOwn(state.participants, participantId) && !state.hands.includes(participantId)
      ? { hands: [...state.hands, participantId] }
      : unchanged,
  'hand:lowered': (state, { data }) =>
    state.hands.includes(data.participantId)
      ? { hands: state.hands.filter((participantId) => participantId !== data.participantId) }
      : unchanged,

  'chat:sent': (state, event) => {
    const author = ownEntry(state.participants, event.data.participantId);
    if (!author) return unchanged;
    const line = chatLineOf(event, author);
    return { chat: trimmed([...state.chat, line], line) };
  },
  'chat:deleted': (state, { data }) => changeLine(state, data.messageId, (line) => deletedLine(line)),
  'chat:reacted': (state, { data }) => changeLine(state, data.messageId, (line) => reactedLine(line, data)),

  'announcement:set': (_state, { at, data }) => ({
    announcement: { text: data.text, participantId: data.participantId, lessonMs: at },
  }),
  'announcement:cleared': () => ({ announcement: null }),

  'producer:opened': (state, { data: { producer } }) =>
    Object.hasOwn(state.participants, producer.participantId)
      ? { producers: { ...state.producers, [producer.producerId]: producer } }
      : unchanged,
  'producer:paused': (state, { data }) => changeProducer(state, data.producerId, true),
  'producer:resumed': (state, { data }) => changeProducer(state, data.producerId, false),
  'producer:closed': (state, { data }) =>
    Object.hasOwn(state.producers, data.producerId)
      ? {
          producers: without(state.producers, data.producerId),
          stage: withoutSpotlight(state.stage, { [data.producerId]: true }),
        }
      : unchanged,

  'group:created': (state, { data: { group } }) => ({ groups: { ...state.groups, [group.groupId]: group } }),
  'group:closed': (state, { data: { groupId } }) =>
    Object.hasOwn(state.groups, groupId)
      ? {
          groups: without(state.groups, groupId),
          participants: mapValues(state.participants, (participant) =>
            participant.groupId === groupId ? { ...participant, groupId: MAIN_GROUP_ID } : participant,
          ),
        }
      : unchanged,
  'group:addressed': (_state, { data }) => ({ speakingToAll: data.participantId }),

  'stage:changed': (state, { data }) =>
    data.spotlight === null || Object.hasOwn(state.producers, data.spotlight)
      ? { stage: data }
      : { stage: { ...data, spotlight: null } },

  'recording:started': (state, { at, data }) =>
    state.phase === 'ended' ? unchanged : { recording: { ...data, paused: false, startedLessonMs: at } },
  'recording:paused': (state, { data }) => changeRecording(state, data.recordingId, true),
  'recording:resumed': (state, { data }) => changeRecording(state, data.recordingId, false),
  'recording:stopped': (state, { data }) => (state.recording?.recordingId === data.recordingId ? { recording: null } : unchanged),
  'recording:marked': () => unchanged,
  'server-copy:started': () => ({ serverCopy: true }),
  'server-copy:stopped': () => ({ serverCopy: false }),
  'rewind:allowed': (_state, { data }) => ({ rewindAllowed: data.allowed }),

  hidden: () => unchanged,
};

/**
 * The state after one more event. Events must be given in order; one already folded in (`seq` not above the state's) is passed
 * over, so that a page may be sent an event twice.
 */
export function reduce(state: LessonState, event: LessonEvent): LessonState {
  if (event.seq <= state.seq) return state;
  const reducer = reducers[event.type] as (state: LessonState, event: LessonEvent) => Change;
  return { ...state, ...reducer(state, event), seq: event.seq, lessonMs: Math.max(state.lessonMs, event.at) };
}

/** Folds many events, in order. */
export function reduceAll(state: LessonState, events: Iterable<LessonEvent>): LessonState {
  let folded = state;
  for (const event of events) folded = reduce(folded, event);
  return folded;
}

/** The chat line an event brought; also how older pages of the chat are read from the log. */
export function chatLineOf(event: LessonEventOf<'chat:sent'>, author: Pick<Participant, 'displayName' | 'role'>): ChatLine {
  return {
    messageId: event.seq,
    participantId: event.data.participantId,
    displayName: author.displayName,
    role: author.role,
    text: event.data.text,
    audience: event.data.audience,
    replyTo: event.data.replyTo,
    sentLessonMs: event.at,
    deleted: false,
    reactions: {},
  };
}

export function deletedLine(line: ChatLine): ChatLine {
  return { ...line, deleted: true, text: '', reactions: {} };
}

export function reactedLine(line: ChatLine, reaction: { participantId: string; emoji: string; on: boolean }): ChatLine {
  if (line.deleted) return line;
  const others = (Object.hasOwn(line.reactions, reaction.emoji) ? (line.reactions[reaction.emoji] ?? []) : []).filter(
    (participantId) => participantId !== reaction.participantId,
  );
  const chosen = reaction.on ? [...others, reaction.participantId] : others;
  return {
    ...line,
    reactions: chosen.length > 0 ? { ...line.reactions, [reaction.emoji]: chosen } : without(line.reactions, reaction.emoji),
  };
}

/** The lecture's own word, where there is one. */
function plannedExam(examMode: boolean | undefined): Change {
  return examMode === undefined ? unchanged : { examMode, examPlanned: examMode };
}

function withParticipant(state: LessonState, participant: Participant): Change {
  return { participants: { ...state.participants, [participant.participantId]: participant } };
}

/** A spotlight on something gone would come back with nothing in it. */
function withoutSpotlight(stage: Stage, gone: Record<string, unknown>): Stage {
  return stage.spotlight !== null && Object.hasOwn(gone, stage.spotlight) ? { ...stage, spotlight: null } : stage;
}

function changeParticipant(state: LessonState, participantId: string, change: Partial<Participant>): Change {
  const participant = ownEntry(state.participants, participantId);
  return participant ? withParticipant(state, { ...participant, ...change }) : unchanged;
}

/** Whoever leaves takes hand, producers and the word to all groups along. */
function withoutParticipant(state: LessonState, participantId: string): Change {
  const producers = Object.fromEntries(
    Object.entries(state.producers).filter(([, producer]) => producer.participantId !== participantId),
  );
  const { spotlight } = state.stage;
  return {
    participants: without(state.participants, participantId),
    producers,
    stage: spotlight === null || Object.hasOwn(producers, spotlight) ? state.stage : { ...state.stage, spotlight: null },
    hands: state.hands.filter((raised) => raised !== participantId),
    speakingToAll: state.speakingToAll === participantId ? null : state.speakingToAll,
  };
}

function ban(state: LessonState, participant: Participant): Change {
  return { banned: { ...state.banned, [participant.participantId]: { displayName: participant.displayName } } };
}

function withRights<T extends { given: Permission[]; taken: Permission[] }>(
  holder: T,
  give: Permission[],
  take: Permission[],
): T {
  return {
    ...holder,
    given: union(minus(holder.given, take), give),
    taken: union(minus(holder.taken, give), minus(take, give)),
  };
}

/**
 * Lines to everyone and lines to fewer are bounded apart: else secret lines, which most pages don't have, would push lines to everyone
 * out of the server's state and not out of the pages'.
 */
function trimmed(lines: ChatLine[], added: ChatLine): ChatLine[] {
  const forEveryone = added.audience.kind === 'everyone';
  const sameKind = (line: ChatLine) => (line.audience.kind === 'everyone') === forEveryone;
  if (lines.length <= CHAT_LINES_IN_STATE || lines.filter(sameKind).length <= CHAT_LINES_IN_STATE) return lines;
  return lines.toSpliced(lines.findIndex(sameKind), 1);
}

function changeLine(state: LessonState, messageId: number, change: (line: ChatLine) => ChatLine): Change {
  const index = state.chat.findIndex((line) => line.messageId === messageId);
  const line = state.chat[index];
  return line ? { chat: state.chat.with(index, change(line)) } : unchanged;
}

function changeProducer(state: LessonState, producerId: string, paused: boolean): Change {
  const producer = ownEntry(state.producers, producerId);
  return producer ? { producers: { ...state.producers, [producerId]: { ...producer, paused } } } : unchanged;
}

function changeRecording(state: LessonState, recordingId: string, paused: boolean): Change {
  return state.recording?.recordingId === recordingId ? { recording: { ...state.recording, paused } } : unchanged;
}

function without<V>(record: Record<string, V>, key: string): Record<string, V> {
  const { [key]: _gone, ...rest } = record;
  return rest;
}

function mapValues<V>(record: Record<string, V>, map: (value: V) => V): Record<string, V> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

function union(some: readonly Permission[], more: readonly Permission[]): Permission[] {
  return [...new Set([...some, ...more])];
}

function minus(some: readonly Permission[], less: readonly Permission[]): Permission[] {
  return some.filter((permission) => !less.includes(permission));
}
