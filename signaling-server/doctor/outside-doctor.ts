/** The doctor from the command line: of a server that runs on the data folder, or of the one that would. */
import { existsSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { z } from 'zod';
import type { Configuration } from '../configuration.ts';
import { hostAddresses } from '../network/addresses.ts';
import { files, freeBytes, lockDataFolder } from '../store/data-folder.ts';
import type { SettingTable } from '../store/store.ts';
import { Doctor } from './doctor.ts';
import type { PortFacts } from './examination.ts';
import { freePort } from './port-checks.ts';
import { readText, runCommand } from './system.ts';

const SETTING = 'listening';
const Listening = z.object({ port: z.number(), udpPort: z.number().nullable() });
type Listening = z.infer<typeof Listening>;

/**
 * Notes in the store where a server listens, for who looks at it from outside. It holds as long as the folder is in use. A disk that
 * refuses it keeps nobody from teaching.
 */
export async function noteListening(settings: Pick<SettingTable, 'set'>, listening: Listening): Promise<void> {
  await settings.set(SETTING, JSON.stringify(listening)).catch(() => undefined);
}

export interface OutsideDoctor {
  readonly doctor: Doctor;
  /** Of the server that runs; null where none does. */
  readonly port: number | null;
}

/** @param dataFolder made ready, or not there yet */
export async function createOutsideDoctor(configuration: Configuration, dataFolder: string): Promise<OutsideDoctor> {
  const listening = inUse(dataFolder) ? readListening(files.database(dataFolder)) : null;
  const { bindAddress, port, udpPort, diskReserveMb } = configuration;
  const facts = async (protocol: 'tcp' | 'udp', wanted: number, used: number | null): Promise<PortFacts> =>
    listening
      ? { wanted, port: used, running: true }
      : { wanted, port: wanted === 0 ? 0 : await freePort(protocol, wanted), running: false };
  const doctor = new Doctor({
    platform: process.platform,
    program: process.execPath,
    addresses: () => hostAddresses({ port: listening?.port ?? port, bindAddress }),
    pagesPort: () => facts('tcp', port, listening?.port ?? null),
    mediaPort: () => facts('udp', udpPort, listening?.udpPort ?? null),
    // Phones are tried with the page on the screen.
    phone: () => ({ opened: false, missed: false, visits: [] }),
    freeBytes: () => freeBytes(existsSync(dataFolder) ? dataFolder : process.cwd()),
    reserveBytes: diskReserveMb * 1_000_000,
    run: runCommand,
    readText,
  });
  return { doctor, port: listening?.port ?? null };
}

function inUse(dataFolder: string): boolean {
  if (!existsSync(files.lock(dataFolder))) return false;
  try {
    lockDataFolder(dataFolder)();
    return false;
  } catch {
    return true;
  }
}

/** Null where the note can't be read: then the server is looked at as if it were not there. */
function readListening(file: string): Listening | null {
  try {
    const database = new BetterSqlite3(file, { readonly: true, fileMustExist: true, timeout: 2_000 });
    try {
      const row = database.prepare('select value from settings where name = ?').get(SETTING);
      return Listening.parse(JSON.parse(z.object({ value: z.string() }).parse(row).value));
    } finally {
      database.close();
    }
  } catch {
    return null;
  }
}
