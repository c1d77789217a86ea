import type BetterSqlite3 from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { createExportTable } from './export-table.ts';
import { GroupCommit } from './group-commit.ts';
import { createInviteTable } from './invite-table.ts';
import { createLectureTable } from './lecture-table.ts';
import { createLessonLogTable } from './lesson-log-table.ts';
import { createRecordingTable } from './recording-table.ts';
import { createRoomTable } from './room-table.ts';
import type { Schema } from './schema.ts';
import { createSeatTable } from './seat-table.ts';
import { createSettingTable } from './setting-table.ts';
import type { Store } from './store.ts';

/**
 * All tables over one connection to a database of the latest version. Kysely serves what people do now and then; the lesson log's hot
 * path runs prepared statements through the group commit. Kysely's lock on the connection keeps their transactions apart.
 *
 * @param kysely over the same connection, when there is one already: two would not know of each other's transactions
 */
export function createTables(database: BetterSqlite3.Database, kysely: Kysely<Schema> = createKysely<Schema>(database)) {
  const commits = new GroupCommit(database, kysely);
  const store: Omit<Store, 'close'> = {
    rooms: createRoomTable(kysely),
    lectures: createLectureTable(kysely),
    lessonLog: createLessonLogTable(database, kysely, commits),
    seats: createSeatTable(database, kysely, commits),
    invites: createInviteTable(kysely),
    settings: createSettingTable(kysely),
    recordings: createRecordingTable(database, kysely, commits),
    exports: createExportTable(kysely),
  };
  return { store, commits };
}

export function createKysely<S>(database: BetterSqlite3.Database): Kysely<S> {
  return new Kysely<S>({ dialect: new SqliteDialect({ database }) });
}
