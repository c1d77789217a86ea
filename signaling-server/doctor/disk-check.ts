/** For how long the disk takes a recording. */
import { type Check, fixBy, found } from './examination.ts';

/** A school morning. */
const PLENTY_HOURS = 4;
/** A lesson of 45 minutes, and something to spare. */
const ENOUGH_HOURS = 1;

export const checkDisk: Check<'disk'> = async ({ freeBytes, reserveBytes }, { recordingBitsPerS }) => {
  const free = await freeBytes();
  if (free === null) return found('disk', 'unknown', null);
  const usableBytes = Math.max(0, free - reserveBytes);
  const hours = (usableBytes * 8) / recordingBitsPerS / 3600;
  const facts = { usableBytes, bitsPerS: recordingBitsPerS, hours };
  if (hours < ENOUGH_HOURS) return found('disk', 'bad', facts, fixBy('free-disk'));
  return hours < PLENTY_HOURS ? found('disk', 'attention', facts, fixBy('free-disk')) : found('disk', 'good', facts);
};
