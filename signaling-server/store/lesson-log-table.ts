/** The lesson log in SQLite. Appends go through the group commit over prepared statements; reads and the rest through Kysely. */
import type BetterSqlite3 from 'better-sqlite3';
import type { Kysely } from 'kysely';
import { type LessonEvent, parseLessonEvent } from '../../protocol/lesson-events.ts';
import { LessonState } from '../../protocol/lesson-state.ts';
import type { GroupCommit } from './group-commit.ts';
import { saving } from './not-saved.ts';
import type { Schema } from './schema.ts';
import type { LessonLog, LogEntry } from './store.ts';

/** The one before the latest stays, should the latest be of a later version or damaged. */
const SNAPSHOTS_KEPT = 2;

type StoredEvent = Pick<Schema['lessonEvents'], 'seq' | 'at' | 'type' | 'by' | 'data'>;
const eventColumns = ['seq', 'at', 'type', 'by', 'data'] as const;

export function createLessonLogTable(database: BetterSqlite3.Database, kysely: Kysely<Schema>, commits: GroupCommit): LessonLog {
  const lastSeq = database.prepare<[string], number>('select max(seq) from lessonEvents where lectureId = ?').pluck();
  const insertEvent = database.prepare(
    'insert into lessonEvents (lectureId, seq, at, type, "by", data, aboutSeq, participantId, requestId, reply) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const insertSnapshot = database.prepare('insert or replace into lessonSnapshots (lectureId, seq, state) values (?, ?, ?)');
  const dropSnapshots = database.prepare(
    'delete from lessonSnapshots where lectureId = ? and seq not in (select seq from lessonSnapshots where lectureId = ? order by seq desc limit ?)',
  );

  return {
    append(lectureId, entries) {
      // Written out here and not in the transaction: the caller may go on changing its objects, and the transaction stays short.
      const rows = entries.map((entry) => storedEntry(lectureId, entry));
      return commits.run(() => {
        let seq = lastSeq.get(lectureId) ?? 0;
        for (const { event } of entries) {
          if (event.seq !== seq + 1) {
            throw new Error(`The log of lecture ${lectureId} is at ${seq}: an event with seq ${event.seq} would leave a gap.`);
          }
          seq = event.seq;
        }
        for (const row of rows) insertEvent.run(...row);
      });
    },

    async read(lectureId, { afterSeq, limit, types }) {
      let query = kysely
        .selectFrom('lessonEvents')
        .select(eventColumns)
        .where('lectureId', '=', lectureId)
        .where('seq', '>', afterSeq);
      if (limit !== undefined) query = query.limit(limit);
      if (types !== undefined) query = query.where('type', 'in', types);
      return readEvents(await query.orderBy('seq').execute());
    },

    async readChat(lectureId, { beforeSeq, limit }) {
      let query = kysely
        .selectFrom('lessonEvents')
        .select(eventColumns)
        .where('lectureId', '=', lectureId)
        .where('type', '=', 'chat:sent')
        .orderBy('seq', 'desc')
        .limit(limit + 1);
      if (beforeSeq !== null) query = query.where('seq', '<', beforeSeq);
      const newestFirst = await query.execute();
      const lines = newestFirst.slice(0, limit).reverse();
      if (lines.length === 0) return { events: [], more: false };
      const followed = await kysely
        .selectFrom('lessonEvents')
        .select(eventColumns)
        .where('lectureId', '=', lectureId)
        .where('aboutSeq', '>=', lines[0]?.seq ?? 0)
        .where('aboutSeq', '<=', lines.at(-1)?.seq ?? 0)
        .orderBy('seq')
        .execute();
      const events = [...lines, ...followed].sort((a, b) => a.seq - b.seq);
      return { events: readEvents(events), more: newestFirst.length > limit };
    },

    async lastSeq(lectureId) {
      return lastSeq.get(lectureId) ?? 0;
    },

    async recentRequests(lectureId, limit) {
      const rows = await kysely
        .selectFrom('lessonEvents')
        .select(['participantId', 'requestId', 'reply'])
        .where('lectureId', '=', lectureId)
        .where('requestId', 'is not', null)
        .orderBy('seq', 'desc')
        .limit(limit)
        .execute();
      return rows.reverse().map(({ participantId, requestId, reply }) => ({
        participantId: participantId ?? '',
        requestId: requestId ?? '',
        reply: reply === null ? undefined : (JSON.parse(reply) as unknown),
      }));
    },

    saveSnapshot(lectureId, state) {
      const text = JSON.stringify(state);
      return commits.run(() => {
        insertSnapshot.run(lectureId, state.seq, text);
        dropSnapshots.run(lectureId, lectureId, SNAPSHOTS_KEPT);
      });
    },

    async loadSnapshot(lectureId) {
      const rows = await kysely
        .selectFrom('lessonSnapshots')
        .select('state')
        .where('lectureId', '=', lectureId)
        .orderBy('seq', 'desc')
        .execute();
      for (const { state } of rows) {
        const parsed = readSnapshot(state);
        if (parsed) return parsed;
      }
      return null;
    },

    deleteSnapshotsOlderThan: (endedBefore) =>
      saving(async () => {
        const over = kysely
          .selectFrom('lectures')
          .select('lectureId')
          .where('status', '=', 'ended')
          .where('endedAt', '<', endedBefore);
        const { numDeletedRows } = await kysely
          .deleteFrom('lessonSnapshots')
          .where('lectureId', 'in', over)
          .executeTakeFirstOrThrow();
        return Number(numDeletedRows);
      }),
  };
}

function storedEntry(lectureId: string, { event, request }: LogEntry): unknown[] {
  const aboutSeq = event.type === 'chat:deleted' || event.type === 'chat:reacted' ? event.data.messageId : null;
  const asked = request && [request.participantId, request.requestId, JSON.stringify(request.reply) ?? null];
  return [
    lectureId,
    event.seq,
    event.at,
    event.type,
    event.by,
    JSON.stringify(event.data),
    aboutSeq,
    ...(asked ?? [null, null, null]),
  ];
}

function readEvents(rows: readonly StoredEvent[]): LessonEvent[] {
  return rows.flatMap((row) => parseLessonEvent({ ...row, data: JSON.parse(row.data) as unknown }) ?? []);
}

/** Null where this version can't read it: the log itself is folded then. */
function readSnapshot(text: string): LessonState | null {
  try {
    return LessonState.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
