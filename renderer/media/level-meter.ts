/** Loudness of a track, for a meter or a ring around a speaker's picture. An AnalyserNode does it: AudioWorklet is missing on plain http. */
export interface LevelMeter {
  /** Root mean square of the last 20 ms or so, 0 (silence) to 1. Read it in an animation frame. */
  level(): number;
  /** Asking twice is the same as asking once. */
  close(): void;
}

/** 1024 samples are 21 ms at 48 kHz. */
const WINDOW_SAMPLES = 1024;

/**
 * Measures a track without playing it. A browser that waits for a tap before sound gives level 0 until then.
 *
 * @param context one that is shared by many meters and stays the caller's; default is one of its own
 */
export function openLevelMeter(track: MediaStreamTrack, context?: AudioContext): LevelMeter {
  const audio = context ?? new AudioContext();
  const source = audio.createMediaStreamSource(new MediaStream([track]));
  const analyser = audio.createAnalyser();
  analyser.fftSize = WINDOW_SAMPLES;
  source.connect(analyser);
  if (audio.state === 'suspended') audio.resume().catch(() => undefined);
  const samples = new Float32Array(WINDOW_SAMPLES);
  let open = true;
  return {
    level() {
      if (!open) return 0;
      analyser.getFloatTimeDomainData(samples);
      let sum = 0;
      for (const sample of samples) sum += sample * sample;
      return Math.min(1, Math.sqrt(sum / WINDOW_SAMPLES));
    },
    close() {
      if (!open) return;
      open = false;
      source.disconnect();
      if (!context) audio.close().catch(() => undefined);
    },
  };
}
