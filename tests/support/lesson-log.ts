import { type LessonEvent, type LessonEventType, parseLessonEvent } from '../../protocol/lesson-events.ts';

/** An event as a test tells it: its type and data. */
export type Told = readonly [type: LessonEventType, data: object];

/** A log from what happened, one event every 10 ms, each checked against its schema. */
export function lessonOf(...told: readonly Told[]): LessonEvent[] {
  return told.map(([type, data], index) => {
    const event = parseLessonEvent({ seq: index + 1, at: (index + 1) * 10, type, by: null, data });
    if (!event) throw new Error(`there is no event ${type}`);
    return event;
  });
}
