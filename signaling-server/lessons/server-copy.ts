/** Decisions about the copy the server keeps of what everybody sends: `signaling-server/recording/tracks`. */
import type { LessonState, Participant } from '../../protocol/lesson-state.ts';
import type { ServerCopyStopReason } from '../../protocol/recording.ts';
import { caused, type Decide, type Decision, done } from './decision.ts';
import { requireRecorder } from './recording.ts';

export const setServerCopy: Decide<'server-copy:set'> = (state, by, { on }) => {
  requireRecorder(state, by);
  return serverCopyChanged(state, by, on, 'asked');
};

/** @param by null: the server by itself */
export function serverCopyChanged(
  state: LessonState,
  by: Participant | null,
  on: boolean,
  reason: ServerCopyStopReason,
): Decision<Record<string, never>> {
  if (state.phase === 'ended' || state.serverCopy === on) return done();
  return done(on ? caused(by, 'server-copy:started', {}) : caused(by, 'server-copy:stopped', { reason }));
}

/** Whether what people send is kept now. */
export function isCopied({ serverCopy, phase }: LessonState): boolean {
  return serverCopy && phase === 'live';
}
