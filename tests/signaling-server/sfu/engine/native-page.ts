/** A page without a browser: the far end of ICE and DTLS-SRTP, which sends and gets packets as the test says. */
import { EventEmitter, once } from 'node:events';
import nodeDataChannel, { type PeerConnection, type Track } from 'node-datachannel';
import { parseRtcp, type RtcpPacket } from '../../../../signaling-server/sfu/engine/rtcp-packet.ts';
import { isRtcp } from '../../../../signaling-server/sfu/engine/rtp-packet.ts';
import type { Negotiation } from '../../../../signaling-server/sfu/sfu.ts';

/** An engine, or what has one. */
export interface Negotiates {
  negotiate(negotiation: Negotiation): string | Promise<string>;
}

export class NativePage {
  readonly #engine: Negotiates;
  readonly #transportId: string;
  readonly #connection: PeerConnection;
  readonly #track: Track;
  readonly #arrivals = new EventEmitter();
  readonly rtp: Buffer[] = [];
  readonly rtcp: RtcpPacket[] = [];
  /** The same as it came. */
  readonly reports: Buffer[] = [];
  #answered = false;

  constructor(engine: Negotiates, transportId: string) {
    this.#engine = engine;
    this.#transportId = transportId;
    this.#connection = new nodeDataChannel.PeerConnection(transportId, { iceServers: [], bindAddress: '127.0.0.1' });
    const video = new nodeDataChannel.Video('0', 'SendRecv');
    video.addVP8Codec(96);
    this.#track = this.#connection.addTrack(video);
    this.#track.onMessage((message) => {
      if (isRtcp(message)) {
        this.reports.push(Buffer.from(message));
        this.rtcp.push(...parseRtcp(message));
      } else this.rtp.push(Buffer.from(message));
      this.#arrivals.emit('packet');
    });
  }

  /**
   * Offers these lines with this page's own transport parameters.
   * @param media `m=` sections without transport attributes. @returns the answer
   */
  async negotiate(media: readonly (readonly string[])[], wanted: Pick<Negotiation, 'send' | 'receive'>): Promise<string> {
    const opened = new Promise<void>((resolve) => {
      this.#track.onOpen(resolve);
      if (this.#track.isOpen()) resolve();
    });
    if (!this.#answered) {
      const gathered = new Promise<void>((resolve) => {
        this.#connection.onGatheringStateChange((state) => {
          if (state === 'complete') resolve();
        });
      });
      this.#connection.setLocalDescription('offer');
      await gathered;
    }
    const own = this.#connection.localDescription()?.sdp ?? '';
    const transport = ['a=rtcp-mux', ...attributes(own, ['ice-ufrag', 'ice-pwd', 'fingerprint']), 'a=setup:actpass'];
    const offer = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', ...media.flatMap((lines) => [...lines, ...transport]), ''];
    const answer = await this.#engine.negotiate({ transportId: this.#transportId, offer: offer.join('\r\n'), ...wanted });
    if (this.#answered) return answer;
    this.#answered = true;
    const theirs = attributes(answer, ['ice-ufrag', 'ice-pwd', 'fingerprint']);
    const head = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE 0', 'm=video 9 UDP/TLS/RTP/SAVPF 96'];
    const rest = [
      'c=IN IP4 0.0.0.0',
      'a=mid:0',
      'a=sendrecv',
      'a=rtcp-mux',
      'a=setup:passive',
      'a=rtpmap:96 VP8/90000',
      ...theirs,
      '',
    ];
    this.#connection.setRemoteDescription([...head, ...rest].join('\r\n'), 'answer');
    // Only now: as offerer the library starts ICE with the first candidate, and must know the fingerprint before a fast engine answers.
    for (const candidate of attributes(answer, ['candidate'])) this.#connection.addRemoteCandidate(candidate, '0');
    await opened;
    return answer;
  }

  send(packet: Buffer): void {
    this.#track.sendMessageBinary(packet);
  }

  /** Waits until what has come is enough. */
  async until<T>(found: () => T | undefined): Promise<T> {
    for (;;) {
      const value = found();
      if (value !== undefined) return value;
      await once(this.#arrivals, 'packet');
    }
  }

  close(): void {
    this.#connection.close();
  }
}

function attributes(text: string, names: readonly string[]): string[] {
  const found = text.split(/\r?\n/).filter((line) => names.some((name) => line.startsWith(`a=${name}:`)));
  return [...new Set(found)];
}
