/** Where sound comes out. */

/** Not in every browser's types or in every browser. */
interface MaySetSink {
  setSinkId?: (deviceId: string) => Promise<void>;
}

/** Whether the browser lets a page choose (not Safari, not plain http). */
export function canChooseSpeaker(): boolean {
  return (
    typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype && navigator.mediaDevices !== undefined
  );
}

/** Sends an element's sound to a speaker. Resolves to false where that is impossible; the sound then stays where it was. */
export async function useSpeaker(element: HTMLMediaElement, deviceId: string): Promise<boolean> {
  try {
    const able: MaySetSink = element;
    await able.setSinkId?.(deviceId);
    return able.setSinkId !== undefined;
  } catch {
    return false;
  }
}

/** Three notes of a chord, in Hz, one after the other. */
const CHIME_HZ = [523.25, 659.25, 783.99];
const NOTE_SECONDS = 0.18;
const TAIL_SECONDS = 0.5;

/** Plays a short friendly chime on a speaker (default: the system's). Resolves when it ended. */
export async function playTestSound(deviceId?: string): Promise<void> {
  const audio = new AudioContext();
  try {
    const able: MaySetSink = audio as MaySetSink;
    if (deviceId !== undefined) await able.setSinkId?.(deviceId).catch(() => undefined);
    await audio.resume();
    const notes = CHIME_HZ.map((hertz, index) => playNote(audio, hertz, audio.currentTime + index * NOTE_SECONDS));
    await Promise.all(notes);
  } finally {
    await audio.close();
  }
}

function playNote(audio: AudioContext, hertz: number, startSeconds: number): Promise<void> {
  const note = audio.createOscillator();
  const volume = audio.createGain();
  note.frequency.value = hertz;
  volume.gain.setValueAtTime(0, startSeconds);
  volume.gain.linearRampToValueAtTime(0.25, startSeconds + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, startSeconds + TAIL_SECONDS);
  note.connect(volume).connect(audio.destination);
  note.start(startSeconds);
  note.stop(startSeconds + TAIL_SECONDS);
  return new Promise((resolve) => {
    note.onended = () => resolve();
  });
}
