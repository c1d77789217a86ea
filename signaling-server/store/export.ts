/** Everything kept of the lectures as one JSON document: for other programs, and for keeping apart from Lectern. */
import { readLectureHistory } from '../rooms/lecture-history.ts';
import type { LectureRow, Store } from './store.ts';

const PAGE = 200;

/** Lectures with chat and attendance, those in the bin included, as text in pieces: a school's history needn't fit into memory. */
export async function* exportLectures(
  store: Pick<Store, 'rooms' | 'lectures' | 'lessonLog'>,
  exportedAt: number,
): AsyncGenerator<string> {
  const rooms = await store.rooms.list({ includeArchived: true });
  yield `{\n"exportedAt": ${JSON.stringify(new Date(exportedAt).toISOString())},\n"rooms": ${JSON.stringify(rooms)},\n"lectures": [`;
  let first = true;
  for (const inBin of [false, true]) {
    for await (const lecture of allLectures(store, inBin)) {
      yield `${first ? '' : ','}\n${JSON.stringify({ ...lecture, ...(await historyOf(store, lecture.lectureId)) })}`;
      first = false;
    }
  }
  yield '\n]\n}\n';
}

async function* allLectures(store: Pick<Store, 'lectures'>, inBin: boolean): AsyncGenerator<LectureRow> {
  for (let offset = 0; ; offset += PAGE) {
    const { lectures } = await store.lectures.list({ search: '', statuses: [], roomId: null, inBin, limit: PAGE, offset });
    yield* lectures;
    if (lectures.length < PAGE) return;
  }
}

async function historyOf(store: Pick<Store, 'lessonLog'>, lectureId: string) {
  const { lines, attendance } = await readLectureHistory(store.lessonLog, { lectureId, beforeMessageId: null, limit: 1_000_000 });
  return { chat: lines, attendance };
}
