/**
 * The codecs that are forwarded, best first. The engine never decodes: of a video codec it must only find where a keyframe
 * begins, and which counters inside the payload have to stay continuous when the source of a stream changes.
 */
import type { MediaKind } from '../../../protocol/models.ts';
import type { OfferedCodec } from './sdp-offer.ts';
import { readVp8Payload } from './vp8-payload.ts';

/** What must be known of one video packet's payload. Positions count from the packet's first byte; 0 means absent. */
export interface VideoPayload {
  startsKeyframe: boolean;
  pictureIdAt: number;
  pictureIdBits: 0 | 7 | 15;
  pictureId: number;
  tl0At: number;
  tl0: number;
  /** Of a keyframe whose first packet says it; else 0. */
  heightPx: number;
}

export interface Codec {
  readonly name: string;
  readonly kind: MediaKind;
  readonly clockRate: number;
  readonly channels: number;
  /** `a=rtcp-fb` values we understand. */
  readonly feedback: readonly string[];
  /** `a=fmtp` of the answer where we receive, and where we send. */
  readonly receiveParameters: string | undefined;
  readonly sendParameters: string | undefined;
  /** Absent for audio, where every packet stands alone. */
  readonly readPayload: ((bytes: Buffer, start: number, end: number) => VideoPayload | undefined) | undefined;
}

const VIDEO_FEEDBACK = ['nack', 'nack pli', 'ccm fir', 'goog-remb'];
/** What we ask of pages that receive, and not of those that send: the few packets of a probe are answered by it. */
export const PROBE_FEEDBACK = 'transport-cc';
/** A page that asks for its round trip (RFC 3611 section 5.2 in Chromium's spelling) is answered, where it offers to ask. */
export const ROUND_TRIP_FEEDBACK = 'rrtr';

/** Where Chromium's encoder begins, kbit/s. Without it the picture stays at a quarter of its size for the first ten seconds. */
const START_BITRATE_KBPS = 1500;

const VP8: Codec = {
  name: 'VP8',
  kind: 'video',
  clockRate: 90_000,
  channels: 1,
  feedback: VIDEO_FEEDBACK,
  receiveParameters: `x-google-start-bitrate=${START_BITRATE_KBPS}`,
  sendParameters: undefined,
  readPayload: readVp8Payload,
};

/** Forward error correction on; DTX stays off (its default), since silence then still shows that a stream lives. */
const OPUS_PARAMETERS = 'minptime=10;useinbandfec=1';

const OPUS: Codec = {
  name: 'opus',
  kind: 'audio',
  clockRate: 48_000,
  channels: 2,
  feedback: [],
  receiveParameters: OPUS_PARAMETERS,
  sendParameters: OPUS_PARAMETERS,
  readPayload: undefined,
};

const CODECS: readonly Codec[] = [VP8, OPUS];

/** The codec every browser decodes: what a producer is taken to send until its page has negotiated. */
export function floorCodec(kind: MediaKind): Codec {
  return kind === 'video' ? VP8 : OPUS;
}

export interface ChosenCodec {
  readonly codec: Codec;
  readonly payloadType: number;
  /** Payload type of its retransmissions, RFC 4588; 0 where the page does not take them. */
  readonly rtxPayloadType: number;
}

/** Our best codec of this kind among those offered, with the page's own payload types. */
export function chooseCodec(kind: MediaKind, offered: readonly OfferedCodec[]): ChosenCodec | undefined {
  for (const codec of CODECS) {
    if (codec.kind !== kind) continue;
    const chosen = findCodec(codec, offered);
    if (chosen !== undefined) return chosen;
  }
  return undefined;
}

/** The given codec among those offered. */
export function findCodec(codec: Codec, offered: readonly OfferedCodec[]): ChosenCodec | undefined {
  const match = offered.find(
    (other) =>
      other.name.toLowerCase() === codec.name.toLowerCase() &&
      other.clockRate === codec.clockRate &&
      other.channels === codec.channels,
  );
  if (match === undefined) return undefined;
  const rtx = offered.find((other) => other.name.toLowerCase() === 'rtx' && other.associatedPayloadType === match.payloadType);
  return { codec, payloadType: match.payloadType, rtxPayloadType: rtx?.payloadType ?? 0 };
}
