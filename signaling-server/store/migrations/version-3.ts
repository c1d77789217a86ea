import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Recordings with their parts and fragments, and the files made of them. */
export const version3: Migration = {
  version: 3,
  async up(database) {
    const { schema } = database;
    await schema
      .alterTable('lectures')
      .addColumn('recordFromStart', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();

    // A recording outlives the row of its lecture for a moment: its files have to go first.
    await schema
      .createTable('recordings')
      .addColumn('recordingId', 'text', (column) => column.primaryKey().notNull())
      .addColumn('lectureId', 'text', (column) => column.notNull())
      .addColumn('title', 'text', (column) => column.notNull())
      .addColumn('titleFolded', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull().check(sql`kind in ('composed', 'track')`))
      .addColumn('source', 'text')
      .addColumn('status', 'text', (column) =>
        column.notNull().check(sql`status in ('recording', 'paused', 'ended', 'interrupted')`),
      )
      .addColumn('startedAt', 'integer', (column) => column.notNull())
      .addColumn('startedLessonMs', 'real', (column) => column.notNull())
      .addColumn('markers', 'text', (column) => column.notNull())
      .addColumn('shared', 'text', (column) => column.notNull().check(sql`shared in ('nobody', 'class')`))
      .addColumn('thumbnail', 'integer', (column) => column.notNull())
      .addColumn('deletedAt', 'integer')
      .addColumn('keepUntil', 'integer')
      .addColumn('uploadVersion', 'integer', (column) => column.notNull())
      .execute();
    await schema.createIndex('recordingsByLecture').on('recordings').columns(['lectureId', 'startedAt']).execute();

    await schema
      .createTable('recordingParts')
      .addColumn('recordingId', 'text', (column) => column.notNull().references('recordings.recordingId').onDelete('cascade'))
      .addColumn('partNo', 'integer', (column) => column.notNull())
      .addColumn('mimeType', 'text', (column) => column.notNull())
      .addColumn('width', 'integer', (column) => column.notNull())
      .addColumn('height', 'integer', (column) => column.notNull())
      .addColumn('initBytes', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('recordingPartsKey', ['recordingId', 'partNo'])
      .execute();

    await schema
      .createTable('recordingFragments')
      .addColumn('recordingId', 'text', (column) => column.notNull().references('recordings.recordingId').onDelete('cascade'))
      .addColumn('partNo', 'integer', (column) => column.notNull())
      .addColumn('fragmentNo', 'integer', (column) => column.notNull())
      .addColumn('startMs', 'real', (column) => column.notNull())
      .addColumn('durationMs', 'real', (column) => column.notNull())
      .addColumn('lessonMs', 'real', (column) => column.notNull())
      .addColumn('offset', 'integer', (column) => column.notNull())
      .addColumn('bytes', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('recordingFragmentsKey', ['recordingId', 'partNo', 'fragmentNo'])
      .modifyEnd(sql`without rowid`)
      .execute();

    await schema
      .createTable('exports')
      .addColumn('exportId', 'text', (column) => column.primaryKey().notNull())
      .addColumn('recordingId', 'text', (column) => column.notNull().references('recordings.recordingId').onDelete('cascade'))
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('trimStartMs', 'real')
      .addColumn('trimEndMs', 'real')
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('fileName', 'text', (column) => column.notNull())
      .addColumn('bytes', 'integer', (column) => column.notNull())
      .addColumn('message', 'text')
      .addColumn('createdAt', 'integer', (column) => column.notNull())
      .execute();
  },
};
