/** The recorder of a live class: by itself where the lecture is to be recorded from the start, and the way to what was recorded. */
import { useCallback } from 'react';
import { type RecordingControls, useRecording } from '../../recording/controls/use-recording.ts';
import { useRecordingWords } from '../../recording/words.ts';
import { useDeskQuery, useTeacherDesk } from '../desk-context.ts';
import type { TeachingParts } from './Teaching.tsx';

export function useLiveRecording({ room, media }: TeachingParts, lectureId: string): RecordingControls {
  const words = useRecordingWords();
  const { session, note, router } = useTeacherDesk();
  const lecture = useDeskQuery('lecture:get', { lectureId }).reply?.lecture;
  const onKept = useCallback(
    (recordingId: string) => {
      const open = { label: words.toLibrary, onChoose: () => router.go({ page: 'recording', recordingId }) };
      note(words.stopped, { tone: 'success', action: open });
    },
    [note, router, words],
  );
  return useRecording({ room, media, serverUrl: session.serverUrl, fromStart: lecture?.recordFromStart ?? false, onKept });
}
