/**
 * How much a page may send at most. It is told by REMB as one figure for its whole connection; its encoders then share it. A class on
 * a LAN has room; where there is less, `uplink-estimate.ts` goes below.
 */
import type { Source } from '../../../protocol/models.ts';

/** All layers together: browsers fill them from the lowest, and the best one gets what is left. */
const ALLOWANCE_BPS: Record<Source, number> = {
  camera: 3_600_000,
  screen: 5_000_000,
  microphone: 100_000,
  'screen-audio': 200_000,
};

/** Bits per second for a page that sends these sources; 0 if it sends none. */
export function publisherAllowanceBps(producers: Iterable<{ readonly source: Source | undefined }>): number {
  let sum = 0;
  for (const { source } of producers) if (source !== undefined) sum += ALLOWANCE_BPS[source];
  return sum;
}
