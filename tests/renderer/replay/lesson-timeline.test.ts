import { describe, expect, test } from 'vitest';
import { emptyLesson, reduceAll } from '../../../lesson/reduce.ts';
import type { EventData, LessonEvent, LessonEventType } from '../../../protocol/lesson-events.ts';
import type { Participant } from '../../../protocol/lesson-state.ts';
import { LessonTimeline } from '../../../renderer/replay/lesson-timeline.ts';

class Log {
  readonly events: LessonEvent[] = [];
  at<T extends LessonEventType>(at: number, type: T, data: EventData<T>): this {
    this.events.push({ seq: this.events.length + 1, at, type, by: null, data } as LessonEvent);
    return this;
  }
}

const person = (participantId: string, displayName: string): Participant => ({
  participantId,
  displayName,
  role: 'student',
  place: 'inside',
  groupId: 'main',
  given: [],
  taken: [],
  joinedLessonMs: 0,
});
const says = (participantId: string, text: string) =>
  ({ participantId, text, audience: { kind: 'everyone' }, replyTo: null }) as const;

const lesson = () =>
  new Log()
    .at(0, 'lesson:opened', { lectureId: 'l', title: 'Algebra', openedAt: 0, capacity: 10, studentPermissions: ['chat'] })
    .at(1000, 'participant:joined', { participant: person('anna', 'Anna') })
    .at(2000, 'participant:joined', { participant: person('ben', 'Ben') })
    .at(3000, 'chat:sent', says('anna', 'first'))
    .at(4000, 'hand:raised', { participantId: 'ben' })
    .at(5000, 'hand:lowered', { participantId: 'ben' })
    .at(6000, 'participant:left', { participantId: 'ben', reason: 'left' })
    .at(7000, 'chat:sent', says('anna', 'second'))
    .at(8000, 'chat:deleted', { messageId: 4 })
    .at(9000, 'participant:joined', { participant: person('ben', 'Ben') });

describe('the lesson as it was', () => {
  test('has hands and people of that moment, in whatever order one looks', () => {
    const timeline = new LessonTimeline();
    timeline.add(lesson().events);
    const here = (ms: number) => Object.keys(timeline.stateAt(ms).participants).sort();
    expect(here(9500)).toEqual(['anna', 'ben']);
    expect(here(6500)).toEqual(['anna']);
    expect(here(500)).toEqual([]);
    expect(timeline.stateAt(4500).hands).toEqual(['ben']);
    expect(timeline.stateAt(5500).hands).toEqual([]);
  });

  test('shows lines as they were written, but no text that was taken back', () => {
    const timeline = new LessonTimeline();
    timeline.add(lesson().events);
    expect(timeline.linesAt(2999)).toEqual([]);
    expect(timeline.linesAt(3000).map(({ text, deleted }) => [text, deleted])).toEqual([['', true]]);
    expect(timeline.linesAt(7500).map(({ text }) => text)).toEqual(['', 'second']);
  });

  test('says over what times people were there and had their hands up', () => {
    const timeline = new LessonTimeline();
    timeline.add(lesson().events);
    expect(timeline.people.find(({ displayName }) => displayName === 'Ben')).toMatchObject({
      inside: [
        { fromLessonMs: 2000, toLessonMs: 6000 },
        { fromLessonMs: 9000, toLessonMs: null },
      ],
      hands: [{ fromLessonMs: 4000, toLessonMs: 5000 }],
    });
  });

  test('keeps more lines than the lesson’s state holds, and takes news once', () => {
    const log = lesson();
    for (let line = 0; line < 1500; line += 1) log.at(10_000 + line, 'chat:sent', says('anna', `line ${line}`));
    const timeline = new LessonTimeline();
    expect(timeline.add(log.events.slice(0, 900))).toBe(true);
    expect(timeline.add(log.events)).toBe(true);
    expect(timeline.add(log.events)).toBe(false);
    expect(timeline.lines).toHaveLength(1502);
    for (const ms of [11_400, 10_050, 10_900, 4500, 11_499]) {
      const folded = reduceAll(
        emptyLesson(),
        log.events.filter(({ at }) => at <= ms),
      );
      expect(timeline.stateAt(ms)).toEqual(folded);
    }
  });
});
