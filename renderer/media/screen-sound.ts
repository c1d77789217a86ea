/** The sound of a shared screen on its way to the class, with a volume that can be changed while it plays. */

export interface ScreenSound {
  readonly track: MediaStreamTrack;
  /** 0 (silent) to 2 (twice as loud as it is). Fades in a twentieth of a second, so that nothing clicks. */
  setVolume(volume: number): void;
  /** Ends the track; the one it was made from stays its owner's. Asking twice is the same as asking once. */
  close(): void;
}

export const LOUDEST_VOLUME = 2;
const FADE_SECONDS = 0.05;

export function openScreenSound(original: MediaStreamTrack, volume = 1): ScreenSound {
  const audio = new AudioContext({ latencyHint: 'interactive' });
  const source = audio.createMediaStreamSource(new MediaStream([original]));
  const gain = audio.createGain();
  const output = audio.createMediaStreamDestination();
  source.channelCountMode = 'max';
  gain.gain.value = volume;
  source.connect(gain).connect(output);
  if (audio.state === 'suspended') audio.resume().catch(() => undefined);
  const [track] = output.stream.getAudioTracks();
  if (!track) throw new Error('this browser mixes no sound');
  return {
    track,
    setVolume(next) {
      const wanted = Math.min(LOUDEST_VOLUME, Math.max(0, next));
      gain.gain.setTargetAtTime(wanted, audio.currentTime, FADE_SECONDS / 3);
    },
    close() {
      track.stop();
      if (audio.state !== 'closed') audio.close().catch(() => undefined);
    },
  };
}
