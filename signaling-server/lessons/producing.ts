/** Decisions about producers: what people send. */
import { RefusedError } from '../../protocol/errors.ts';
import type { LessonState, Participant, Producer } from '../../protocol/lesson-state.ts';
import { kindOfSource, permissionForSource, type Source } from '../../protocol/models.ts';
import { caused, type Decide, decided, done, requireModerator, requireRight } from './decision.ts';
import { requireAbove } from './people.ts';

export const openProducer: Decide<'producer:open'> = (state, by, { source, label, paused }, { newId, limits }) => {
  requireMaySend(state, by, source);
  const own = Object.values(state.producers).filter(({ participantId }) => participantId === by.participantId);
  const known = own.find((producer) => producer.source === source && producer.label === label);
  if (known) {
    const { producerId } = known;
    if (known.paused === paused) return decided([], { producerId });
    return decided([caused(by, paused ? 'producer:paused' : 'producer:resumed', { producerId })], { producerId });
  }
  if (own.length >= limits.maxProducersPerParticipant) {
    throw new RefusedError('too-many', `You can send at most ${limits.maxProducersPerParticipant} sources at once.`);
  }
  const producerId = newId();
  const producer = { producerId, participantId: by.participantId, source, kind: kindOfSource(source), label, paused };
  return decided([caused(by, 'producer:opened', { producer })], { producerId });
};

export const pauseProducer: Decide<'producer:pause'> = (state, by, { producerId }) => {
  const producer = requireProducer(state, by, producerId);
  return producer.paused ? done() : done(caused(by, 'producer:paused', { producerId }));
};

/** Only its owner resumes a producer: nobody's microphone is opened by somebody else. */
export const resumeProducer: Decide<'producer:resume'> = (state, by, { producerId }) => {
  const producer = requireProducer(state, by, producerId);
  if (producer.participantId !== by.participantId) {
    throw new RefusedError('forbidden', 'Nobody but its owner can switch this on. You can ask them to.');
  }
  requireMaySend(state, by, producer.source);
  return producer.paused ? done(caused(by, 'producer:resumed', { producerId })) : done();
};

export const closeProducer: Decide<'producer:close'> = (state, by, { producerId }) => {
  requireProducer(state, by, producerId);
  return done(caused(by, 'producer:closed', { producerId }));
};

function requireMaySend(state: LessonState, by: Participant, source: Source): void {
  const what = {
    camera: 'Your camera',
    microphone: 'Your microphone',
    screen: 'Sharing your screen',
    'screen-audio': 'Sharing sound',
  };
  requireRight(state, by, permissionForSource(source), `${what[source]} is switched off by the teacher.`);
}

/** One's own producer, or somebody's below whom one may quieten. */
function requireProducer(state: LessonState, by: Participant, producerId: string): Producer {
  const producer = Object.hasOwn(state.producers, producerId) ? state.producers[producerId] : undefined;
  const owner = producer && state.participants[producer.participantId];
  if (!producer || !owner) throw new RefusedError('not-found', 'This source is no longer there.');
  if (owner.participantId !== by.participantId) {
    requireModerator(state, by);
    requireAbove(by, owner);
  }
  return producer;
}
