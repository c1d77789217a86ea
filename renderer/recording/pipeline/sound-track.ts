/** Encodes sound in step with the recording's clock, with silence where there is none: a film without gaps plays everywhere. */
import { AudioTimeline } from './audio-timeline.ts';
import { type EncodedPiece, pieceOf } from './encoded-piece.ts';
import { type AudioChoice, CHANNELS, closeEncoder, SAMPLE_RATE } from './encoder-choice.ts';

export interface SoundTrackOptions {
  readonly choice: AudioChoice;
  readonly onPiece: (piece: EncodedPiece) => void;
  /** The browser told how to decode it; before the first piece. */
  readonly onConfig: (config: AudioDecoderConfig) => void;
  readonly onError: (error: unknown) => void;
}

/** Silence is encoded in such portions. */
const SILENCE_SAMPLES = SAMPLE_RATE / 10;

export class SoundTrack {
  readonly #encoder: AudioEncoder;
  readonly #timeline = new AudioTimeline(SAMPLE_RATE);
  /** What the timeline counts before a piece is encoded. */
  #written = 0;

  constructor({ choice, onPiece, onConfig, onError }: SoundTrackOptions) {
    this.#encoder = new AudioEncoder({
      output: (chunk, metadata) => {
        if (metadata?.decoderConfig) onConfig(metadata.decoderConfig);
        onPiece(pieceOf(chunk));
      },
      error: onError,
    });
    this.#encoder.configure(choice.config);
  }

  /** Takes a piece over, and closes it. */
  add(sound: AudioData, recordedMs: number): void {
    try {
      if (this.#encoder.state !== 'configured' || sound.sampleRate !== SAMPLE_RATE) return;
      const { silence, skip } = this.#timeline.place(sound.numberOfFrames, recordedMs);
      if (skip) return;
      this.#silence(silence);
      this.#encode(copyOf(sound), sound.numberOfFrames);
    } finally {
      sound.close();
    }
  }

  /** Called now and then: what does not come is silence. */
  tick(recordedMs: number): void {
    if (this.#encoder.state === 'configured') this.#silence(this.#timeline.fill(recordedMs));
  }

  /** After a pause, or with another source. */
  resync(recordedMs: number): void {
    this.#timeline.resync(recordedMs);
  }

  async flush(): Promise<void> {
    if (this.#encoder.state === 'configured') await this.#encoder.flush();
  }

  close(): void {
    closeEncoder(this.#encoder);
  }

  #silence(samples: number): void {
    for (let left = samples; left > 0; left -= SILENCE_SAMPLES) {
      const count = Math.min(left, SILENCE_SAMPLES);
      this.#encode(new Float32Array(count * CHANNELS), count);
    }
  }

  #encode(data: Float32Array<ArrayBuffer>, samples: number): void {
    const piece = new AudioData({
      format: 'f32-planar',
      sampleRate: SAMPLE_RATE,
      numberOfChannels: CHANNELS,
      numberOfFrames: samples,
      timestamp: Math.round((this.#written / SAMPLE_RATE) * 1e6),
      data,
    });
    this.#written += samples;
    this.#encoder.encode(piece);
    piece.close();
  }
}

/** Left and right one after the other; mono is both. */
function copyOf(sound: AudioData): Float32Array<ArrayBuffer> {
  const { numberOfFrames, numberOfChannels } = sound;
  const data = new Float32Array(numberOfFrames * CHANNELS);
  for (let channel = 0; channel < CHANNELS; channel++) {
    const planeIndex = Math.min(channel, numberOfChannels - 1);
    sound.copyTo(data.subarray(channel * numberOfFrames, (channel + 1) * numberOfFrames), { planeIndex, format: 'f32-planar' });
  }
  return data;
}
