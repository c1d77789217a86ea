/** A real store in a folder of its own, and rows to put into it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { LessonEvent } from '../../protocol/lesson-events.ts';
import { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from '../../signaling-server/store/sqlite-store.ts';
import type { LectureRow, LogEntry } from '../../signaling-server/store/store.ts';

/** An empty folder, removed after the test. */
export async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Closed after the test. */
export async function openTestStore(options: Partial<SqliteStoreOptions> = {}): Promise<SqliteStore> {
  const store = await openSqliteStore({ dataFolder: options.dataFolder ?? (await testFolder()), ...options });
  onTestFinished(() => store.close());
  return store;
}

let lectures = 0;

/** A lecture, different from all others in id and code. */
export function lectureRow(changes: Partial<LectureRow> = {}): LectureRow {
  lectures += 1;
  return {
    lectureId: `lecture-${lectures}`,
    title: `Lecture ${lectures}`,
    description: '',
    roomId: null,
    formerRoomId: null,
    status: 'draft',
    startsAt: null,
    durationMinutes: 45,
    capacity: 100,
    studentPermissions: ['enter', 'see'],
    seriesId: null,
    joinCode: codeOf(lectures),
    startedAt: null,
    endedAt: null,
    createdAt: 1_000,
    deletedAt: null,
    recordFromStart: false,
    examMode: false,
    ...changes,
  };
}

function codeOf(number: number): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  return Array.from({ length: 6 }, (_, place) => letters[Math.floor(number / 32 ** place) % 32]).join('');
}

/** A chat line as the log takes it. */
export function chatEntry(seq: number, text = `Line ${seq}`, requestId: string | null = null): LogEntry {
  const data = { participantId: 'anna', text, audience: { kind: 'everyone' as const }, replyTo: null };
  return {
    event: { seq, at: seq * 10, type: 'chat:sent', by: 'anna', data },
    request: requestId === null ? null : { participantId: 'anna', requestId, reply: { messageId: seq } },
  };
}

/** Any event as the log takes it. */
export function entryOf(event: LessonEvent): LogEntry {
  return { event, request: null };
}
