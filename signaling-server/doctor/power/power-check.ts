/** Mains or battery, and for how long. */
import { type Check, fixBy, found } from '../examination.ts';
import type { ReadText, RunCommand } from '../system.ts';
import { readLinuxPower } from './linux.ts';
import { readMacPower } from './macos.ts';
import { readWindowsPower } from './windows.ts';

export interface PowerReading {
  readonly source: 'mains' | 'battery';
  readonly percent: number | null;
  readonly minutesLeft: number | null;
}

/** Null where the system doesn't say. */
export type ReadPower = (asked: { readonly run: RunCommand; readonly readText: ReadText }) => Promise<PowerReading | null>;

const readers: Partial<Record<NodeJS.Platform, ReadPower>> = {
  linux: readLinuxPower,
  darwin: readMacPower,
  win32: readWindowsPower,
};

/** A double lesson. */
const LONG_ENOUGH_MINUTES = 120;
/** Less will not do for one lesson, with camera, Wi-Fi and encoder at work. */
const TOO_SHORT_MINUTES = 50;
const LOW_PERCENT = 30;

export const checkPower: Check<'power'> = async ({ platform, run, readText }) => {
  const reading = (await readers[platform]?.({ run, readText })) ?? null;
  if (reading === null) return found('power', 'unknown', null);
  const { source, percent, minutesLeft } = reading;
  if (source === 'mains') return found('power', 'good', reading);
  const short = minutesLeft === null ? percent !== null && percent < LOW_PERCENT : minutesLeft < TOO_SHORT_MINUTES;
  if (short) return found('power', 'bad', reading, fixBy('plug-in'));
  const long = minutesLeft !== null && minutesLeft >= LONG_ENOUGH_MINUTES;
  return long ? found('power', 'good', reading) : found('power', 'attention', reading, fixBy('plug-in'));
};
