import { type ExpressionBuilder, type Kysely, type Selectable, sql, type Transaction, type Updateable } from 'kysely';
import { RefusedError } from '../../protocol/errors.ts';
import type { Permission } from '../../protocol/models.ts';
import { isTaken, saving } from './not-saved.ts';
import { foldText, type Schema } from './schema.ts';
import { JoinCodeTakenError, type LectureFilter, type LectureRow, type LectureTable } from './store.ts';

type StoredLecture = Selectable<Schema['lectures']>;

/** A change of one of these can bring two lectures together. */
const placing = ['status', 'roomId', 'startsAt', 'durationMinutes', 'deletedAt'] as const;

export function createLectureTable(database: Kysely<Schema>): LectureTable {
  const get = async (column: 'lectureId' | 'joinCode', value: string) => {
    const row = await database.selectFrom('lectures').selectAll().where(column, '=', value).executeTakeFirst();
    return row ? readLecture(row) : null;
  };

  return {
    async list(filter) {
      const found = database
        .selectFrom('lectures')
        .leftJoin('rooms', 'rooms.roomId', 'lectures.roomId')
        .where((where) => where.and(conditions(where, filter)));
      const rows = await found
        .selectAll('lectures')
        .orderBy(sql`case lectures.status when 'live' then 0 when 'scheduled' then 1 when 'draft' then 2 else 3 end`)
        .orderBy(
          sql`case when lectures.status in ('live', 'scheduled') then coalesce(lectures."startsAt", lectures."startedAt") end`,
        )
        .orderBy(sql`coalesce(lectures."endedAt", lectures."startsAt", lectures."createdAt")`, 'desc')
        .orderBy('lectures.lectureId')
        .limit(filter.limit)
        .offset(filter.offset)
        .execute();
      const { total } = await found.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
      return { lectures: rows.map(readLecture), total: Number(total) };
    },

    get: (lectureId) => get('lectureId', lectureId),
    getByJoinCode: (joinCode) => get('joinCode', joinCode),

    async listByRequest(requestId) {
      const found = database.selectFrom('lectures').selectAll().where('requestId', '=', requestId);
      return (await found.orderBy('startsAt').execute()).map(readLecture);
    },

    insert: (lectures, requestId, repeated) =>
      saving(() =>
        database.transaction().execute(async (transaction) => {
          if (repeated) {
            const { lectureId, seriesId } = repeated;
            await transaction.updateTable('lectures').set({ seriesId }).where('lectureId', '=', lectureId).execute();
          }
          for (const lecture of lectures) {
            await refuseClash(transaction, lecture);
            await transaction
              .insertInto('lectures')
              .values({ ...stored(lecture), requestId: requestId ?? null })
              .execute()
              .catch(tellTaken);
          }
        }),
      ),

    update: (lectureId, changes, onlyFrom) =>
      saving(() =>
        database.transaction().execute(async (transaction) => {
          const before = await transaction
            .selectFrom('lectures')
            .selectAll()
            .where('lectureId', '=', lectureId)
            .executeTakeFirst();
          if (!before) throw new RefusedError('not-found', 'This lecture is no longer there.');
          if (onlyFrom && !onlyFrom.includes(before.status)) throw wrongState(before);
          const after = { ...readLecture(before), ...changes, lectureId };
          const row = stored(after);
          if (placing.some((name) => row[name] !== before[name])) await refuseClash(transaction, after);
          await transaction
            .updateTable('lectures')
            .set(row satisfies Updateable<Schema['lectures']>)
            .where('lectureId', '=', lectureId)
            .execute()
            .catch(tellTaken);
          return after;
        }),
      ),

    async listLive() {
      const rows = await database.selectFrom('lectures').selectAll().where('status', '=', 'live').orderBy('startedAt').execute();
      return rows.map(readLecture);
    },

    async count() {
      const { total } = await database
        .selectFrom('lectures')
        .select(({ fn }) => fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow();
      return Number(total);
    },

    purgeBin: (deletedBefore) =>
      saving(async () => {
        const gone = await database
          .selectFrom('lectures')
          .select('lectureId')
          .where('deletedAt', '<', deletedBefore)
          .where('status', '!=', 'live')
          .execute();
        // One transaction a lecture: its log goes with it and may be long.
        for (const { lectureId } of gone) await database.deleteFrom('lectures').where('lectureId', '=', lectureId).execute();
        return gone.length;
      }),
  };
}

function conditions(where: ExpressionBuilder<Schema, 'lectures'>, { search, statuses, roomId, inBin }: LectureFilter) {
  const words = foldText(search)
    .split(/\s+/)
    .filter((word) => word !== '');
  return [
    where('lectures.deletedAt', inBin ? 'is not' : 'is', null),
    ...(statuses.length > 0 ? [where('lectures.status', 'in', statuses)] : []),
    ...(roomId === null ? [] : [where('lectures.roomId', '=', roomId)]),
    ...words.map((word) => {
      const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
      return sql<boolean>`(lectures."textFolded" || ' ' || coalesce(rooms."nameFolded", '')) like ${pattern} escape '\\'`;
    }),
  ];
}

/**
 * A room holds one lecture at a time. Planned lectures may not overlap each other, nor what is live there now. Going live asks only
 * that nobody is live in the room: starting early, into another's planned time, is the teacher's choice.
 */
async function refuseClash(transaction: Transaction<Schema>, lecture: LectureRow): Promise<void> {
  const { status, roomId, startsAt } = lecture;
  if (roomId === null || lecture.deletedAt !== null) return;
  let query = transaction
    .selectFrom('lectures')
    .select(['lectureId', 'title', 'startsAt', 'startedAt'])
    .where('roomId', '=', roomId)
    .where('deletedAt', 'is', null)
    .where('lectureId', '!=', lecture.lectureId);
  if (status === 'live') query = query.where('status', '=', 'live');
  else if (status === 'scheduled' && startsAt !== null) {
    const from = sql<number>`case status when 'live' then coalesce("startedAt", "startsAt") else "startsAt" end`;
    query = query
      .where('status', 'in', ['scheduled', 'live'])
      .where(from, '<', startsAt + lecture.durationMinutes * 60_000)
      .where(sql<number>`${from} + "durationMinutes" * 60000`, '>', startsAt);
  } else return;
  const other = await query.orderBy('startsAt').limit(1).executeTakeFirst();
  if (!other) return;
  const { lectureId, title } = other;
  throw new RefusedError('room-clash', `“${title}” is in this room at that time.`, {
    details: { lectureId, title, startsAt: other.startsAt ?? other.startedAt },
  });
}

function wrongState({ status }: StoredLecture): RefusedError {
  const words = { draft: 'not planned yet', scheduled: 'planned', live: 'live', ended: 'over', cancelled: 'cancelled' };
  return new RefusedError('wrong-state', `This lecture is ${words[status]}, so that can’t be done.`, { details: { status } });
}

function tellTaken(error: unknown): never {
  throw isTaken(error, 'lectures.joinCode') ? new JoinCodeTakenError() : error;
}

function stored({ studentPermissions, recordFromStart, examMode, ...lecture }: LectureRow): Omit<StoredLecture, 'requestId'> {
  return {
    ...lecture,
    studentPermissions: JSON.stringify(studentPermissions),
    recordFromStart: recordFromStart ? 1 : 0,
    examMode: examMode ? 1 : 0,
    textFolded: foldText(`${lecture.title} ${lecture.description}`),
  };
}

function readLecture({
  textFolded: _folded,
  requestId: _request,
  studentPermissions,
  recordFromStart,
  examMode,
  ...row
}: StoredLecture): LectureRow {
  return {
    ...row,
    studentPermissions: JSON.parse(studentPermissions) as Permission[],
    recordFromStart: recordFromStart === 1,
    examMode: examMode === 1,
  };
}
