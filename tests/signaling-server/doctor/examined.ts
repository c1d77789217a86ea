/** A machine for the doctor to look at: its commands and files answer what the test has recorded. */
import type { Examined, PhoneFacts } from '../../../signaling-server/doctor/examination.ts';
import type { CommandOutput } from '../../../signaling-server/doctor/system.ts';
import { hostAddresses } from '../../../signaling-server/network/addresses.ts';

export interface Machine {
  /** What a command line prints; a command that is not here does not exist. */
  readonly commands?: Readonly<Record<string, string | CommandOutput>>;
  readonly files?: Readonly<Record<string, string>>;
  /** Name and address of each network card. */
  readonly cards?: Readonly<Record<string, string>>;
  readonly platform?: NodeJS.Platform;
  readonly phone?: Partial<PhoneFacts>;
  readonly overrides?: Partial<Examined>;
}

export const RECORDING = { recordingBitsPerS: 2_300_000 };

export function machine({ commands = {}, files = {}, cards = { wlan0: '192.168.1.23' }, ...rest }: Machine = {}): Examined {
  const interfaces = Object.fromEntries(
    Object.entries({ lo: '127.0.0.1', ...cards }).map(([name, address]) => [
      name,
      [{ address, family: 'IPv4' as const, internal: name === 'lo', netmask: '255.255.255.0', mac: '', cidr: null }],
    ]),
  );
  return {
    platform: rest.platform ?? 'linux',
    program: '/opt/lectern/node',
    addresses: () => hostAddresses({ port: 8480, interfaces }),
    pagesPort: async () => ({ wanted: 8480, port: 8480, running: true }),
    mediaPort: async () => ({ wanted: 8480, port: 8480, running: true }),
    phone: () => ({ opened: false, missed: false, visits: [], ...rest.phone }),
    freeBytes: async () => 100e9,
    reserveBytes: 500e6,
    run: async (file, args) => {
      const key = [file, ...args].join(' ');
      const output =
        commands[key] ?? Object.entries(commands).find(([name]) => name.endsWith('…') && key.startsWith(name.slice(0, -1)))?.[1];
      if (output === undefined) return null;
      return typeof output === 'string' ? { code: 0, stdout: output, stderr: '' } : output;
    },
    readText: async (path) => files[path] ?? null,
    ...rest.overrides,
  };
}

/** Refused, as administrators' commands are to everyone else. */
export const refused: CommandOutput = { code: 1, stdout: '', stderr: 'ERROR: You need to be root to run this script' };

export function visit(more: Partial<PhoneFacts['visits'][number]> = {}): PhoneFacts['visits'][number] {
  return { device: 'iPhone', ownMachine: false, socket: 'ok', upgrade: 'ok', udp: 'ok', roundTripMs: 4, ...more };
}
