/**
 * While one connection takes over from another: which of its tracks have something to show. A picture is taken over when its first
 * frame has come, so that the last one of before stays in sight until then.
 */

/** Reading the numbers is what costs; a frame's time is soon enough. */
const LOOK_EVERY_MS = 60;
/** A source that is paused or not sent sends nothing to wait for. */
const WAIT_AT_MOST_MS = 2500;

export class PictureChange {
  readonly #onNews: () => void;
  readonly #come = new Set<MediaStreamTrack>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watched: RTCPeerConnection | null = null;
  #endsAtMs = 0;
  #over = false;

  /** @param onNews a picture came, or it is over */
  constructor(onNews: () => void) {
    this.#onNews = onNews;
  }

  /** All came, or waiting longer is of no use. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Whether this track can be shown in place of the one before. */
  hasCome(track: MediaStreamTrack): boolean {
    return this.#over || (this.#watched !== null && track.kind === 'audio') || this.#come.has(track);
  }

  /** The new connection is through. The old one sends no more: the same source need not be encoded twice. */
  start(peer: RTCPeerConnection, before: RTCPeerConnection): void {
    if (this.#watched === peer) return;
    this.stop();
    this.#watched = peer;
    this.#endsAtMs = performance.now() + WAIT_AT_MOST_MS;
    for (const sender of before.getSenders()) sender.replaceTrack(null).catch(() => undefined);
    this.#onNews();
    void this.#look(peer);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#watched = null;
    this.#over = false;
    this.#come.clear();
  }

  async #look(peer: RTCPeerConnection): Promise<void> {
    const waiting = peer
      .getReceivers()
      .map(({ track }) => track)
      .filter((track) => track.kind === 'video' && !this.#come.has(track));
    const shown = waiting.length === 0 ? new Set<string>() : await identifiersWithFrames(peer);
    if (this.#watched !== peer) return;
    const come = waiting.filter(({ id }) => shown.has(id));
    for (const track of come) this.#come.add(track);
    this.#over = come.length === waiting.length || performance.now() >= this.#endsAtMs;
    if (this.#over || come.length > 0) this.#onNews();
    if (!this.#over && this.#watched === peer) this.#timer = setTimeout(() => void this.#look(peer), LOOK_EVERY_MS);
  }
}

/** Tracks, by id, of which a whole frame was decoded or at least received. */
async function identifiersWithFrames(peer: RTCPeerConnection): Promise<Set<string>> {
  const identifiers = new Set<string>();
  const report = await peer.getStats().catch(() => null);
  report?.forEach((entry: Record<string, unknown>) => {
    if (entry.type !== 'inbound-rtp' || typeof entry.trackIdentifier !== 'string') return;
    if (Number(entry.framesDecoded ?? 0) > 0 || Number(entry.framesReceived ?? 0) > 0) identifiers.add(entry.trackIdentifier);
  });
  return identifiers;
}
