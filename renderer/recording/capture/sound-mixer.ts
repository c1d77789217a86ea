/** All that is heard, as one track that never ends: who speaks and what plays may come and go. */

/** What every encoder takes as it is. */
const SAMPLE_RATE = 48_000;

export class SoundMixer {
  readonly #context = new AudioContext({ sampleRate: SAMPLE_RATE, latencyHint: 'playback' });
  readonly #destination = this.#context.createMediaStreamDestination();
  readonly #sources = new Map<string, MediaStreamAudioSourceNode>();
  #closed = false;

  /** @param onWake called when the browser lets the sound through, or holds it back */
  constructor(onWake: () => void = () => undefined) {
    this.#context.addEventListener('statechange', () => {
      if (!this.#closed) onWake();
    });
    this.#wake();
    // After a reload browsers hold sound back until the person does something.
    document.addEventListener('pointerdown', this.#wake);
    document.addEventListener('keydown', this.#wake);
  }

  /** The mix. */
  get track(): MediaStreamTrack {
    const [track] = this.#destination.stream.getAudioTracks();
    if (!track) throw new Error('a mix without a track');
    return track;
  }

  /** Whether the browser holds the sound back. */
  get held(): boolean {
    return this.#context.state !== 'running';
  }

  /** From now on these are heard and no others. */
  set(tracks: readonly MediaStreamTrack[]): void {
    if (this.#closed) return;
    const wanted = new Map(tracks.filter(({ readyState }) => readyState === 'live').map((track) => [track.id, track]));
    for (const [id, node] of this.#sources) {
      if (wanted.has(id)) continue;
      node.disconnect();
      this.#sources.delete(id);
    }
    for (const [id, track] of wanted) {
      if (this.#sources.has(id)) continue;
      const node = this.#context.createMediaStreamSource(new MediaStream([track]));
      node.connect(this.#destination);
      this.#sources.set(id, node);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    document.removeEventListener('pointerdown', this.#wake);
    document.removeEventListener('keydown', this.#wake);
    for (const node of this.#sources.values()) node.disconnect();
    this.#sources.clear();
    this.track.stop();
    this.#context.close().catch(() => undefined);
  }

  readonly #wake = (): void => {
    if (!this.#closed && this.#context.state === 'suspended') this.#context.resume().catch(() => undefined);
  };
}
