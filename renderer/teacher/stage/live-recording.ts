/** The recorder of a live class: by itself where the lecture is to be recorded from the start, and the way to what was recorded. */
import { useCallback, useEffect } from 'react';
import { type RecordingControls, useRecording } from '../../recording/controls/use-recording.ts';
import { useRecordingWords } from '../../recording/words.ts';
import { useDeskQuery, useTeacherDesk } from '../desk-context.ts';
import type { TeachingParts } from './Teaching.tsx';

/** When the disk fills up, the teacher hears of it twice; the panel says it all the time. */
const LOW_AT_MINUTES = [10, 30] as const;

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
  const controls = useRecording({
    room,
    media,
    serverUrl: session.serverUrl,
    fromStart: lecture?.recordFromStart ?? false,
    onKept,
  });
  const { away, minutesLeft } = controls.snapshot;
  const step = minutesLeft === null ? undefined : LOW_AT_MINUTES.find((minutes) => minutesLeft <= minutes);
  useEffect(() => {
    if (step !== undefined) note(words.notes.low(step), { tone: 'warning' });
  }, [step, note, words]);
  useEffect(
    () =>
      room.on('happened', ({ events }) => {
        for (const event of events) {
          if (event.type === 'server-copy:stopped' && event.data.reason === 'disk-full')
            note(words.copyStopped, { tone: 'warning' });
        }
      }),
    [room, note, words],
  );
  useEffect(() => {
    if (away) note(words.notes.awayShort, { tone: 'warning' });
  }, [away, note, words]);
  return controls;
}
