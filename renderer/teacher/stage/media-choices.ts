/** Whether camera and microphone were on last time, and what the teacher is called, remembered on this machine. */
import { z } from 'zod';

const KEY = 'lectern.teacher.media';

const Stored = z.object({
  cameraOn: z.boolean().default(true),
  microphoneOn: z.boolean().default(true),
  speakerId: z.string().nullable().default(null),
  displayName: z.string().max(60).default(''),
});
export type MediaChoiceValues = z.infer<typeof Stored>;

export class MediaChoices {
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>;
  #values: MediaChoiceValues;

  constructor(storage: Pick<Storage, 'getItem' | 'setItem'>) {
    this.#storage = storage;
    this.#values = readStored(storage);
  }

  read(): MediaChoiceValues {
    return this.#values;
  }

  keep(changes: Partial<MediaChoiceValues>): void {
    this.#values = { ...this.#values, ...changes };
    try {
      this.#storage.setItem(KEY, JSON.stringify(this.#values));
    } catch {
      // Storage is full or forbidden: remembered until the page closes.
    }
  }
}

function readStored(storage: Pick<Storage, 'getItem'>): MediaChoiceValues {
  try {
    const parsed = Stored.safeParse(JSON.parse(storage.getItem(KEY) ?? '{}'));
    if (parsed.success) return parsed.data;
  } catch {
    // Not ours, or storage is forbidden: begin with the defaults.
  }
  return Stored.parse({});
}
