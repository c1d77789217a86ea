/** Offers as browsers write them, shortened to what matters, and a builder for others. */

const FINGERPRINT = `sha-256 ${Array.from({ length: 32 }, (_, index) => (index + 16).toString(16).toUpperCase()).join(':')}`;
const lines = (text: string): string =>
  `${text
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .join('\r\n')}\r\n`;

/** Chromium 156: sends a camera and a microphone, receives a video. */
export const chromiumOffer = lines(`
  v=0
  o=- 474915707756192804 2 IN IP4 127.0.0.1
  s=-
  t=0 0
  a=group:BUNDLE 0 1 2
  a=extmap-allow-mixed
  a=msid-semantic: WMS
  m=video 52148 UDP/TLS/RTP/SAVPF 103 104 96 97 45 46
  c=IN IP4 192.0.2.2
  a=rtcp:9 IN IP4 0.0.0.0
  a=candidate:2516528414 1 udp 2122194687 192.0.2.2 52148 typ host generation 0 network-id 1
  a=ice-ufrag:sEl6
  a=ice-pwd:5IqZNENPM4zwqijfjlXjhelx
  a=ice-options:trickle
  a=fingerprint:${FINGERPRINT}
  a=setup:actpass
  a=mid:0
  a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
  a=extmap:4 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
  a=extmap:9 urn:ietf:params:rtp-hdrext:sdes:mid
  a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
  a=sendonly
  a=msid:- 18e221dd-aa8a-491c-9d92-fbb52ab5b3c1
  a=rtcp-mux
  a=rtcp-rsize
  a=rtpmap:103 H264/90000
  a=fmtp:103 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f
  a=rtpmap:104 rtx/90000
  a=fmtp:104 apt=103
  a=rtpmap:96 VP8/90000
  a=rtcp-fb:96 goog-remb
  a=rtcp-fb:96 transport-cc
  a=rtpmap:97 rtx/90000
  a=fmtp:97 apt=96
  a=rtpmap:45 AV1/90000
  a=rtpmap:46 rtx/90000
  a=fmtp:46 apt=45
  a=ssrc-group:FID 1358789343 2201439184
  a=ssrc:1358789343 cname:KfNIvxC2G7QP23Zo
  a=ssrc:1358789343 msid:- 18e221dd-aa8a-491c-9d92-fbb52ab5b3c1
  a=ssrc:2201439184 cname:KfNIvxC2G7QP23Zo
  m=audio 9 UDP/TLS/RTP/SAVPF 111 63 0
  c=IN IP4 0.0.0.0
  a=ice-ufrag:sEl6
  a=ice-pwd:5IqZNENPM4zwqijfjlXjhelx
  a=fingerprint:${FINGERPRINT}
  a=setup:actpass
  a=mid:1
  a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
  a=extmap:9 urn:ietf:params:rtp-hdrext:sdes:mid
  a=sendonly
  a=rtcp-mux
  a=rtpmap:111 opus/48000/2
  a=fmtp:111 minptime=10;useinbandfec=1
  a=rtpmap:63 red/48000/2
  a=fmtp:63 111/111
  a=rtpmap:0 PCMU/8000
  a=ssrc:304945694 cname:KfNIvxC2G7QP23Zo
  m=video 9 UDP/TLS/RTP/SAVPF 96 97
  c=IN IP4 0.0.0.0
  a=ice-ufrag:sEl6
  a=ice-pwd:5IqZNENPM4zwqijfjlXjhelx
  a=fingerprint:${FINGERPRINT}
  a=setup:actpass
  a=mid:2
  a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
  a=recvonly
  a=rtcp-mux
  a=rtpmap:96 VP8/90000
  a=rtpmap:97 rtx/90000
  a=fmtp:97 apt=96
`);

/** Firefox: the fingerprint stands on the session, payload types are others, a stopped line keeps its place. */
export const firefoxOffer = lines(`
  v=0
  o=mozilla...THIS_IS_SDPARTA-99.0 4962303333179871722 0 IN IP4 0.0.0.0
  s=-
  t=0 0
  a=fingerprint:${FINGERPRINT.toLowerCase()}
  a=group:BUNDLE 1 2
  a=ice-options:trickle
  a=msid-semantic:WMS *
  m=video 0 UDP/TLS/RTP/SAVPF 120
  c=IN IP4 0.0.0.0
  a=inactive
  a=mid:0
  m=audio 9 UDP/TLS/RTP/SAVPF 109 9 0 8 101
  c=IN IP4 0.0.0.0
  a=sendrecv
  a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
  a=extmap:2/recvonly urn:ietf:params:rtp-hdrext:csrc-audio-level
  a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid
  a=fmtp:109 maxplaybackrate=48000;stereo=1;useinbandfec=1
  a=ice-pwd:da9d8ec8dc39df2ffdab90e4e0d5e3b6
  a=ice-ufrag:4f7c1a3b
  a=mid:1
  a=rtcp-mux
  a=rtpmap:109 opus/48000/2
  a=rtpmap:9 G722/8000/1
  a=setup:actpass
  m=video 0 UDP/TLS/RTP/SAVPF 120 124 121 125
  c=IN IP4 0.0.0.0
  a=bundle-only
  a=sendonly
  a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid
  a=extmap:4 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
  a=extmap:7 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
  a=fmtp:124 apt=120
  a=ice-pwd:da9d8ec8dc39df2ffdab90e4e0d5e3b6
  a=ice-ufrag:4f7c1a3b
  a=mid:2
  a=rid:l send
  a=rid:h send
  a=rtcp-mux
  a=rtpmap:120 VP8/90000
  a=rtpmap:124 rtx/90000
  a=rtpmap:121 VP9/90000
  a=setup:actpass
  a=simulcast:send l;~h
`);

export interface OfferedLine {
  readonly kind: 'audio' | 'video' | 'application';
  readonly mid: string;
  readonly direction?: string;
  readonly attributes?: readonly string[];
  readonly port?: number;
}

/** An offer with these lines and nothing else remarkable. */
export function offerOf(media: readonly OfferedLine[], transport: { ufrag?: string; setup?: string } = {}): string {
  const { ufrag = 'abcd', setup = 'actpass' } = transport;
  const session = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', `a=fingerprint:${FINGERPRINT}`];
  const sections = media.map(({ kind, mid, direction = 'sendonly', attributes = [], port = 9 }) => {
    const codecs =
      kind === 'video'
        ? ['a=rtpmap:96 VP8/90000', 'a=rtpmap:97 rtx/90000', 'a=fmtp:97 apt=96']
        : kind === 'audio'
          ? ['a=rtpmap:111 opus/48000/2']
          : [];
    const formats = kind === 'video' ? '96 97' : kind === 'audio' ? '111' : 'webrtc-datachannel';
    return [
      `m=${kind} ${port} UDP/TLS/RTP/SAVPF ${formats}`,
      'c=IN IP4 0.0.0.0',
      `a=mid:${mid}`,
      `a=${direction}`,
      `a=ice-ufrag:${ufrag}`,
      'a=ice-pwd:0123456789abcdef012345',
      `a=setup:${setup}`,
      'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
      'a=extmap:5 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
      ...codecs,
      ...attributes,
    ].join('\r\n');
  });
  return `${[...session, ...sections].join('\r\n')}\r\n`;
}
