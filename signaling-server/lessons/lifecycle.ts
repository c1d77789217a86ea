/** Decisions about the lesson as a whole. */
import { RefusedError } from '../../protocol/errors.ts';
import { caused, type Decide, done, requireModerator, requireRight } from './decision.ts';

export const start: Decide<'lesson:start'> = (state, by) => {
  requireRight(state, by, 'start', 'Only those who lead the lesson can start it.');
  return state.phase === 'waiting' ? done(caused(by, 'lesson:started', {})) : done();
};

export const end: Decide<'lesson:end'> = (state, by) => {
  requireRight(state, by, 'end', 'Only the teacher can end the lesson.');
  if (state.phase !== 'live') throw new RefusedError('wrong-state', 'The lesson has not started, so there is nothing to end.');
  return done(caused(by, 'lesson:ended', { reason: 'teacher' }));
};

export const lock: Decide<'lesson:lock'> = (state, by, { locked }) => {
  requireModerator(state, by);
  return state.locked === locked ? done() : done(caused(by, 'lesson:locked', { locked }));
};
