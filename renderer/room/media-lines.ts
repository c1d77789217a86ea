/**
 * The `m=` lines of one RTCPeerConnection and what each carries. A line that is no longer needed turns inactive and is used again for
 * the next source of its kind, so that a long lesson with many comings and goings does not grow the description.
 */
import type { MediaKind, Source } from '../../protocol/models.ts';
import type { Payload } from '../../protocol/requests.ts';
import { encodingsOf, preferVp8, type SenderSettings, type TopLayer } from './sender-settings.ts';
import { SenderTuner } from './sender-tuner.ts';

/** A source this page wants to send. */
export interface WantedSend {
  /** Stays the same while the server's `producerId` may change (after a restart). */
  readonly key: number;
  readonly producerId: string;
  readonly source: Source;
  readonly kind: MediaKind;
  /** null while muted. */
  readonly track: MediaStreamTrack | null;
  readonly settings: SenderSettings;
  /** Layers above it are not encoded. */
  readonly topLayer: TopLayer;
}

export interface WantedReceive {
  readonly producerId: string;
  readonly kind: MediaKind;
}

/** Everything the connection should carry, as wanted from now on. */
export interface WantedMedia {
  readonly send: readonly WantedSend[];
  readonly receive: readonly WantedReceive[];
}

interface SendLine {
  readonly transceiver: RTCRtpTransceiver;
  readonly source: Source;
  key: number | null;
  producerId: string;
  track: MediaStreamTrack | null;
  readonly tuner: SenderTuner;
}

interface ReceiveLine {
  readonly transceiver: RTCRtpTransceiver;
  readonly kind: MediaKind;
  producerId: string | null;
  /** The answer has it: packets may come. */
  agreed: boolean;
}

export class MediaLines {
  readonly #peer: RTCPeerConnection;
  readonly #sending: SendLine[] = [];
  readonly #receiving: ReceiveLine[] = [];
  #asPrepared = false;
  /** One stream for camera and voice, one for screen and its sound: what is in one stream is played in step. */
  readonly #streams = { person: new MediaStream(), screen: new MediaStream() };

  constructor(peer: RTCPeerConnection) {
    this.#peer = peer;
  }

  /** Lines for what a class usually receives, before it is known: a voice, a camera and a screen. */
  prepare(): void {
    for (const kind of ['audio', 'video', 'video'] as const) {
      this.#receiving.push({ transceiver: this.#newReceiver(kind), kind, producerId: null, agreed: false });
    }
    this.#asPrepared = true;
  }

  /** Whether a description made after `prepare` still says what is offered now. */
  get asPrepared(): boolean {
    return this.#asPrepared;
  }

  /** Makes the lines fit the wanted picture. Returns whether the other side must be told. */
  arrange(wanted: WantedMedia): boolean {
    const sending = this.#arrangeSending(wanted.send);
    return this.#arrangeReceiving(wanted.receive) || sending;
  }

