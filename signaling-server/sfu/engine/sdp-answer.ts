/** Writes the answer a page gets (RFC 8866, RFC 8829 section 5.3.1, RFC 8843): as many `m=` lines as it offered, on one transport. */
import { type ChosenCodec, PROBE_FEEDBACK, ROUND_TRIP_FEEDBACK } from './codecs.ts';
import type { OfferedMedia } from './sdp-offer.ts';

export const MID_EXTENSION = 'urn:ietf:params:rtp-hdrext:sdes:mid';
export const RID_EXTENSION = 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id';
export const ABS_SEND_TIME_EXTENSION = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time';
export const AUDIO_LEVEL_EXTENSION = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
export const TRANSPORT_SEQUENCE_EXTENSION = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';

/**
 * All that may be used. RID is taken even where there are no layers (yet): Chromium refuses its own later offer with layers on a
 * line that once was answered without it. What we send names itself by SSRC and needs neither MID nor RID.
 */
const RECEIVED_EXTENSIONS = [MID_EXTENSION, RID_EXTENSION, ABS_SEND_TIME_EXTENSION, AUDIO_LEVEL_EXTENSION];
/**
 * Taken, though what we send carries neither layers nor levels: what one line of a kind was answered without, Chromium leaves out of
 * every later line, and a page that listened first could never send layers.
 */
const SENT_EXTENSIONS = [
  MID_EXTENSION,
  RID_EXTENSION,
  AUDIO_LEVEL_EXTENSION,
  ABS_SEND_TIME_EXTENSION,
  TRANSPORT_SEQUENCE_EXTENSION,
];

/** Our side of ICE and DTLS. */
export interface TransportParameters {
  readonly iceUfrag: string;
  readonly icePassword: string;
  readonly fingerprint: string;
  /** Values of `a=candidate`. */
  readonly candidates: readonly string[];
}

/** What one `m=` line is used for from now on. */
export type MediaUse =
  | { readonly use: 'receive'; readonly media: OfferedMedia; readonly chosen: ChosenCodec }
  | { readonly use: 'send'; readonly media: OfferedMedia; readonly chosen: ChosenCodec; readonly stream: SentStream }
  | { readonly use: 'inactive'; readonly media: OfferedMedia; readonly chosen: ChosenCodec }
  | { readonly use: 'rejected'; readonly media: OfferedMedia };

/** How a page knows what we send: RFC 8830, RFC 5576. */
export interface SentStream {
  /** Tracks with the same stream id are played in step. */
  readonly streamId: string;
  readonly trackId: string;
  readonly ssrc: number;
  /** 0 without retransmission. */
  readonly rtxSsrc: number;
}

/** @param version grows with each answer of the same connection. */
export function writeAnswer(version: number, transport: TransportParameters, uses: readonly MediaUse[]): string {
  const bundled = uses.filter((use) => use.use !== 'rejected').map((use) => use.media.mid);
  const lines = [
    'v=0',
    `o=- 1 ${version} IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    ['a=group:BUNDLE', ...bundled].join(' '),
    'a=msid-semantic: WMS *',
  ];
  for (const use of uses) {
    if (use.use === 'rejected') writeRejected(lines, use.media);
    else writeMedia(lines, transport, use, use.media.mid === bundled[0]);
  }
  return `${lines.join('\r\n')}\r\n`;
}

function writeRejected(lines: string[], media: OfferedMedia): void {
  lines.push(`m=${media.kind} 0 ${media.protocol} ${media.formats}`, 'c=IN IP4 0.0.0.0');
  if (media.mid !== '') lines.push(`a=mid:${media.mid}`);
  lines.push('a=inactive');
}

function writeMedia(
  lines: string[],
  transport: TransportParameters,
  use: Exclude<MediaUse, { use: 'rejected' }>,
  tagged: boolean,
): void {
  const { media, chosen } = use;
  const { codec, payloadType } = chosen;
  // Retransmissions are taken from us by the page; we ask a sending page for the plain packet again.
  const rtxPayloadType = use.use === 'receive' ? 0 : chosen.rtxPayloadType;
  lines.push(`m=${codec.kind} 9 UDP/TLS/RTP/SAVPF ${payloadType}${rtxPayloadType === 0 ? '' : ` ${rtxPayloadType}`}`);
  lines.push('c=IN IP4 0.0.0.0', `a=mid:${media.mid}`, `a=${direction(use.use)}`, 'a=rtcp-mux', 'a=rtcp-rsize');
  lines.push(`a=ice-ufrag:${transport.iceUfrag}`, `a=ice-pwd:${transport.icePassword}`);
  lines.push(`a=fingerprint:${transport.fingerprint}`, 'a=setup:passive');
  // Candidates belong to the line that carries the bundle's transport, RFC 8843 section 7.3.2.
  if (tagged) lines.push(...transport.candidates.map((candidate) => `a=candidate:${candidate}`), 'a=end-of-candidates');

  for (const uri of use.use === 'send' ? SENT_EXTENSIONS : RECEIVED_EXTENSIONS) {
    const id = media.extensions.get(uri);
    if (id !== undefined) lines.push(`a=extmap:${id} ${uri}`);
  }
  lines.push(`a=rtpmap:${payloadType} ${codec.name}/${codec.clockRate}${codec.channels === 1 ? '' : `/${codec.channels}`}`);
  const probed = use.use === 'send' && codec.kind === 'video' && media.extensions.has(TRANSPORT_SEQUENCE_EXTENSION);
  const feedback = [...codec.feedback];
  if (probed) feedback.push(PROBE_FEEDBACK);
  if (use.use === 'send' && media.asksRoundTrip) feedback.push(ROUND_TRIP_FEEDBACK);
  lines.push(...feedback.map((one) => `a=rtcp-fb:${payloadType} ${one}`));
  const parameters = use.use === 'receive' ? codec.receiveParameters : codec.sendParameters;
  if (parameters !== undefined) lines.push(`a=fmtp:${payloadType} ${parameters}`);
  if (rtxPayloadType !== 0)
    lines.push(`a=rtpmap:${rtxPayloadType} rtx/${codec.clockRate}`, `a=fmtp:${rtxPayloadType} apt=${payloadType}`);

  // Also while the line rests: a browser that is answered without its layers gives them up for good.
  if (use.use !== 'send' && media.rids.length > 0) {
    lines.push(...media.rids.map((rid) => `a=rid:${rid} recv`), `a=simulcast:recv ${media.rids.join(';')}`);
  }
  if (use.use === 'send') {
    const { streamId, trackId, ssrc, rtxSsrc } = use.stream;
    lines.push(`a=msid:${streamId} ${trackId}`);
    if (rtxSsrc !== 0 && rtxPayloadType !== 0) lines.push(`a=ssrc-group:FID ${ssrc} ${rtxSsrc}`);
    lines.push(`a=ssrc:${ssrc} cname:${streamId}`);
    if (rtxSsrc !== 0 && rtxPayloadType !== 0) lines.push(`a=ssrc:${rtxSsrc} cname:${streamId}`);
  }
}

/** Seen from us: what we receive, the page sends. */
function direction(use: 'receive' | 'send' | 'inactive'): string {
  if (use === 'receive') return 'recvonly';
  return use === 'send' ? 'sendonly' : 'inactive';
}
