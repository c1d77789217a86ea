/** How a source's numbers become those of one receiver's stream, from one change of the source to the next. */
import type { ForwardedPacket } from './forwarded-packet.ts';
import type { ProducerStream } from './producer-stream.ts';
import { distance32 } from './sequence.ts';

/** A stretch of output that comes from one source stream with the same distances between its numbers and ours. */
export interface Segment {
  /** First sequence number sent from it, ours. */
  readonly from: number;
  /** The same packet's number at the source: nothing older is forwarded, as the picture begins with it. */
  readonly sourceFrom: number;
  readonly stream: ProducerStream;
  /** The source's number from which on packets were sent as they came: what is before was sent all at once, for a receiver to begin with. */
  readonly liveFrom: number;
  readonly liveTimestamp: number;
  readonly sequenceOffset: number;
  timestampOffset: number;
  readonly pictureIdOffset: number;
  readonly tl0Offset: number;
}

/**
 * A second that is sent at once is also timed as if it lasted no longer than a thirty-second of one: the receiver shows it as fast as it
 * comes, and plays what follows without delay.
 */
const RECAP_HASTE_BITS = 5;
/** When a packet is shown, on the receiver's clock. */
export function timestampOf({ sequence, timestamp }: ForwardedPacket, segment: Segment): number {
  const { liveFrom, liveTimestamp, timestampOffset } = segment;
  const shown = sequence >= liveFrom ? timestamp : liveTimestamp - (distance32(timestamp, liveTimestamp) >> RECAP_HASTE_BITS);
  return (shown + timestampOffset) | 0;
}
