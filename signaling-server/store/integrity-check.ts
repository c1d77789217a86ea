/** A look at the database before it is used, and what to do with a damaged one. */
import { StartError } from '../start-error.ts';
import { backupName, moveAside, newestSoundBackup, putInPlace } from './backup.ts';
import { files } from './data-folder.ts';
import { damageOf, stampOf } from './database-file.ts';

/** `refuse` leaves everything as it is and says what can be done. */
export type OnDamage = 'refuse' | 'restore-backup' | 'start-empty';

interface IntegrityOptions {
  /** Its lock is held. */
  readonly folder: string;
  readonly onDamage: OnDamage;
  readonly clock: () => number;
  /** Told in plain words what was done. */
  readonly onRepair: (message: string) => void;
}

/**
 * Checks the database (SQLite's `quick_check`) and follows `onDamage`. A damaged file is never deleted: it is moved aside, with the
 * date in its name.
 *
 * @throws StartError `data-damaged` when it is to refuse, or when no sound backup is left
 */
export async function checkIntegrity({ folder, onDamage, clock, onRepair }: IntegrityOptions): Promise<void> {
  const file = files.database(folder);
  const damage = damageOf(file);
  if (damage === null) return;
  const backup = await newestSoundBackup(folder);
  const asideName = `damaged-${stampOf(clock())}.db`;

  if (onDamage === 'start-empty') {
    await moveAside(folder, asideName);
    onRepair(`The database was damaged. It was kept aside as ${asideName}, and Lectern starts with an empty one.`);
    return;
  }
  if (onDamage === 'restore-backup' && backup) {
    await putInPlace(folder, backup.file, asideName);
    onRepair(`The database was damaged. It was kept aside as ${asideName}, and the backup ${backupName(backup)} took its place.`);
    return;
  }
  const offer = backup
    ? `The newest good backup is from ${new Date(backup.madeAt).toLocaleString()}: start with --on-damage restore-backup to go on from it, ` +
      'or with --on-damage start-empty to begin anew.'
    : 'There is no good backup. Start with --on-damage start-empty to begin anew.';
  const message = `The database ${file} is damaged. ${offer} The damaged file is kept either way.`;
  throw new StartError('data-damaged', message, { cause: new Error(damage), backupMadeAt: backup?.madeAt ?? null });
}
