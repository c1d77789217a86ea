/** How loud each voice and each screen's sound is here, as this person set it; nobody else hears a difference. */
import type { ReceivedTrack } from '../room/room-snapshot.ts';

export type SoundOf = Pick<ReceivedTrack, 'participantId' | 'source' | 'label'>;

const KEY = 'lectern:volumes';
/** Old ones make room for new ones. */
const KEPT = 200;

export type VolumeStorage = Pick<Storage, 'getItem' | 'setItem'>;

export class SoundVolumes {
  readonly #storage: VolumeStorage | null;
  readonly #volumes: Map<string, number>;
  readonly #listeners = new Set<() => void>();
  #version = 0;

  /** @param storage of the tab, so that a reload changes nothing; null: until the page closes */
  constructor(storage: VolumeStorage | null) {
    this.#storage = storage;
    this.#volumes = readStored(storage);
  }

  /** 0 to 1. */
  of(sound: SoundOf): number {
    return this.#volumes.get(keyOf(sound)) ?? 1;
  }

  /** Holds for the rest of the lesson, also when the source comes back anew. */
  set(sound: SoundOf, volume: number): void {
    const key = keyOf(sound);
    this.#volumes.delete(key);
    this.#volumes.set(key, Math.min(1, Math.max(0, volume)));
    for (const oldest of this.#volumes.keys()) {
      if (this.#volumes.size <= KEPT) break;
      this.#volumes.delete(oldest);
    }
    try {
      this.#storage?.setItem(KEY, JSON.stringify([...this.#volumes]));
    } catch {
      // Full or forbidden: remembered until the page closes.
    }
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

/** The tab's own storage; null where it is forbidden. */
export function volumeStorage(): VolumeStorage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

function keyOf({ participantId, source, label }: SoundOf): string {
  return `${participantId} ${source} ${label}`;
}

/** What is stored was perhaps written by another version, so that each value is looked at before it is believed. */
function readStored(storage: VolumeStorage | null): Map<string, number> {
  const volumes = new Map<string, number>();
  try {
    const stored: unknown = JSON.parse(storage?.getItem(KEY) ?? '[]');
    for (const entry of Array.isArray(stored) ? stored.slice(-KEPT) : []) {
      const [key, volume] = Array.isArray(entry) ? entry : [];
      if (typeof key === 'string' && typeof volume === 'number' && volume >= 0 && volume <= 1) volumes.set(key, volume);
    }
  } catch {
    // Not ours, or storage is forbidden: as loud as everything comes.
  }
  return volumes;
}
