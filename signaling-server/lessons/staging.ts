/** Decisions about what the class looks at. */
import { RefusedError } from '../../protocol/errors.ts';
import { caused, type Decide, done, requireModerator } from './decision.ts';

export const setStage: Decide<'stage:set'> = (state, by, wanted) => {
  requireModerator(state, by);
  const { layout, spotlight, followed } = wanted;
  if (spotlight !== null) {
    const producer = Object.hasOwn(state.producers, spotlight) ? state.producers[spotlight] : undefined;
    if (producer?.kind !== 'video') throw new RefusedError('not-found', 'This picture is no longer there.');
  }
  const { stage } = state;
  const same = stage.layout === layout && stage.spotlight === spotlight && stage.followed === followed;
  return same ? done() : done(caused(by, 'stage:changed', { layout, spotlight, followed }));
};
