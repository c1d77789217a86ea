import { emptyLesson, reduceAll } from '../../lesson/reduce.ts';
import type { LessonLog } from '../store/store.ts';
import type { LessonLimits } from './ports.ts';

/** A lesson as its log holds it: folded from the latest snapshot and what followed, with the latest events and answers. */
export async function foldedLog(log: LessonLog, lectureId: string, { recentEvents, rememberedRequests }: LessonLimits) {
  const snapshot = await log.loadSnapshot(lectureId);
  const from = snapshot ?? emptyLesson();
  const lastSeq = await log.lastSeq(lectureId);
  const tail = await log.read(lectureId, { afterSeq: Math.max(0, Math.min(from.seq, lastSeq - recentEvents)) });
  // The reducer passes over what the snapshot has. Events of types this version doesn't know are left out of what is read, but
  // their place in the log is taken.
  const state = { ...reduceAll(from, tail), seq: lastSeq };
  const requests = await log.recentRequests(lectureId, rememberedRequests);
  return { state, tail, snapshotSeq: snapshot?.seq ?? 0, requests };
}
