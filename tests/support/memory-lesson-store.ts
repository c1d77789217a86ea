/** A lesson's store in memory, slow and failing as a test wishes. It keeps the same promises as the real one: no gaps, all or nothing. */
import { RefusedError } from '../../protocol/errors.ts';
import { type LessonEvent, parseLessonEvent } from '../../protocol/lesson-events.ts';
import { LessonState } from '../../protocol/lesson-state.ts';
import type { LessonLog, LogEntry, SeatRow, SeatTable } from '../../signaling-server/store/store.ts';

export const UNREADABLE = 'the disk can not be read';

export class MemoryLessonStore {
  readonly entries = new Map<string, LogEntry[]>();
  readonly snapshots = new Map<string, LessonState>();
  readonly rows = new Map<string, SeatRow>();
  /**
   * What the next appends do; empty: they succeed at once. `lost-answer` writes and then fails all the same, `unreadable` besides can't
   * be read for a while.
   */
  readonly script: ('fail' | 'lost-answer' | 'unreadable' | Promise<void>)[] = [];
  /** So many reads of the log fail. */
  failingReads = 0;
  appends = 0;

  eventsOf(lectureId: string): LessonEvent[] {
    return (this.entries.get(lectureId) ?? []).map(({ event }) => event);
  }

  readonly lessonLog: LessonLog = {
    append: async (lectureId, entries) => {
      this.appends += 1;
      const act = this.script.shift();
      if (act instanceof Promise) await act;
      // A commit takes a turn or two of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      if (act === 'fail') throw new RefusedError('not-saved', 'The disk is full.');
      const log = this.entries.get(lectureId) ?? [];
      entries.forEach(({ event }, index) => {
        if (event.seq !== log.length + index + 1) throw new Error(`gap: ${event.seq} after ${log.length + index}`);
      });
      // As if through a file: what comes back shares nothing with what was handed in.
      this.entries.set(lectureId, [...log, ...(JSON.parse(JSON.stringify(entries)) as LogEntry[])]);
      if (act === 'unreadable') this.failingReads = 2;
      if (act === 'lost-answer' || act === 'unreadable') throw new Error('the disk went away after writing');
    },
    read: async (lectureId, { afterSeq, limit, types }) => {
      if (this.failingReads > 0) {
        this.failingReads -= 1;
        throw new Error(UNREADABLE);
      }
      return this.eventsOf(lectureId)
        .filter(({ seq, type }) => seq > afterSeq && (types === undefined || types.includes(type)))
        .slice(0, limit)
        .flatMap((event) => parseLessonEvent(event) ?? []);
    },
    readChat: async (lectureId, { beforeSeq, limit }) => {
      const events = this.eventsOf(lectureId);
      const lines = events.filter(({ type, seq }) => type === 'chat:sent' && seq < (beforeSeq ?? Number.POSITIVE_INFINITY));
      const page = lines.slice(-limit);
      const ids = new Set(page.map(({ seq }) => seq));
      const about = (event: LessonEvent) =>
        (event.type === 'chat:deleted' || event.type === 'chat:reacted') && ids.has(event.data.messageId);
      return { events: events.filter((event) => ids.has(event.seq) || about(event)), more: lines.length > limit };
    },
    lastSeq: async (lectureId) => this.entries.get(lectureId)?.length ?? 0,
    recentRequests: async (lectureId, limit) =>
      (this.entries.get(lectureId) ?? []).flatMap(({ request }) => (request ? [request] : [])).slice(-limit),
    saveSnapshot: async (lectureId, state) => {
      this.snapshots.set(lectureId, LessonState.parse(JSON.parse(JSON.stringify(state))));
    },
    loadSnapshot: async (lectureId) => this.snapshots.get(lectureId) ?? null,
    deleteSnapshotsOlderThan: async () => 0,
  };

  readonly seats: SeatTable = {
    get: async (lectureId, participantId) => this.rows.get(`${lectureId} ${participantId}`) ?? null,
    list: async (lectureId) => [...this.rows.values()].filter((row) => row.lectureId === lectureId),
    countByInvite: async () => new Map(),
    raiseTokenVersions: async () => {},
    put: async (row) => {
      this.rows.set(`${row.lectureId} ${row.participantId}`, structuredClone(row));
    },
    deleteOlderThan: async () => 0,
  };
}
