/** What the app remembers of itself: a small file, replaced as a whole, so that a crash leaves the old one or the new one. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const WindowState = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(1),
  height: z.number().int().min(1),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof WindowState>;

// A field that doesn't fit costs that field only.
const Settings = z.object({ window: WindowState.nullable().catch(null).default(null) });
export type Settings = z.infer<typeof Settings>;

export class SettingsFile {
  readonly #path: string;
  #settings: Settings;

  /** A missing or damaged file gives the defaults. */
  constructor(path: string) {
    this.#path = path;
    this.#settings = Settings.parse({});
    try {
      const read = Settings.safeParse(JSON.parse(readFileSync(path, 'utf8')));
      if (read.success) this.#settings = read.data;
    } catch {
      // First start, or a file that is no JSON any more: nothing in it is worth stopping for.
    }
  }

  get current(): Settings {
    return this.#settings;
  }

  /** Synchronous, as the last change comes while the app is closing. Returns whether it is on the disk. */
  change(changes: Partial<Settings>): boolean {
    this.#settings = { ...this.#settings, ...changes };
    const fresh = `${this.#path}.${randomUUID()}`;
    try {
      mkdirSync(dirname(this.#path), { recursive: true });
      writeFileSync(fresh, JSON.stringify(this.#settings, null, 2), { flush: true });
      renameSync(fresh, this.#path);
      return true;
    } catch {
      removeQuietly(fresh);
      return false;
    }
  }
}

/** On a disk that can't be written, tidying fails as well. */
function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // What is left over is a few bytes under a name nothing reads.
  }
}