  /** Mutes, unmutes, changes devices and quality: at once, and without a new description. */
  async putTracks(wanted: readonly WantedSend[]): Promise<void> {
    await Promise.all(
      this.#sending.map(async (line) => {
        const send = wanted.find(({ key }) => key === line.key);
        const track = send?.track ?? null;
        // Before anything is waited for: what is wanted later must not be undone by an earlier wish whose track took long.
        if (send) line.tuner.tune(send.settings, send.topLayer);
        if (track === line.track) return;
        line.track = track;
        await line.transceiver.sender.replaceTrack(track);
      }),
    );
  }

  /** For the request, once the offer gave each line its mid. */
  describe(): Pick<Payload<'transport:negotiate'>, 'send' | 'receive'> {
    const send = this.#sending.flatMap(({ key, producerId, transceiver: { mid } }) =>
      key === null || mid === null ? [] : [{ mid, producerId }],
    );
    const receive = this.#receiving.flatMap(({ producerId, transceiver: { mid } }) =>
      producerId === null || mid === null ? [] : [{ mid, producerId }],
    );
    return { send, receive };
  }

  /** By mid, the simulcast layers that nobody looks at. */
  pausedLayers(): Map<string, ReadonlySet<string>> {
    return new Map(
      this.#sending.flatMap(({ tuner, transceiver: { mid } }) => {
        const rids = tuner.pausedLayers();
        return mid === null || rids.size === 0 ? [] : [[mid, rids] as const];
      }),
    );
  }

  /** The server agreed to what `describe` said, but for these. */
  agreed(refused: readonly string[]): void {
    for (const { tuner } of this.#sending) tuner.check();
    for (const line of this.#receiving) {
      line.agreed = line.producerId !== null && !refused.includes(line.producerId);
      if (!line.agreed) this.#free(line);
    }
  }

  /** What can be shown: tracks of agreed lines by the producer they carry. */
  receivedTracks(): Map<string, MediaStreamTrack> {
    const tracks = new Map<string, MediaStreamTrack>();
    for (const { producerId, agreed, transceiver } of this.#receiving) {
      if (producerId !== null && agreed) tracks.set(producerId, transceiver.receiver.track);
    }
    return tracks;
  }

  #arrangeSending(wanted: readonly WantedSend[]): boolean {
    let changed = false;
    for (const line of this.#sending) {
      if (line.key === null || wanted.some(({ key }) => key === line.key)) continue;
      this.#asPrepared = false;
      line.key = null;
      line.track = null;
      line.transceiver.direction = 'inactive';
      void line.transceiver.sender.replaceTrack(null);
      changed = true;
    }
    for (const send of wanted) {
      const line = this.#sending.find(({ key }) => key === send.key);
      if (line) {
        changed ||= line.producerId !== send.producerId;
        line.producerId = send.producerId;
      } else {
        this.#startSending(send);
        changed = true;
      }
    }
    return changed;
  }

  #startSending(send: WantedSend): void {
    this.#asPrepared = false;
    const free = this.#sending.find(({ key, source }) => key === null && source === send.source);
    if (free) {
      Object.assign(free, { key: send.key, producerId: send.producerId, track: send.track });
      free.transceiver.direction = 'sendonly';
      void free.transceiver.sender.replaceTrack(send.track);
      free.tuner.tune(send.settings, send.topLayer);
      return;
    }
    const stream = send.source === 'screen' || send.source === 'screen-audio' ? this.#streams.screen : this.#streams.person;
    const transceiver = this.#peer.addTransceiver(send.track ?? send.kind, {
      direction: 'sendonly',
      streams: [stream],
      sendEncodings: encodingsOf(send.settings, send.topLayer),
    });
    if (send.kind === 'video') preferVp8(transceiver);
    const { source, key, producerId, track, settings, topLayer } = send;
    const tuner = new SenderTuner(transceiver.sender, settings, topLayer);
    this.#sending.push({ transceiver, source, key, producerId, track, tuner });
  }

  #arrangeReceiving(wanted: readonly WantedReceive[]): boolean {
    let changed = false;
    for (const line of this.#receiving) {
      if (line.producerId === null || wanted.some(({ producerId }) => producerId === line.producerId)) continue;
      this.#free(line);
      changed = true;
    }
    for (const { producerId, kind } of wanted) {
      if (this.#receiving.some((line) => line.producerId === producerId)) continue;
      const free = this.#receiving.find((line) => line.producerId === null && line.kind === kind);
      if (free) {
        free.producerId = producerId;
        free.transceiver.direction = 'recvonly';
      } else this.#receiving.push({ transceiver: this.#newReceiver(kind), kind, producerId, agreed: false });
      changed = true;
    }
    return changed;
  }

  #newReceiver(kind: MediaKind): RTCRtpTransceiver {
    this.#asPrepared = false;
    const transceiver = this.#peer.addTransceiver(kind, { direction: 'recvonly' });
    playSoon(transceiver.receiver);
    return transceiver;
  }

  #free(line: ReceiveLine): void {
    this.#asPrepared = false;
    line.producerId = null;
    line.agreed = false;
    line.transceiver.direction = 'inactive';
  }
}

/** A class talks back: shorter delay rather than fewer hitches. The buffer still grows by itself where packets come unevenly. */
function playSoon(receiver: RTCRtpReceiver & { jitterBufferTarget?: number | null; playoutDelayHint?: number | null }): void {
  if ('jitterBufferTarget' in receiver) receiver.jitterBufferTarget = 0;
  else if ('playoutDelayHint' in receiver) (receiver as { playoutDelayHint: number | null }).playoutDelayHint = 0;
}
