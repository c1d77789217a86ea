/** Decisions about a lesson's recording and about looking back. The files are kept elsewhere: `signaling-server/recording`. */
import { RefusedError } from '../../protocol/errors.ts';
import type { NewLessonEvent } from '../../protocol/lesson-events.ts';
import type { LessonState, Participant } from '../../protocol/lesson-state.ts';
import type { Marker, RecordingStopReason } from '../../protocol/recording.ts';
import { caused, type Decide, type Decision, done, requireModerator, requireRight } from './decision.ts';

type Done = Decision<Record<string, never>>;

export const allowRewind: Decide<'rewind:allow'> = (state, by, { allowed }) => {
  requireModerator(state, by);
  return state.rewindAllowed === allowed ? done() : done(caused(by, 'rewind:allowed', { allowed }));
};

export function requireRecorder(state: LessonState, by: Participant): void {
  requireRight(state, by, 'record', 'Only those who lead the lesson can record it.');
}

/** The lesson says that it is recorded. One that is said already stays; another one is replaced. */
export function recordingStarted(state: LessonState, by: Participant | null, recordingId: string): Done {
  if (by) requireRecorder(state, by);
  if (state.phase === 'ended') return done();
  const { recording } = state;
  const resumed = recording?.recordingId === recordingId;
  if (resumed && !recording.paused) return done();
  const events: NewLessonEvent[] = resumed
    ? [caused(by, 'recording:resumed', { recordingId })]
    : [
        ...(recording ? [caused(by, 'recording:stopped', { recordingId: recording.recordingId, reason: 'interrupted' })] : []),
        caused(by, 'recording:started', { recordingId }),
      ];
  return done(...events);
}

export function recordingPaused(state: LessonState, by: Participant, paused: boolean): Decision<{ recordingId: string }> {
  requireRecorder(state, by);
  const { recordingId, paused: already } = requireRecording(state);
  const type = paused ? 'recording:paused' : 'recording:resumed';
  const events = already === paused ? [] : [caused(by, type, { recordingId })];
  return { events, reply: () => ({ recordingId }) };
}

/** @param recordingId the one to stop; another one that began meanwhile goes on */
export function recordingStopped(
  state: LessonState,
  by: Participant | null,
  { recordingId, reason }: { recordingId: string; reason: RecordingStopReason },
): Done {
  if (by) requireRecorder(state, by);
  return state.recording?.recordingId === recordingId ? done(caused(by, 'recording:stopped', { recordingId, reason })) : done();
}

export function recordingMarked(state: LessonState, by: Participant, marker: Marker): Done {
  requireRecorder(state, by);
  return done(caused(by, 'recording:marked', { marker }));
}

/** @throws RefusedError `wrong-state` when nothing is recorded */
export function requireRecording(state: LessonState): NonNullable<LessonState['recording']> {
  if (state.recording) return state.recording;
  throw new RefusedError('wrong-state', 'The lesson is not being recorded.');
}
