/** What must be known of an Opus packet to place it in time: RFC 6716 section 3.1, and RFC 7587 for how RTP carries it. */

/** RTP timestamps of Opus count this, whatever it was encoded at (RFC 7587 section 4.1). */
export const OPUS_CLOCK_RATE = 48_000;

/** Twenty milliseconds of silence, full band, from which a decoder goes on without a click. */
export const OPUS_SILENCE = Uint8Array.of(0xf8, 0xff, 0xfe);
export const OPUS_SILENCE_US = 20_000;

/** Of a frame by its configuration, in µs. */
const SILK_US = [10_000, 20_000, 40_000, 60_000];
const HYBRID_US = [10_000, 20_000];
const CELT_US = [2_500, 5_000, 10_000, 20_000];
/** A packet holds no more (RFC 6716 section 3.4). */
const MOST_US = 120_000;

/** @returns how long it sounds, in µs; 0 for what is no Opus packet */
export function opusDurationUs(packet: Uint8Array): number {
  const first = packet[0];
  if (first === undefined) return 0;
  const configuration = first >> 3;
  const frameUs =
    configuration < 12
      ? SILK_US[configuration & 3]
      : configuration < 16
        ? HYBRID_US[configuration & 1]
        : CELT_US[configuration & 3];
  const code = first & 3;
  const frames = code === 0 ? 1 : code < 3 ? 2 : (packet[1] ?? 0) & 0x3f;
  const durationUs = (frameUs ?? 0) * frames;
  return durationUs > MOST_US ? 0 : durationUs;
}
