import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Rooms, lectures, the lesson log with its snapshots, seats, settings. */
export const version1: Migration = {
  version: 1,
  async up(database) {
    const { schema } = database;
    await schema
      .createTable('rooms')
      .addColumn('roomId', 'text', (column) => column.primaryKey().notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('nameFolded', 'text', (column) => column.notNull())
      .addColumn('capacity', 'integer', (column) => column.notNull())
      .addColumn('features', 'text', (column) => column.notNull())
      .addColumn('createdAt', 'integer', (column) => column.notNull())
      .addColumn('archivedAt', 'integer')
      .execute();

    await schema
      .createTable('lectures')
      .addColumn('lectureId', 'text', (column) => column.primaryKey().notNull())
      .addColumn('title', 'text', (column) => column.notNull())
      .addColumn('description', 'text', (column) => column.notNull())
      .addColumn('textFolded', 'text', (column) => column.notNull())
      .addColumn('roomId', 'text', (column) => column.references('rooms.roomId'))
      .addColumn('formerRoomId', 'text', (column) => column.references('rooms.roomId'))
      .addColumn('status', 'text', (column) =>
        column.notNull().check(sql`status in ('draft', 'scheduled', 'live', 'ended', 'cancelled')`),
      )
      .addColumn('startsAt', 'integer')
      .addColumn('durationMinutes', 'integer', (column) => column.notNull())
      .addColumn('capacity', 'integer', (column) => column.notNull())
      .addColumn('studentPermissions', 'text', (column) => column.notNull())
      .addColumn('seriesId', 'text')
      .addColumn('joinCode', 'text', (column) => column.notNull().unique())
      .addColumn('startedAt', 'integer')
      .addColumn('endedAt', 'integer')
      .addColumn('createdAt', 'integer', (column) => column.notNull())
      .addColumn('deletedAt', 'integer')
      .execute();
    await schema.createIndex('lecturesByRoom').on('lectures').columns(['roomId', 'status', 'startsAt']).execute();
    await schema.createIndex('lecturesByStatus').on('lectures').columns(['status', 'startsAt']).execute();

    // The log's key is the order it is written and read in: without a row id the table is one tree, and an append touches one page.
    await schema
      .createTable('lessonEvents')
      .addColumn('lectureId', 'text', (column) => column.notNull().references('lectures.lectureId').onDelete('cascade'))
      .addColumn('seq', 'integer', (column) => column.notNull())
      .addColumn('at', 'integer', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('by', 'text')
      .addColumn('data', 'text', (column) => column.notNull())
      .addColumn('aboutSeq', 'integer')
      .addColumn('participantId', 'text')
      .addColumn('requestId', 'text')
      .addColumn('reply', 'text')
      .addPrimaryKeyConstraint('lessonEventsKey', ['lectureId', 'seq'])
      .modifyEnd(sql`without rowid`)
      .execute();
    await schema
      .createIndex('lessonEventsByRequest')
      .on('lessonEvents')
      .columns(['lectureId', 'participantId', 'requestId'])
      .unique()
      .where('requestId', 'is not', null)
      .execute();
    await schema
      .createIndex('lessonEventsByLine')
      .on('lessonEvents')
      .columns(['lectureId', 'aboutSeq'])
      .where('aboutSeq', 'is not', null)
      .execute();
    await schema
      .createIndex('lessonEventsChat')
      .on('lessonEvents')
      .columns(['lectureId', 'seq'])
      .where(sql<boolean>`"type" = 'chat:sent'`)
      .execute();

    await schema
      .createTable('lessonSnapshots')
      .addColumn('lectureId', 'text', (column) => column.notNull().references('lectures.lectureId').onDelete('cascade'))
      .addColumn('seq', 'integer', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('lessonSnapshotsKey', ['lectureId', 'seq'])
      .execute();

    await schema
      .createTable('seats')
      .addColumn('lectureId', 'text', (column) => column.notNull().references('lectures.lectureId').onDelete('cascade'))
      .addColumn('participantId', 'text', (column) => column.notNull())
      .addColumn('displayName', 'text', (column) => column.notNull())
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('groupId', 'text', (column) => column.notNull())
      .addColumn('given', 'text', (column) => column.notNull())
      .addColumn('taken', 'text', (column) => column.notNull())
      .addColumn('tokenVersion', 'integer', (column) => column.notNull())
      .addColumn('banned', 'integer', (column) => column.notNull())
      .addColumn('createdAt', 'integer', (column) => column.notNull())
      .addColumn('lastSeenAt', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('seatsKey', ['lectureId', 'participantId'])
      .execute();

    await schema
      .createTable('settings')
      .addColumn('name', 'text', (column) => column.primaryKey().notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .execute();
  },
};
