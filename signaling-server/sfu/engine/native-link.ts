/**
 * The only file that knows node-datachannel. It is used as bare ICE and DTLS-SRTP: one PeerConnection with one m-line, over
 * which every RTP and RTCP packet of the connection goes, whatever the page's own SDP says. The library never sees that SDP.
 */
import { createSocket } from 'node:dgram';
import nodeDataChannel, { type IceUdpMuxListener, type PeerConnection, type Track } from 'node-datachannel';
import type { TransportState } from '../sfu.ts';
import type { Offer } from './sdp-offer.ts';

/** The library's own complaints, which it would otherwise print. Ordinary life (pages that vanish) is not among them. */
export function onLibraryError(listener: (message: string) => void): void {
  nodeDataChannel.initLogger('Error', (_level, message) => listener(message));
}

/** The port all links share. It is held even while there is no link, so that it stays ours. */
export class UdpPort {
  readonly port: number;
  readonly bindAddress: string | undefined;
  readonly #listener: IceUdpMuxListener;

  private constructor(port: number, bindAddress: string | undefined) {
    this.#listener = new nodeDataChannel.IceUdpMuxListener(port, bindAddress);
    this.port = port;
    this.bindAddress = bindAddress;
  }

  /**
   * Takes the wanted port, or one of the next `tries`.
   * @param wanted 0 takes any free one.
   * @throws Error if none is free.
   */
  static async open(wanted: number, bindAddress: string | undefined, tries = 20): Promise<UdpPort> {
    let failure: unknown;
    for (let attempt = 0; attempt <= tries; attempt += 1) {
      const port = wanted === 0 ? await freePort(bindAddress) : wanted + attempt;
      if (port > 65_535) break;
      try {
        return new UdpPort(port, bindAddress);
      } catch (error) {
        failure = error;
      }
    }
    throw new Error(`no UDP port could be opened from ${wanted} on`, { cause: failure });
  }

  close(): void {
    this.#listener.stop();
  }
}

/** The library wants a number, so the system is asked for one; someone else may take it in between, hence the tries above. */
function freePort(bindAddress: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(bindAddress?.includes(':') === true ? 'udp6' : 'udp4');
    socket.once('error', reject);
    socket.bind(0, bindAddress, () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

/** Of the one line that the library knows of; pages use others. */
const MID = '0';
const PAYLOAD_TYPE = 96;

export interface LinkHandlers {
  readonly onPacket: (message: Buffer) => void;
  readonly onState: (state: TransportState) => void;
}

/** Our side of ICE and DTLS, as the page must know it. */
export interface LinkParameters {
  readonly iceUfrag: string;
  readonly icePassword: string;
  readonly fingerprint: string;
}

export class Link {
  readonly parameters: LinkParameters;
  readonly #connection: PeerConnection;
  #track: Track | undefined;
  #open = false;
  #closed = false;

  private constructor(connection: PeerConnection, track: Track, parameters: LinkParameters, handlers: LinkHandlers) {
    this.#connection = connection;
    this.#track = track;
    this.parameters = parameters;
    track.onMessage((message) => {
      if (!this.#closed) handlers.onPacket(message);
    });
    let told: TransportState = 'connecting';
    const tell = (state: TransportState): void => {
      if (this.#closed || state === told) return;
      told = state;
      handlers.onState(state);
    };
    // Only with the track can packets be sent, and the library opens it just after it has told of the connection.
    const opens = (): void => {
      if (this.#closed || connection.state() !== 'connected') return;
      if (track.isOpen()) {
        this.#open = true;
        tell('connected');
      } else setImmediate(opens);
    };
    connection.onStateChange((state) => {
      if (state === 'disconnected' || state === 'failed') tell('disconnected');
      else if (state === 'connected') opens();
      else if (state === 'closed') {
        this.#open = false;
        tell('closed');
      }
    });
  }

  /**
   * Answers a page. The library is always the answerer: as offerer it starts ICE before it knows the fingerprint, and fast
   * pages then fail.
   *
   * Every callback given to the library is a handle that Node looks at whenever any packet comes, so a link has the two it can't do
   * without: the track is made here instead of waited for, and with a port of our own there is nothing to gather.
   * @throws Error if the library can't use the offer's parameters.
   */
  static answer(name: string, port: UdpPort, offer: Offer, handlers: LinkHandlers): Link {
    const connection = new nodeDataChannel.PeerConnection(name, {
      iceServers: [],
      enableIceUdpMux: true,
      portRangeBegin: port.port,
      portRangeEnd: port.port,
      ...(port.bindAddress === undefined ? {} : { bindAddress: port.bindAddress }),
    });
    try {
      const line = new nodeDataChannel.Video(MID, 'SendRecv');
      line.addVideoCodec(PAYLOAD_TYPE, 'VP8');
      const track = connection.addTrack(line);
      connection.setRemoteDescription(bareOffer(offer), 'offer');
      return new Link(connection, track, readParameters(connection), handlers);
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** ICE and DTLS are through. */
  get open(): boolean {
    return this.#open;
  }

  /** Encrypts and sends in the calling thread; the buffer may be changed right after. Quietly does nothing while not open. */
  send(packet: Buffer): boolean {
    if (!this.#open) return false;
    try {
      return this.#track?.sendMessageBinary(packet) ?? false;
    } catch {
      // The connection went away under us; the state change that tells so is on its way.
      this.#open = false;
      return false;
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#open = false;
    this.#track = undefined;
    this.#connection.close();
  }
}

/**
 * What the library is told of the page: no candidates (it learns the page's address from the page's own checks), and one
 * bidirectional video line, which lets all packets of all lines through. `setup:active` leaves the choice of cipher to the
 * page: browsers then take AES-GCM, at half the cost.
 */
function bareOffer(offer: Offer): string {
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${MID}`,
    `m=video 9 UDP/TLS/RTP/SAVPF ${PAYLOAD_TYPE}`,
    'c=IN IP4 0.0.0.0',
    `a=mid:${MID}`,
    'a=sendrecv',
    'a=rtcp-mux',
    `a=ice-ufrag:${offer.iceUfrag}`,
    `a=ice-pwd:${offer.icePassword}`,
    `a=fingerprint:${offer.fingerprint}`,
    'a=setup:active',
    `a=rtpmap:${PAYLOAD_TYPE} VP8/90000`,
    '',
  ].join('\r\n');
}

function readParameters(connection: PeerConnection): LinkParameters {
  const text = connection.localDescription()?.sdp ?? '';
  const value = (name: string): string => {
    const found = new RegExp(`^a=${name}:(.*)$`, 'm').exec(text)?.[1]?.trim();
    if (found === undefined) throw new Error(`the library's answer has no ${name}`);
    return found;
  };
  return { iceUfrag: value('ice-ufrag'), icePassword: value('ice-pwd'), fingerprint: value('fingerprint') };
}
