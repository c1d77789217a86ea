/**
 * A voice without the room around it: RNNoise as WebAssembly in an audio worklet, on this machine alone. Loaded when somebody wants it.
 * Needs a secure page that allows WebAssembly: the teacher's.
 */
import { loadRnnoise, RnnoiseWorkletNode } from '@sapphi-red/web-noise-suppressor';
import url from '@sapphi-red/web-noise-suppressor/rnnoise.wasm?url';
import simdUrl from '@sapphi-red/web-noise-suppressor/rnnoise_simd.wasm?url';
import workletUrl from '@sapphi-red/web-noise-suppressor/rnnoiseWorklet.js?url';
import type { ProcessedTrack } from './picture-edit.ts';

/** What RNNoise was trained on. */
const SAMPLE_RATE = 48_000;

/** @throws Error when this browser can't */
export async function removeNoise(original: MediaStreamTrack): Promise<ProcessedTrack> {
  const audio = new AudioContext({ sampleRate: SAMPLE_RATE, latencyHint: 'interactive' });
  try {
    const [wasmBinary] = await Promise.all([loadRnnoise({ url, simdUrl }), audio.audioWorklet.addModule(workletUrl)]);
    const filter = new RnnoiseWorkletNode(audio, { maxChannels: 1, wasmBinary });
    const output = audio.createMediaStreamDestination();
    output.channelCount = 1;
    audio
      .createMediaStreamSource(new MediaStream([original]))
      .connect(filter)
      .connect(output);
    if (audio.state === 'suspended') await audio.resume();
    const [track] = output.stream.getAudioTracks();
    if (!track) throw new Error('this browser mixes no sound');
    return {
      track,
      async close() {
        if (audio.state === 'closed') return;
        filter.destroy();
        track.stop();
        await audio.close().catch(() => undefined);
      },
    };
  } catch (error) {
    await audio.close();
    throw error;
  }
}
