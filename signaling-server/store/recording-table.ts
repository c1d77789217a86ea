/** Recordings in SQLite. Fragments come every second from each recorder and go through the group commit; the rest is Kysely's. */
import type BetterSqlite3 from 'better-sqlite3';
import { type ExpressionBuilder, type Kysely, type Selectable, sql } from 'kysely';
import { RefusedError } from '../../protocol/errors.ts';
import type { FragmentEntry, Marker } from '../../protocol/recording.ts';
import type { GroupCommit } from './group-commit.ts';
import { saving } from './not-saved.ts';
import type { PartRow, RecordingFilter, RecordingRow, RecordingTable } from './recording-store.ts';
import { foldText, type Schema } from './schema.ts';

type StoredRecording = Selectable<Schema['recordings']>;
const fragmentColumns = ['partNo', 'fragmentNo', 'startMs', 'durationMs', 'lessonMs', 'offset', 'bytes'] as const;

export function createRecordingTable(
  database: BetterSqlite3.Database,
  kysely: Kysely<Schema>,
  commits: GroupCommit,
): RecordingTable {
  const insertFragment = database.prepare(
    'insert into recordingFragments (recordingId, partNo, fragmentNo, startMs, durationMs, lessonMs, "offset", bytes) values (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const last = database.prepare<[string, number], FragmentEntry>(
    'select partNo, fragmentNo, startMs, durationMs, lessonMs, "offset", bytes from recordingFragments where recordingId = ? and partNo = ? order by fragmentNo desc limit 1',
  );
  const initOf = database
    .prepare<[string, number], number>('select initBytes from recordingParts where recordingId = ? and partNo = ?')
    .pluck();

  const parts = database.prepare<[string], PartRow>(
    `select partNo, mimeType, width, height, initBytes,
       coalesce((select max(f.fragmentNo) + 1 from recordingFragments f where f.recordingId = p.recordingId and f.partNo = p.partNo), 0) as fragments,
       coalesce((select f.startMs + f.durationMs from recordingFragments f
         where f.recordingId = p.recordingId and f.partNo = p.partNo order by f.fragmentNo desc limit 1), 0) as durationMs,
       coalesce((select f."offset" + f.bytes from recordingFragments f
         where f.recordingId = p.recordingId and f.partNo = p.partNo order by f.fragmentNo desc limit 1), initBytes) as bytes
     from recordingParts p where recordingId = ? order by partNo`,
  );

  const get = async (recordingId: string): Promise<RecordingRow | null> => {
    const row = await kysely.selectFrom('recordings').selectAll().where('recordingId', '=', recordingId).executeTakeFirst();
    return row ? readRecording(row) : null;
  };

  return {
    get,

    insert: (recording) =>
      saving(async () => {
        await kysely.insertInto('recordings').values(stored(recording)).execute();
      }),

    async list(filter) {
      const found = kysely.selectFrom('recordings').where((where) => where.and(conditions(where, filter)));
      const rows = await found
        .selectAll()
        .orderBy('startedAt', 'desc')
        .orderBy('recordingId')
        .limit(filter.limit)
        .offset(filter.offset)
        .execute();
      const { total } = await found.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
      return { recordings: rows.map(readRecording), total: Number(total) };
    },

    async ofLecture(lectureId) {
      const rows = await kysely
        .selectFrom('recordings')
        .selectAll()
        .where('lectureId', '=', lectureId)
        .where('deletedAt', 'is', null)
        .orderBy('startedAt', 'desc')
        .execute();
      return rows.map(readRecording);
    },

    async withStatus(statuses) {
      const rows = await kysely.selectFrom('recordings').selectAll().where('status', 'in', statuses).execute();
      return rows.map(readRecording);
    },

    update: (recordingId, changes) =>
      saving(() =>
        kysely.transaction().execute(async (transaction) => {
          const before = await transaction
            .selectFrom('recordings')
            .selectAll()
            .where('recordingId', '=', recordingId)
            .executeTakeFirst();
          if (!before) throw new RefusedError('not-found', 'This recording is no longer there.');
          const after = { ...readRecording(before), ...changes, recordingId };
          await transaction.updateTable('recordings').set(stored(after)).where('recordingId', '=', recordingId).execute();
          return after;
        }),
      ),

    async due({ deletedBefore, now }) {
      const lectures = kysely.selectFrom('lectures').select('lectureId');
      const rows = await kysely
        .selectFrom('recordings')
        .selectAll()
        .where('status', 'in', ['ended', 'interrupted'])
        .where((where) =>
          where.or([
            where('deletedAt', '<', deletedBefore),
            where('keepUntil', '<', now),
            where('lectureId', 'not in', lectures),
          ]),
        )
        .execute();
      return rows.map(readRecording);
    },

    remove: (recordingId) =>
      saving(async () => {
        await kysely.deleteFrom('recordings').where('recordingId', '=', recordingId).execute();
      }),

    async parts(recordingId) {
      return parts.all(recordingId);
    },

    insertPart: (recordingId, part) =>
      saving(async () => {
        await kysely
          .insertInto('recordingParts')
          .values({ recordingId, ...part, initBytes: 0 })
          .execute();
      }),

    setInit: (recordingId, partNo, initBytes) =>
      saving(async () => {
        await kysely
          .updateTable('recordingParts')
          .set({ initBytes })
          .where('recordingId', '=', recordingId)
          .where('partNo', '=', partNo)
          .execute();
      }),

    addFragments: (recordingId, fragments) =>
      commits.run(() => {
        for (const fragment of fragments) {
          const { partNo, fragmentNo, startMs, durationMs, lessonMs, offset, bytes } = fragment;
          const before = last.get(recordingId, partNo);
          const expected = before ? before.offset + before.bytes : (initOf.get(recordingId, partNo) ?? 0);
          if (fragmentNo !== (before?.fragmentNo ?? -1) + 1 || offset !== expected) {
            throw new Error(`Fragment ${fragmentNo} of part ${partNo} of ${recordingId} does not follow the last one.`);
          }
          insertFragment.run(recordingId, partNo, fragmentNo, startMs, durationMs, lessonMs, offset, bytes);
        }
      }),

    fragments: (recordingId, after = { partNo: 0, fragmentNo: -1 }) =>
      kysely
        .selectFrom('recordingFragments')
        .select(fragmentColumns)
        .where('recordingId', '=', recordingId)
        .where(sql<boolean>`("partNo", "fragmentNo") > (${after.partNo}, ${after.fragmentNo})`)
        .orderBy('partNo')
        .orderBy('fragmentNo')
        .execute(),

    async lastFragment(recordingId, partNo) {
      return last.get(recordingId, partNo) ?? null;
    },

    async fragment(recordingId, partNo, fragmentNo) {
      const row = await kysely
        .selectFrom('recordingFragments')
        .select(fragmentColumns)
        .where('recordingId', '=', recordingId)
        .where('partNo', '=', partNo)
        .where('fragmentNo', '=', fragmentNo)
        .executeTakeFirst();
      return row ?? null;
    },

    forgetBeyond: (recordingId, partNo, fileBytes) =>
      saving(async () => {
        const { numDeletedRows } = await kysely
          .deleteFrom('recordingFragments')
          .where('recordingId', '=', recordingId)
          .where('partNo', '=', partNo)
          .where(sql<boolean>`"offset" + bytes > ${fileBytes}`)
          .executeTakeFirstOrThrow();
        return Number(numDeletedRows);
      }),
  };
}

function conditions(where: ExpressionBuilder<Schema, 'recordings'>, { lectureId, search, inBin }: RecordingFilter) {
  const words = foldText(search)
    .split(/\s+/)
    .filter((word) => word !== '');
  return [
    where('deletedAt', inBin ? 'is not' : 'is', null),
    ...(lectureId === null ? [] : [where('lectureId', '=', lectureId)]),
    ...words.map((word) => sql<boolean>`"titleFolded" like ${`%${word.replace(/[\\%_]/g, '\\$&')}%`} escape '\\'`),
  ];
}

function stored({ markers, thumbnail, ...recording }: RecordingRow): StoredRecording {
  return {
    ...recording,
    markers: JSON.stringify(markers),
    thumbnail: thumbnail ? 1 : 0,
    titleFolded: foldText(recording.title),
  };
}

function readRecording({ titleFolded: _folded, markers, thumbnail, ...row }: StoredRecording): RecordingRow {
  return { ...row, markers: JSON.parse(markers) as Marker[], thumbnail: thumbnail === 1 };
}
