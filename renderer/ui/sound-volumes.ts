/** How loud each voice and each screen's sound is here, as this person set it; nobody else hears a difference. */
import type { ReceivedTrack } from '../room/room-snapshot.ts';

export type SoundOf = Pick<ReceivedTrack, 'participantId' | 'source' | 'label'>;

export class SoundVolumes {
  readonly #volumes = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  #version = 0;

  /** 0 to 1. */
  of(sound: SoundOf): number {
    return this.#volumes.get(keyOf(sound)) ?? 1;
  }

  /** Holds for the rest of the lesson, also when the source comes back anew. */
  set(sound: SoundOf, volume: number): void {
    this.#volumes.set(keyOf(sound), Math.min(1, Math.max(0, volume)));
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Another number after each change. */
  readonly version = (): number => this.#version;
}

function keyOf({ participantId, source, label }: SoundOf): string {
  return `${participantId} ${source} ${label}`;
}
