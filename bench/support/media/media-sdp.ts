/** The few lines of SDP that peers without a browser need: they know ICE and DTLS, and the media lines are what we write. */

/** One side of ICE and DTLS. */
export interface TransportLines {
  readonly iceUfrag: string;
  readonly icePassword: string;
  readonly fingerprint: string;
  readonly setup: string;
  /** Values of `a=candidate`. */
  readonly candidates: readonly string[];
}

/** One `m=` line of an offer or an answer, in the codecs every peer here has. */
export interface MediaLine {
  readonly kind: 'audio' | 'video';
  readonly mid: string;
  readonly direction: 'sendonly' | 'recvonly' | 'sendrecv';
  /** Of what is sent on it. */
  readonly ssrc?: number;
  /** Simulcast layers that are sent, smallest first. */
  readonly rids?: readonly string[];
}

export const VIDEO_PAYLOAD_TYPE = 96;
export const RTX_PAYLOAD_TYPE = 97;
export const AUDIO_PAYLOAD_TYPE = 111;
export const MID_EXTENSION_ID = 4;
export const RID_EXTENSION_ID = 5;
const ABS_SEND_TIME_ID = 2;

export function readTransport(sdp: string): TransportLines {
  const first = (name: string): string => new RegExp(`^a=${name}:(.*)$`, 'm').exec(sdp)?.[1]?.trim() ?? '';
  const candidates = [...sdp.matchAll(/^a=candidate:(.*)$/gm)].map((match) => match[1]?.trim() ?? '');
  return {
    iceUfrag: first('ice-ufrag'),
    icePassword: first('ice-pwd'),
    fingerprint: first('fingerprint'),
    setup: first('setup'),
    candidates: [...new Set(candidates)],
  };
}

/** What node-datachannel is told of the other side: one video line that lets every packet through. */
export function bareDescription(transport: TransportLines, setup: string): string {
  return text([
    ...sessionLines(['0']),
    `m=video 9 UDP/TLS/RTP/SAVPF ${VIDEO_PAYLOAD_TYPE}`,
    'a=mid:0',
    'a=sendrecv',
    ...transportLines(transport, setup),
    `a=rtpmap:${VIDEO_PAYLOAD_TYPE} VP8/90000`,
  ]);
}

/** What the other side is told of such a peer. */
export function describe(transport: TransportLines, setup: string, media: readonly MediaLine[], stream = 'bench'): string {
  const lines = sessionLines(media.map(({ mid }) => mid));
  for (const { kind, mid, direction, ssrc, rids = [] } of media) {
    const video = kind === 'video';
    const formats = video ? `${VIDEO_PAYLOAD_TYPE} ${RTX_PAYLOAD_TYPE}` : `${AUDIO_PAYLOAD_TYPE}`;
    lines.push(`m=${kind} 9 UDP/TLS/RTP/SAVPF ${formats}`, `a=mid:${mid}`, `a=${direction}`, ...transportLines(transport, setup));
    lines.push(...transport.candidates.map((candidate) => `a=candidate:${candidate}`));
    lines.push(`a=extmap:${ABS_SEND_TIME_ID} http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time`);
    lines.push(`a=extmap:${MID_EXTENSION_ID} urn:ietf:params:rtp-hdrext:sdes:mid`);
    if (video) {
      lines.push(`a=extmap:${RID_EXTENSION_ID} urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id`);
      lines.push(`a=rtpmap:${VIDEO_PAYLOAD_TYPE} VP8/90000`, `a=rtpmap:${RTX_PAYLOAD_TYPE} rtx/90000`);
      lines.push(`a=fmtp:${RTX_PAYLOAD_TYPE} apt=${VIDEO_PAYLOAD_TYPE}`);
      lines.push(...['nack', 'nack pli', 'ccm fir', 'goog-remb'].map((one) => `a=rtcp-fb:${VIDEO_PAYLOAD_TYPE} ${one}`));
    } else lines.push(`a=rtpmap:${AUDIO_PAYLOAD_TYPE} opus/48000/2`);
    if (rids.length > 0) lines.push(...rids.map((rid) => `a=rid:${rid} send`), `a=simulcast:send ${rids.join(';')}`);
    if (ssrc !== undefined) lines.push(`a=msid:${stream} ${mid}`, `a=ssrc:${ssrc} cname:${stream}`);
  }
  return text(lines);
}

function sessionLines(mids: readonly string[]): string[] {
  return ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', `a=group:BUNDLE ${mids.join(' ')}`, 'a=msid-semantic: WMS *'];
}

function transportLines({ iceUfrag, icePassword, fingerprint }: TransportLines, setup: string): string[] {
  const credentials = [`a=ice-ufrag:${iceUfrag}`, `a=ice-pwd:${icePassword}`, `a=fingerprint:${fingerprint}`];
  return ['c=IN IP4 0.0.0.0', 'a=rtcp-mux', 'a=rtcp-rsize', ...credentials, `a=setup:${setup}`];
}

function text(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n`;
}
