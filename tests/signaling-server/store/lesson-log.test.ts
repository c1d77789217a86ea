import { describe, expect, test } from 'vitest';
import { emptyLesson } from '../../../lesson/reduce.ts';
import { RefusedError } from '../../../protocol/errors.ts';
import type { SqliteStore } from '../../../signaling-server/store/sqlite-store.ts';
import { chatEntry, entryOf, lectureRow, openTestStore, testFolder } from '../../support/open-test-store.ts';

async function storeWithLecture(pragmas: readonly string[] = []): Promise<{ store: SqliteStore; id: string; folder: string }> {
  const folder = await testFolder();
  const store = await openTestStore({ dataFolder: folder, pragmas });
  const lecture = lectureRow();
  await store.lectures.insert([lecture]);
  return { store, id: lecture.lectureId, folder };
}

const seqs = (events: readonly { seq: number }[]) => events.map(({ seq }) => seq);

describe('appending', () => {
  test('gives back what was appended, in order and by range', async () => {
    const { store, id } = await storeWithLecture();
    await store.lessonLog.append(id, [chatEntry(1), chatEntry(2)]);
    await store.lessonLog.append(id, [chatEntry(3)]);
    expect(await store.lessonLog.read(id, { afterSeq: 0 })).toEqual([1, 2, 3].map((seq) => chatEntry(seq).event));
    expect(seqs(await store.lessonLog.read(id, { afterSeq: 1, limit: 1 }))).toEqual([2]);
    expect(await store.lessonLog.read(id, { afterSeq: 0, types: ['hand:raised'] })).toEqual([]);
    expect(await store.lessonLog.lastSeq(id)).toBe(3);
    expect(await store.lessonLog.lastSeq('nobody')).toBe(0);
  });

  test('many at once are all there, each lecture without a gap', async () => {
    const { store, id } = await storeWithLecture();
    const other = lectureRow();
    await store.lectures.insert([other]);
    await Promise.all(
      Array.from({ length: 500 }, (_, index) =>
        Promise.all([
          store.lessonLog.append(id, [chatEntry(index + 1)]),
          store.lessonLog.append(other.lectureId, [chatEntry(index + 1)]),
        ]),
      ),
    );
    for (const lectureId of [id, other.lectureId]) {
      const read = seqs(await store.lessonLog.read(lectureId, { afterSeq: 0 }));
      expect(read).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
    }
  });

  test('only the bad caller of a batch is refused', async () => {
    const { store, id } = await storeWithLecture();
    const outcomes = await Promise.allSettled([
      store.lessonLog.append(id, [chatEntry(1)]),
      store.lessonLog.append(id, [chatEntry(5)]), // a gap
      store.lessonLog.append(id, [chatEntry(2), chatEntry(4)]), // a gap inside: nothing of it is kept
      store.lessonLog.append('no-such-lecture', [chatEntry(1)]),
      store.lessonLog.append(id, [chatEntry(2)]),
      store.lessonLog.append(id, [chatEntry(2)]), // twice
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
      'fulfilled',
      'rejected',
    ]);
    expect(seqs(await store.lessonLog.read(id, { afterSeq: 0 }))).toEqual([1, 2]);
  });

  test('a request is logged once, also when it comes again in the same batch', async () => {
    const { store, id } = await storeWithLecture();
    const outcomes = await Promise.allSettled([
      store.lessonLog.append(id, [chatEntry(1, 'Hello', 'request-1')]),
      store.lessonLog.append(id, [chatEntry(2, 'Hello', 'request-1')]),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await store.lessonLog.append(id, [chatEntry(2, 'More', 'request-2'), chatEntry(3)]);
    expect(await store.lessonLog.recentRequests(id, 10)).toEqual([
      { participantId: 'anna', requestId: 'request-1', reply: { messageId: 1 } },
      { participantId: 'anna', requestId: 'request-2', reply: { messageId: 2 } },
    ]);
    expect(await store.lessonLog.recentRequests(id, 1)).toMatchObject([{ requestId: 'request-2' }]);
  });

  test('what is changed after asking does not change the log', async () => {
    const { store, id } = await storeWithLecture();
    const entry = chatEntry(1, 'As said');
    const appended = store.lessonLog.append(id, [entry]);
    if (entry.event.type === 'chat:sent') entry.event.data.text = 'Changed';
    await appended;
    expect(await store.lessonLog.read(id, { afterSeq: 0 })).toMatchObject([{ data: { text: 'As said' } }]);
  });

  test('a plan changed meanwhile and the log do not meet in one transaction', async () => {
    const { store, id } = await storeWithLecture();
    const failing = store.lectures
      .insert([lectureRow(), lectureRow({ roomId: 'no-such-room' })])
      .catch((error: unknown) => error);
    const appends = Array.from({ length: 50 }, (_, index) => store.lessonLog.append(id, [chatEntry(index + 1)]));
    expect(await failing).toBeInstanceOf(Error);
    await Promise.all(appends);
    expect(await store.lessonLog.lastSeq(id)).toBe(50);
  });
});

describe('a disk that fails', () => {
  test('full: refused with calm words, nothing half written, and it goes on when there is space', async () => {
    const { store, id, folder } = await storeWithLecture();
    await store.lessonLog.append(id, [chatEntry(1)]);
    await store.close();
    const full = await openTestStore({ dataFolder: folder, pragmas: ['max_page_count = 1'] });
    const big = 'x'.repeat(2_000);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) =>
        full.lessonLog.append(id, [chatEntry(index + 2, big), chatEntry(index + 3, big)]),
      ),
    );
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    const [first] = outcomes;
    expect(first).toMatchObject({ reason: { code: 'not-saved' } });
    expect(first?.status === 'rejected' && first.reason).toBeInstanceOf(RefusedError);
    expect(await full.lessonLog.lastSeq(id)).toBe(1);
    await full.close();
    const roomy = await openTestStore({ dataFolder: folder });
    await roomy.lessonLog.append(id, [chatEntry(2, big)]);
    expect(await roomy.lessonLog.lastSeq(id)).toBe(2);
  });

  test('read-only: every kind of write is refused, reading goes on', async () => {
    const { store, id, folder } = await storeWithLecture();
    await store.lessonLog.append(id, [chatEntry(1)]);
    await store.close();
    const readOnly = await openTestStore({ dataFolder: folder, pragmas: ['query_only = 1'] });
    const notSaved = { code: 'not-saved' };
    await expect(readOnly.lessonLog.append(id, [chatEntry(2)])).rejects.toMatchObject(notSaved);
    await expect(readOnly.lectures.insert([lectureRow()])).rejects.toMatchObject(notSaved);
    await expect(readOnly.lectures.update(id, { title: 'New' })).rejects.toMatchObject(notSaved);
    await expect(readOnly.settings.set('a', 'b')).rejects.toMatchObject(notSaved);
    await expect(readOnly.rooms.update('room', { name: 'New' })).rejects.toMatchObject({
      code: expect.stringMatching(/not-saved|not-found/),
    });
    expect(seqs(await readOnly.lessonLog.read(id, { afterSeq: 0 }))).toEqual([1]);
  });
});

