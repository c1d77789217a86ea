/**
 * One RTCPeerConnection for everything this page sends and receives. It is told the wanted picture and brings the connection there:
 * the page always offers, one description at a time, the last wanted picture wins. What breaks is made anew with a new `transportId`.
 */
import type { IceServer } from '../../protocol/models.ts';
import type { PayloadInput, Reply } from '../../protocol/requests.ts';
import { backoffMs, FAILED_BACKOFF, MEDIA_BACKOFF } from './backoff.ts';
import { LossCushion } from './loss-cushion.ts';
import { MediaLines, type WantedMedia } from './media-lines.ts';
import { type MediaStats, MediaStatsReader, receivedOctets } from './media-stats.ts';
import { withStereoOpus } from './opus-stereo.ts';
import { PacketWatch } from './packet-watch.ts';
import { withPausedLayers } from './paused-layers.ts';
import { PictureChange } from './picture-change.ts';
import { randomId } from './random-id.ts';
import type { MediaState } from './room-snapshot.ts';
import { withRoundTrip } from './round-trip.ts';

export interface MediaConnectionOptions {
  readonly createPeerConnection: (configuration: RTCConfiguration) => RTCPeerConnection;
  /** Asks `transport:negotiate`. */
  readonly negotiate: (description: PayloadInput<'transport:negotiate'>) => Promise<Reply<'transport:negotiate'>>;
  /** Whether the server can be asked now. */
  readonly mayAsk: () => boolean;
  /** Packets stopped coming: perhaps the whole network is gone, and the owner should look. */
  readonly onDoubt: () => void;
  /** `state` or `receivedTracks` changed. */
  readonly onChange: () => void;
  readonly random: () => number;
  readonly log: (message: string, details?: Record<string, unknown>) => void;
}

/** Without ICE through by then, packets are probably blocked (a firewall, a guest network). We say so and go on trying. */
const BLOCKED_AFTER_MS = 10_000;
/** Short gaps in a Wi-Fi heal by themselves. */
const DISCONNECTED_FOR_MS = 4000;

const NOTHING: WantedMedia = { send: [], receive: [] };

/** One attempt: a peer connection under its id, from making to closing. */
interface Attempt {
  readonly transportId: string;
  readonly peer: RTCPeerConnection;
  readonly lines: MediaLines;
  readonly stats: MediaStatsReader;
  readonly cushion: LossCushion;
  /** The far end, as its answer names it; another one means that the engine we knew is gone. */
  farEnd: string | null;
  /** Ends when it has been described ahead of time, well or not; null if it is not. */
  preparing: Promise<void> | null;
  /** Packets came through once. */
  wasConnected: boolean;
  /** One description at a time. Kept here, as what a closed peer connection was asked never ends. */
  describing: boolean;
}

export class MediaConnection {
  readonly #options: MediaConnectionOptions;
  #iceServers: IceServer[] = [];
  #wanted: WantedMedia = NOTHING;
  #attempt: Attempt | null = null;
  #closed = false;
  /** The picture changed since the last description was made. */
  #stale = false;
  /** Attempts and descriptions that failed in a row. */
  #failures = 0;
  /** Attempts in a row that failed without ever working. */
  #failedAttempts = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #blockedTimer: ReturnType<typeof setTimeout> | undefined;
  #disconnectedTimer: ReturnType<typeof setTimeout> | undefined;
  #wasConnected = false;
  #blocked = false;
  /** Packets stopped coming on the present attempt. */
  #silent = false;
  /** As was asked for, null when nothing was. */
  #heldBackMs: number | null = null;
  /** The attempt before, whose last pictures stay in sight until the present one has its own. */
  #earlier: Attempt | null = null;
  readonly #change = new PictureChange(() => this.#pictureCame());
  readonly #watch: PacketWatch;

