/** Remembers what the teacher chose last, on this machine. A browser that keeps nothing (private window) just starts afresh. */
import { z } from 'zod';
import { Permission } from '../../../protocol/models.ts';
import { DEFAULT_CHOICES, type LastChoices } from './lecture-form.ts';

const KEY = 'lectern.teacher.last-choices';

const Stored = z.object({
  durationMinutes: z
    .number()
    .int()
    .min(5)
    .max(24 * 60),
  capacity: z.number().int().min(1).max(5000),
  roomId: z.string().nullable(),
  studentPermissions: z.array(Permission),
});

export function readLastChoices(storage: Storage): LastChoices {
  try {
    const parsed = Stored.safeParse(JSON.parse(storage.getItem(KEY) ?? 'null'));
    return parsed.success ? parsed.data : DEFAULT_CHOICES;
  } catch {
    return DEFAULT_CHOICES;
  }
}

export function keepLastChoices(storage: Storage, choices: LastChoices): void {
  try {
    storage.setItem(KEY, JSON.stringify(choices));
  } catch {
    // Storage is full or forbidden: the next lecture begins with the defaults.
  }
}
