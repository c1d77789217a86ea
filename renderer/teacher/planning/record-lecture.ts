/** "Record a lecture": a lecture of its own, recorded from the start. Nobody needs to join, and no network is needed. */
import { type Action, useAction, useTeacherDesk } from '../desk-context.ts';
import { useTeacherWords } from '../words.ts';

export function useRecordLecture(): Action<[]> {
  const words = useTeacherWords();
  const { desk, router } = useTeacherDesk();
  return useAction(async () => {
    const when = new Date().toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
    const { lecture } = await desk.ask('lecture:create', { title: words.home.recordTitle(when), recordFromStart: true });
    router.go({ page: 'teach', lectureId: lecture.lectureId });
  });
}
