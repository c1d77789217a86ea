/** A random name of this browser for this address, the same on each visit. It says nothing about the person and is sent to the laptop alone. */
import { randomId } from './random-id.ts';

const KEY = 'lectern.deviceId';

/** Where the browser keeps nothing, it is another one each time. */
export function deviceId(): string {
  try {
    const kept = localStorage.getItem(KEY);
    if (kept && /^[0-9a-f-]{16,64}$/.test(kept)) return kept;
    const made = randomId();
    localStorage.setItem(KEY, made);
    return made;
  } catch {
    return randomId();
  }
}

/** The name this browser has at another address of the same laptop. */
export function keepDeviceId(id: string): void {
  try {
    localStorage.setItem(KEY, id);
  } catch {
    // Another one each time then.
  }
}