describe('reading the chat', () => {
  test('pages of lines come with the reactions and deletions that followed, however late', async () => {
    const { store, id } = await storeWithLecture();
    const reacted = (seq: number, messageId: number) =>
      entryOf({
        seq,
        at: seq,
        type: 'chat:reacted',
        by: 'ben',
        data: { messageId, participantId: 'ben', emoji: '👍', on: true },
      });
    const deleted = entryOf({ seq: 7, at: 7, type: 'chat:deleted', by: 'anna', data: { messageId: 4 } });
    await store.lessonLog.append(id, [
      chatEntry(1),
      chatEntry(2),
      reacted(3, 1),
      chatEntry(4),
      chatEntry(5),
      reacted(6, 5),
      deleted,
      reacted(8, 2),
    ]);
    const newest = await store.lessonLog.readChat(id, { beforeSeq: null, limit: 2 });
    expect(seqs(newest.events)).toEqual([4, 5, 6, 7]);
    expect(newest.more).toBe(true);
    const older = await store.lessonLog.readChat(id, { beforeSeq: 4, limit: 2 });
    expect(seqs(older.events)).toEqual([1, 2, 3, 8]);
    expect(older.more).toBe(false);
    expect(await store.lessonLog.readChat(id, { beforeSeq: 1, limit: 2 })).toEqual({ events: [], more: false });
  });
});

describe('events and snapshots of other versions', () => {
  test('an event of an unknown type is left out, its seq is not used again', async () => {
    const { store, id } = await storeWithLecture();
    const unknown = { ...chatEntry(2).event, type: 'hologram:shown' } as never;
    await store.lessonLog.append(id, [chatEntry(1), { event: unknown, request: null }]);
    expect(seqs(await store.lessonLog.read(id, { afterSeq: 0 }))).toEqual([1]);
    expect(await store.lessonLog.lastSeq(id)).toBe(2);
    await expect(store.lessonLog.append(id, [chatEntry(2)])).rejects.toThrow(/gap/);
  });

  test('the latest snapshot that can be read is given; old ones go', async () => {
    const { store, id } = await storeWithLecture();
    expect(await store.lessonLog.loadSnapshot(id)).toBeNull();
    const snapshot = (seq: number) => ({ ...emptyLesson(), lectureId: id, seq });
    for (const seq of [10, 20]) await store.lessonLog.saveSnapshot(id, snapshot(seq));
    await store.lessonLog.saveSnapshot(id, { ...snapshot(30), phase: 'of a later version' } as never);
    expect(await store.lessonLog.loadSnapshot(id)).toEqual(snapshot(20));
    await store.lessonLog.saveSnapshot(id, snapshot(40));
    await store.lessonLog.saveSnapshot(id, snapshot(40));
    expect(await store.lessonLog.loadSnapshot(id)).toEqual(snapshot(40));
  });
});