  constructor(options: MediaConnectionOptions) {
    this.#options = options;
    this.#watch = new PacketWatch({
      octets: async () => {
        const attempt = this.#attempt;
        const report = await this.getStats();
        if (report && attempt && attempt === this.#attempt) this.#cushion(attempt, report);
        return report && receivedOctets(report);
      },
      onDoubt: options.onDoubt,
      onSilence: (silentMs) => this.#fellSilent(silentMs),
      nowMs: () => performance.now(),
    });
  }

  get state(): MediaState {
    if (this.#wanted.send.length + this.#wanted.receive.length === 0) return 'none';
    if (this.#attempt?.peer.connectionState === 'connected' && !this.#silent) return 'connected';
    if (this.#blocked) return 'blocked';
    return this.#wasConnected ? 'interrupted' : 'connecting';
  }

  /** Tracks by the producer they carry. */
  receivedTracks(): Map<string, MediaStreamTrack> {
    const present = this.#attempt?.lines.receivedTracks() ?? new Map<string, MediaStreamTrack>();
    const before = this.#earlier?.lines.receivedTracks();
    if (!before) return present;
    // Nothing described yet: all stays as it was last seen. Then a voice is taken over at once, a picture when it has come.
    if (present.size === 0) return before;
    return new Map(
      [...present].map(([producerId, track]) => [
        producerId,
        this.#change.hasCome(track) ? track : (before.get(producerId) ?? track),
      ]),
    );
  }

  /**
   * Makes the peer connection ahead of time and describes it as a class usually needs it. Both take a tenth of a second each, and what is
   * wanted in the end mostly fits: then it is the server's turn at once.
   */
  warmUp(): void {
    if (this.#closed || this.#attempt) return;
    this.#warmUp();
  }

  setIceServers(iceServers: IceServer[]): void {
    // Telling a browser takes it a moment, just when it should describe itself; most classes have none.
    if (iceServers.length === 0 && this.#iceServers.length === 0) return;
    this.#iceServers = iceServers;
    const attempt = this.#attempt;
    if (attempt?.preparing === null) attempt.peer.setConfiguration({ ...CONFIGURATION, iceServers });
    else if (attempt) {
      // A description that is made already looks for no further servers.
      attempt.peer.close();
      this.#warmUp();
    }
  }

  /** The whole picture, as wanted from now on. */
  want(wanted: WantedMedia): void {
    if (this.#closed) return;
    this.#wanted = wanted;
    if (!this.#attempt && wanted.send.length + wanted.receive.length === 0) return;
    this.#attempt ??= this.#begin();
    const { lines } = this.#attempt;
    if (lines.arrange(wanted)) {
      this.#stale = true;
      this.#watch.reset();
      // A new picture does not wait for the next try of an old one.
      clearTimeout(this.#retryTimer);
      this.#retryTimer = undefined;
    }
    lines.putTracks(wanted.send).catch((error: unknown) => this.#options.log('track refused', { error: String(error) }));
    void this.#describe();
  }

  /** The server can be asked again. What it may have missed is described anew, which also shows whether it still knows us. */
  lineIsBack(): void {
    if (this.#closed || !this.#attempt) return;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    if (this.#isBroken()) {
      this.startAfresh('broken while away');
      return;
    }
    // Never described, and nothing to describe: there is no description without a line.
    if (this.#attempt.farEnd === null && !this.#stale) return;
    // Where the line broke, the way of packets often did too.
    this.#watch.hurry();
    if (!this.#attempt.describing) this.#stale = true;
    void this.#describe();
  }

  /**
   * A new connection in place of the old, which the far end has forgotten or which is beyond repair. What was last seen stays in sight
   * until the new one's pictures come.
   */
  startAfresh(reason: string): void {
    if (this.#closed || !this.#attempt) return;
    this.#options.log('media starts afresh', { reason });
    const replaced = this.#attempt;
    this.#attempt = null;
    this.#silent = false;
    this.#clearTimers();
    this.#watch.stop();
    this.#change.stop();
    if (replaced.wasConnected) {
      this.#earlier?.peer.close();
      this.#earlier = replaced;
    } else replaced.peer.close();
    this.want(this.#wanted);
    this.#options.onChange();
  }

  /** The laptop has other addresses now: asked again, its answer names them all, and ICE has more ways to try. */
  addressesChanged(): void {
    if (this.#closed || !this.#attempt || this.#attempt.farEnd === null) return;
    this.#stale = true;
    void this.#describe();
  }

  /** The browser says that this device's own network changed: what falls silent now is not waited for. */
  networkChanged(): void {
    if (this.#closed || !this.#attempt) return;
    this.#watch.hurry();
    this.addressesChanged();
  }

  /**
   * Holds received sound and pictures back for so long, where the browser can (`jitterBufferTarget`, W3C webrtc-extensions); null: as
   * short as the network allows. Pitch is kept while it changes.
   */
  holdBack(delayMs: number | null): void {
    this.#heldBackMs = delayMs;
    this.#holdBack(delayMs);
  }

  /** What was asked for wins over what the line needs. */
  #cushion({ cushion }: Attempt, report: RTCStatsReport): void {
    const cushionMs = cushion.read(report, performance.now());
    this.#holdBack(this.#heldBackMs ?? cushionMs);
  }

  #holdBack(delayMs: number | null): void {
    for (const receiver of this.#attempt?.peer.getReceivers() ?? []) {
      if ((receiver.jitterBufferTarget ?? null) !== delayMs) receiver.jitterBufferTarget = delayMs;
    }
  }

  async getStats(): Promise<RTCStatsReport | null> {
    return (await this.#attempt?.peer.getStats()) ?? null;
  }

  /**
   * Rates since the last time this was asked; null without a connection.
   * @param reader of somebody who asks at times of their own
   */
  async mediaStats(reader?: MediaStatsReader): Promise<MediaStats | null> {
    const attempt = this.#attempt;
    const report = await attempt?.peer.getStats();
    return attempt && report && attempt.peer.connectionState !== 'closed'
      ? (reader ?? attempt.stats).read(report, attempt.lines.describe())
      : null;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#wanted = NOTHING;
    this.#clearTimers();
    this.#watch.stop();
    this.#forgetEarlier();
    this.#attempt?.peer.close();
    this.#attempt = null;
  }

  #begin(): Attempt {
    const peer = this.#options.createPeerConnection({ ...CONFIGURATION, iceServers: this.#iceServers });
    const attempt: Attempt = {
      transportId: randomId(),
      peer,
      lines: new MediaLines(peer),
      stats: new MediaStatsReader(),
      cushion: new LossCushion(),
      farEnd: null,
      preparing: null,
      wasConnected: false,
      describing: false,
    };
    peer.addEventListener('connectionstatechange', () => this.#peerChanged(attempt));
    peer.addEventListener('iceconnectionstatechange', () => this.#peerChanged(attempt));
    return attempt;
  }

  #warmUp(): void {
    const attempt = this.#begin();
    attempt.lines.prepare();
    attempt.preparing = this.#offer(attempt).catch(() => undefined);
    this.#attempt = attempt;
  }

  async #offer({ peer }: Attempt): Promise<void> {
    const { type, sdp = '' } = await peer.createOffer();
    await peer.setLocalDescription({ type, sdp: withRoundTrip(withStereoOpus(sdp)) });
  }

  #clearTimers(): void {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#blockedTimer);
    clearTimeout(this.#disconnectedTimer);
    this.#retryTimer = this.#blockedTimer = this.#disconnectedTimer = undefined;
  }

  #isBroken(): boolean {
    const peer = this.#attempt?.peer;
    return (
      peer !== undefined && (this.#silent || peer.connectionState === 'failed' || peer.iceConnectionState === 'disconnected')
    );
  }

  #fellSilent(silentMs: number): void {
    this.#options.log('packets stopped coming', { silentMs: Math.round(silentMs) });
    this.#silent = true;
    // While the server cannot be asked there is nothing to do: `lineIsBack` will.
    if (this.#options.mayAsk()) this.startAfresh('packets stopped coming');
    else this.#options.onChange();
  }

  #pictureCame(): void {
    if (this.#change.isOver) this.#forgetEarlier();
    this.#options.onChange();
  }

  #forgetEarlier(): void {
    this.#change.stop();
    this.#earlier?.peer.close();
    this.#earlier = null;
  }

  /** Describes the picture until the last wanted one is agreed. */
  async #describe(): Promise<void> {
    const attempt = this.#attempt;
    if (!attempt || attempt.describing) return;
    attempt.describing = true;
    const isWanted = (): boolean => this.#attempt === attempt && this.#stale && !this.#retryTimer && this.#options.mayAsk();
    while (isWanted()) await this.#describeOnce(attempt);
    attempt.describing = false;
  }

  async #describeOnce(attempt: Attempt): Promise<void> {
    const { peer, lines, transportId } = attempt;
    this.#stale = false;
    try {
      await attempt.preparing;
      // The description made ahead of time is good for the first question.
      if (peer.signalingState !== 'have-local-offer' || attempt.farEnd !== null || !lines.asPrepared) await this.#offer(attempt);
      const offer = peer.localDescription?.sdp;
      if (offer === undefined || this.#attempt !== attempt) return;
      const { answer, refused } = await this.#options.negotiate({ transportId, offer, ...lines.describe() });
      if (this.#attempt !== attempt) return;
      const farEnd = farEndOf(answer);
      if (attempt.farEnd !== null && attempt.farEnd !== farEnd) {
        this.startAfresh('another engine answered');
        return;
      }
      attempt.farEnd = farEnd;
      this.#watchForBlocking();
      await peer.setRemoteDescription({ type: 'answer', sdp: withPausedLayers(withStereoOpus(answer), lines.pausedLayers()) });
      if (this.#attempt !== attempt) return;
      lines.agreed(refused);
      if (refused.length > 0) this.#tryLater('producers refused');
      else this.#failures = 0;
      this.#options.onChange();
    } catch (error) {
      if (this.#attempt !== attempt) return;
      this.#stale = true;
      this.#tryLater(String(error));
    }
  }

  /** The same picture is described again in a while. */
  #tryLater(reason: string): void {
    const delayMs = backoffMs(MEDIA_BACKOFF, this.#failures, this.#options.random);
    this.#failures += 1;
    this.#options.log('media description failed', { reason, delayMs });
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = undefined;
      this.want(this.#wanted);
    }, delayMs);
  }

  #watchForBlocking(): void {
    if (this.#attempt?.peer.connectionState === 'connected') return;
    this.#blockedTimer ??= setTimeout(() => {
      this.#blockedTimer = undefined;
      if (this.#attempt?.peer.connectionState === 'connected') return;
      this.#blocked = true;
      this.#options.onDoubt();
      this.startAfresh('no packet came through');
      this.#options.onChange();
    }, BLOCKED_AFTER_MS);
  }

  #peerChanged(attempt: Attempt): void {
    if (this.#attempt !== attempt) return;
    const { connectionState, iceConnectionState } = attempt.peer;
    if (connectionState === 'connected' && iceConnectionState !== 'disconnected') this.#through(attempt);
    else if (connectionState === 'failed') this.#failed(attempt);
    else if (iceConnectionState === 'disconnected') this.#waitForHealing();
    this.#options.onChange();
  }

  /**
   * What worked and failed is made anew at once. What never worked is given a moment, a longer one each time: over TURN, Chromium says
   * `failed` between finding its one way and trying it.
   */
  #failed(attempt: Attempt): void {
    this.#options.onDoubt();
    if (attempt.wasConnected) {
      if (this.#options.mayAsk()) this.startAfresh('connection failed');
      return;
    }
    this.#disconnectedTimer ??= setTimeout(
      () => {
        this.#disconnectedTimer = undefined;
        if (this.#attempt !== attempt || attempt.peer.connectionState !== 'failed' || !this.#options.mayAsk()) return;
        this.#failedAttempts += 1;
        this.startAfresh('connection failed');
      },
      backoffMs(FAILED_BACKOFF, this.#failedAttempts, this.#options.random),
    );
  }

  #through(attempt: Attempt): void {
    attempt.wasConnected = true;
    this.#wasConnected = true;
    this.#silent = false;
    this.#blocked = false;
    this.#failures = 0;
    this.#failedAttempts = 0;
    clearTimeout(this.#blockedTimer);
    clearTimeout(this.#disconnectedTimer);
    this.#blockedTimer = this.#disconnectedTimer = undefined;
    this.#watch.start();
    if (this.#earlier) this.#change.start(attempt.peer, this.#earlier.peer);
  }

  #waitForHealing(): void {
    if (this.#disconnectedTimer !== undefined) return;
    this.#options.onDoubt();
    this.#disconnectedTimer = setTimeout(() => {
      this.#disconnectedTimer = undefined;
      // While the server cannot be asked there is nothing to do: `lineIsBack` will.
      if (this.#isBroken() && this.#options.mayAsk()) this.startAfresh('disconnected');
    }, DISCONNECTED_FOR_MS);
  }
}

const CONFIGURATION = { bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' } as const satisfies RTCConfiguration;

/** ICE user name and DTLS fingerprint (RFC 8839, RFC 8122) tell one far end from another. */
function farEndOf(answer: string): string {
  const ufrag = /^a=ice-ufrag:(.*)$/m.exec(answer)?.[1]?.trim() ?? '';
  const fingerprint = /^a=fingerprint:(.*)$/m.exec(answer)?.[1]?.trim() ?? '';
  return `${ufrag} ${fingerprint}`;
}
