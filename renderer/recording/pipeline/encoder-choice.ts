/** Which encoders this machine has. Browsers promise some that fail at the first picture, so each is tried by encoding. */
import type { AudioCodec, VideoCodec } from 'mediabunny';
import type { Quality } from '../quality.ts';

export interface VideoChoice {
  readonly codec: VideoCodec;
  readonly config: VideoEncoderConfig;
}

export interface AudioChoice {
  readonly codec: AudioCodec;
  readonly config: AudioEncoderConfig;
}

/** An encoder that has said nothing by then does not work. */
const TRY_MS = 4000;
export const SAMPLE_RATE = 48_000;
export const CHANNELS = 2;

/** What to try, best first: H.264 plays everywhere and is cheapest; the rest saves what can be saved. */
export function videoCandidates({ width, height, framesPerS, videoBitsPerS }: Quality): readonly VideoChoice[] {
  const large = width * height > 1280 * 720;
  const config = (codec: string, share = 1): VideoEncoderConfig => ({
    codec,
    width,
    height,
    framerate: framesPerS,
    bitrate: Math.round(videoBitsPerS * share),
    bitrateMode: 'variable',
    latencyMode: 'realtime',
  });
  const h264 = (profile: string): VideoChoice => ({
    codec: 'avc',
    config: { ...config(`avc1.${profile}${large ? '28' : '1f'}`), avc: { format: 'avc' } },
  });
  return [
    h264('4200'),
    h264('42e0'),
    h264('4d00'),
    h264('6400'),
    { codec: 'av1', config: config(large ? 'av01.0.08M.08' : 'av01.0.05M.08', 0.75) },
    { codec: 'vp9', config: config(large ? 'vp09.00.40.08' : 'vp09.00.31.08', 0.85) },
    { codec: 'vp8', config: config('vp8') },
  ];
}

/** AAC is understood by every player; Opus is what every browser has an encoder for. */
export function audioCandidates({ audioBitsPerS }: Quality): readonly AudioChoice[] {
  const config = (codec: string): AudioEncoderConfig => ({
    codec,
    sampleRate: SAMPLE_RATE,
    numberOfChannels: CHANNELS,
    bitrate: audioBitsPerS,
  });
  return [
    { codec: 'aac', config: config('mp4a.40.2') },
    { codec: 'opus', config: config('opus') },
  ];
}

/** Whether two pictures come out encoded, with what a file needs to say of them. */
export async function videoEncoderWorks({ config }: VideoChoice): Promise<boolean> {
  try {
    if (!(await VideoEncoder.isConfigSupported(config)).supported) return false;
  } catch {
    return false;
  }
  const canvas = new OffscreenCanvas(config.width, config.height);
  canvas.getContext('2d', { alpha: false })?.fillRect(0, 0, 1, 1);
  let pictures = 0;
  let described = false;
  return tried((failed) => {
    const encoder = new VideoEncoder({
      output: (_chunk, metadata) => {
        pictures += 1;
        described ||= metadata?.decoderConfig !== undefined;
      },
      error: failed,
    });
    encoder.configure(config);
    for (const index of [0, 1]) {
      const frame = new VideoFrame(canvas, { timestamp: index * 33_333, duration: 33_333 });
      encoder.encode(frame, { keyFrame: index === 0 });
      frame.close();
    }
    return { encoder, good: () => pictures > 0 && described };
  });
}

export async function audioEncoderWorks({ config }: AudioChoice): Promise<boolean> {
  try {
    if (!(await AudioEncoder.isConfigSupported(config)).supported) return false;
  } catch {
    return false;
  }
  let pieces = 0;
  let described = false;
  return tried((failed) => {
    const encoder = new AudioEncoder({
      output: (_chunk, metadata) => {
        pieces += 1;
        described ||= metadata?.decoderConfig !== undefined;
      },
      error: failed,
    });
    encoder.configure(config);
    const samples = SAMPLE_RATE / 10;
    const sound = new AudioData({
      format: 'f32-planar',
      sampleRate: SAMPLE_RATE,
      numberOfChannels: CHANNELS,
      numberOfFrames: samples,
      timestamp: 0,
      data: new Float32Array(samples * CHANNELS),
    });
    encoder.encode(sound);
    sound.close();
    return { encoder, good: () => pieces > 0 && described };
  });
}

/** The first that works, in order. */
export async function firstWorking<C>(candidates: readonly C[], works: (candidate: C) => Promise<boolean>): Promise<C | null> {
  for (const candidate of candidates) if (await works(candidate)) return candidate;
  return null;
}

interface Trial {
  readonly encoder: VideoEncoder | AudioEncoder;
  readonly good: () => boolean;
}

async function tried(begin: (failed: () => void) => Trial): Promise<boolean> {
  let trial: Trial | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise<boolean>((resolve) => {
      const failed = () => resolve(false);
      timer = setTimeout(failed, TRY_MS);
      trial = begin(failed);
      const { encoder, good } = trial;
      encoder.flush().then(() => resolve(good()), failed);
    });
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    closeEncoder((trial as Trial | null)?.encoder);
  }
}

/** An encoder that failed is closed already; closing it again throws. */
export function closeEncoder(encoder: VideoEncoder | AudioEncoder | null | undefined): void {
  if (encoder && encoder.state !== 'closed') encoder.close();
}
