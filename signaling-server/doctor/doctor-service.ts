/** The doctor of a running server: it knows the server's ports and who came to the address to scan. */
import type { PhoneVisit, ServerFindingId } from '../../protocol/doctor.ts';
import type { HostAddress } from '../../protocol/models.ts';
import type { Configuration } from '../configuration.ts';
import type { Clock } from '../lessons/ports.ts';
import type { Sfu } from '../sfu/sfu.ts';
import { freeBytes } from '../store/data-folder.ts';
import { Doctor } from './doctor.ts';
import type { Wish } from './examination.ts';
import { PhoneDoor } from './phone/phone-door.ts';
import { readText, runCommand } from './system.ts';

export interface DoctorServiceOptions {
  readonly configuration: Pick<Configuration, 'port' | 'udpPort' | 'diskReserveMb'>;
  readonly dataFolder: string;
  readonly addresses: () => readonly HostAddress[];
  readonly plainOpen: () => boolean;
  /** Listened on. */
  readonly port: () => number;
  readonly sfu: Sfu;
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly onVisits: (visits: PhoneVisit[]) => void;
}

export interface DoctorService {
  readonly doctor: Doctor;
  readonly phoneDoor: PhoneDoor;
  check(id: ServerFindingId, wish: Wish): ReturnType<Doctor['check']>;
  close(): void;
}

export function createDoctorService(options: DoctorServiceOptions): DoctorService {
  const { configuration, dataFolder, addresses, plainOpen, port, sfu, clock, onVisits } = options;
  const phoneDoor = new PhoneDoor({
    addresses,
    plainOpen,
    sfu,
    wallMs: clock.wallMs,
    hasHttps: async () => (await doctor.check('https', { recordingBitsPerS: 1 })).facts?.state === 'answers',
    onVisits,
  });
  const doctor = new Doctor({
    platform: process.platform,
    program: process.execPath,
    addresses,
    pagesPort: async () => ({ wanted: configuration.port, port: port(), running: true }),
    mediaPort: async () => ({ wanted: configuration.udpPort, port: sfu.udpPort ?? null, running: sfu.ready }),
    phone: () => phoneDoor.facts,
    freeBytes: () => freeBytes(dataFolder),
    reserveBytes: configuration.diskReserveMb * 1_000_000,
    run: runCommand,
    readText,
  });
  return {
    doctor,
    phoneDoor,
    check: (id, wish) => doctor.check(id, wish),
    close: () => phoneDoor.close(),
  };
}
