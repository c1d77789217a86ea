/** What each person's page shows, and whose packets go first to it. */
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { Payload } from '../../protocol/requests.ts';
import type { ConsumerPriority } from '../sfu/sfu.ts';

/** No page shows more: stands for "no limit" where one was told before. */
const NO_LIMIT_PX = 4320;

/**
 * Whose packets go first to somebody: the teacher's voice and the other voices, then screens, then the teacher's camera and what this
 * person or the class keeps large, then the rest.
 *
 * @param pinned the producer this person chose to keep large
 */
export function priorityOf(state: LessonState, producerId: string, pinned: string | null): ConsumerPriority {
  const producer = state.producers[producerId];
  if (!producer) return 'other';
  const teachers = state.participants[producer.participantId]?.role === 'teacher';
  if (producer.kind === 'audio') return teachers ? 'teacher-voice' : 'voice';
  if (producer.source === 'screen') return 'screen';
  if (producerId === pinned || producerId === state.stage.spotlight) return 'teacher-camera';
  return teachers ? 'teacher-camera' : 'other';
}

/** What one person's page said it shows. */
export class Watching {
  #heights = new Map<string, number>();
  #pinned: string | null = null;

  get pinned(): string | null {
    return this.#pinned;
  }

  /** @returns the producers whose height is another now, with it */
  prefer({ preferences, pinned }: Payload<'consumer:prefer'>): Map<string, number> {
    const before = this.#heights;
    this.#pinned = pinned;
    this.#heights = new Map(preferences.map(({ producerId, shownHeightPx }) => [producerId, shownHeightPx]));
    const changed = new Map([...this.#heights].filter(([producerId, height]) => before.get(producerId) !== height));
    for (const producerId of before.keys()) if (!this.#heights.has(producerId)) changed.set(producerId, NO_LIMIT_PX);
    return changed;
  }

  /** In device pixels; undefined where nothing was said. */
  heightOf(producerId: string): number | undefined {
    return this.#heights.get(producerId);
  }
}
