/** What screen readers are told of a lesson, politely: hands, joins (grouped), messages, announcements. */
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { SharedWords } from './strings/words.ts';

/** Longer ones are read in the chat itself. */
const MOST_LETTERS_SAID = 160;

/** What is collected between two sentences. */
export interface Happenings {
  readonly joined: readonly string[];
  readonly left: readonly string[];
  readonly knocking: readonly string[];
  /** Complete sentences. */
  readonly said: readonly string[];
  readonly messages: readonly string[];
}

export const nothingHappened: Happenings = { joined: [], left: [], knocking: [], said: [], messages: [] };

/**
 * What changed from one state to the next, added to what is waiting to be said.
 * @param moderates whether this person is to hear who knocks
 */
export function collect(
  waiting: Happenings,
  before: LessonState,
  after: LessonState,
  { youId, moderates, words }: { youId: string | null; moderates: boolean; words: SharedWords },
): Happenings {
  if (before === after || before.lectureId !== after.lectureId) return waiting;
  const nameOf = (participantId: string) => after.participants[participantId]?.displayName ?? words.unknownPerson;
  const said = [...waiting.said];
  if (before.phase === 'waiting' && after.phase === 'live') said.push(words.said.started);
  if (after.announcement && after.announcement.lessonMs !== before.announcement?.lessonMs) {
    said.push(words.said.announcement(after.announcement.text));
  }
  said.push(...recordingNews(before, after, words));
  if (before.examMode !== after.examMode) said.push(after.examMode ? words.exam.sentence : words.exam.over);
  for (const participantId of after.hands) {
    if (participantId !== youId && !before.hands.includes(participantId)) said.push(words.said.handRaised(nameOf(participantId)));
  }
  if (youId !== null && before.hands.includes(youId) && !after.hands.includes(youId)) said.push(words.said.handLowered);

  const lastId = before.chat.at(-1)?.messageId ?? before.seq;
  const fresh = after.chat.filter(
    ({ messageId, participantId, deleted }) => messageId > lastId && participantId !== youId && !deleted,
  );
  const messages = fresh.map(({ displayName, text, audience }) => {
    const short = text.length > MOST_LETTERS_SAID ? `${text.slice(0, MOST_LETTERS_SAID)}…` : text;
    return audience.kind === 'everyone' ? words.said.message(displayName, short) : words.said.privateMessage(displayName, short);
  });

  const joined: string[] = [];
  const knocking: string[] = [];
  for (const [participantId, { place, displayName }] of Object.entries(after.participants)) {
    const was = before.participants[participantId]?.place;
    if (participantId === youId || was === place) continue;
    if (place === 'inside') joined.push(displayName);
    else if (moderates) knocking.push(displayName);
  }
  const left = Object.values(before.participants)
    .filter(
      ({ participantId, place }) =>
        place === 'inside' && participantId !== youId && !Object.hasOwn(after.participants, participantId),
    )
    .map(({ displayName }) => displayName);
  return {
    joined: [...waiting.joined, ...joined],
    left: [...waiting.left, ...(after.phase === 'ended' ? [] : left)],
    knocking: [...waiting.knocking, ...knocking],
    said,
    messages: [...waiting.messages, ...messages],
  };
}

/** Everybody is told that what they say is kept, and when it no longer is. */
function recordingNews({ recording: was }: LessonState, { recording: is, phase }: LessonState, words: SharedWords): string[] {
  if (is && !is.paused && (!was || was.paused)) return [words.said.recording];
  if (is?.paused && was && !was.paused) return [words.said.recordingPaused];
  return was && !is && phase !== 'ended' ? [words.said.recordingOver] : [];
}

/** One breath: hands and announcements in full, people and many messages as a summary. Empty when nothing happened. */
export function sentenceOf(happenings: Happenings, words: SharedWords): string {
  const { joined, left, knocking, said, messages } = happenings;
  return [
    ...said,
    ...(knocking.length > 0 ? [words.said.knocking(knocking)] : []),
    ...(messages.length > 2 ? [words.said.messages(messages.length)] : messages),
    ...(joined.length > 0 ? [words.said.joined(joined)] : []),
    ...(left.length > 0 ? [words.said.left(left)] : []),
  ].join('. ');
}
