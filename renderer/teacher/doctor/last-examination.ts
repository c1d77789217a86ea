/** What the doctor found last, kept on this machine: the first page tells of it, and the next examination begins with it. */
import { z } from 'zod';
import { Finding } from '../../../protocol/doctor.ts';

const KEY = 'lectern.teacher.doctor';

const Kept = z.object({ examinedAt: z.number(), findings: z.array(Finding) });
export type LastExamination = z.infer<typeof Kept>;

/** Null where there was none, or storage is switched off, or another version wrote it. */
export function readLastExamination(storage: Pick<Storage, 'getItem'>): LastExamination | null {
  try {
    return Kept.safeParse(JSON.parse(storage.getItem(KEY) ?? 'null')).data ?? null;
  } catch {
    return null;
  }
}

export function keepLastExamination(storage: Pick<Storage, 'setItem'>, last: LastExamination): void {
  try {
    storage.setItem(KEY, JSON.stringify(last));
  } catch {
    // Storage is full or switched off: looked at again next time.
  }
}
