/** Sound that says when it was made: a tone for each 80 ms, told apart by ear (of a page) to within a cycle of 48. */
import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright';

const RATE = 48_000;
const SLOT_MS = 80;
const SLOTS = 48;
const CYCLES = 8;
const LOWEST_HZ = 500;
const STEP_HZ = 50;

/** A WAV file for Chromium's fake microphone, which plays it over and over. */
export async function writeTones(file: string): Promise<void> {
  const samples = Math.round((RATE * SLOT_MS * SLOTS * CYCLES) / 1000);
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20); // PCM
  wav.writeUInt16LE(1, 22); // mono
  wav.writeUInt32LE(RATE, 24);
  wav.writeUInt32LE(RATE * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(samples * 2, 40);
  let phase = 0;
  for (let sample = 0; sample < samples; sample += 1) {
    const slot = Math.floor((sample * 1000) / RATE / SLOT_MS) % SLOTS;
    phase += (2 * Math.PI * (LOWEST_HZ + STEP_HZ * slot)) / RATE;
    wav.writeInt16LE(Math.round(Math.sin(phase) * 9000), 44 + sample * 2);
  }
  await writeFile(file, wav);
}

/** 21 ms of what a page played, at this moment of its own clock. Slots: -1 is silence. */
export interface Heard {
  readonly atMs: number;
  /** Of the past, whether or not it is audible. */
  readonly past: number;
  readonly live: number;
  readonly liveIsHeard: boolean;
}

/** From now on the page notes what its past and its live sound say. AudioWorklet is for secure origins alone, so it is done the old way. */
export async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    const context = new AudioContext();
    const merge = context.createChannelMerger(2);
    const tap = context.createScriptProcessor(1024, 2, 1);
    const noted: { atMs: number; past: Float32Array; live: Float32Array; liveIsHeard: boolean }[] = [];
    Object.assign(window, { tones: { noted, rate: context.sampleRate } });
    let liveElement: HTMLMediaElement | null = null;
    tap.onaudioprocess = ({ inputBuffer }) => {
      noted.push({
        atMs: performance.now(),
        past: new Float32Array(inputBuffer.getChannelData(0)),
        live: new Float32Array(inputBuffer.getChannelData(1)),
        liveIsHeard: liveElement !== null && !liveElement.muted,
      });
    };
    merge.connect(tap);
    tap.connect(context.destination);
    const seen = new WeakSet<HTMLMediaElement>();
    setInterval(() => {
      for (const element of document.querySelectorAll<HTMLMediaElement>('audio, .rewind-past video')) {
        if (seen.has(element)) continue;
        if (element instanceof HTMLVideoElement) {
          seen.add(element);
          context.createMediaElementSource(element).connect(merge, 0, 0);
        } else if (element.srcObject instanceof MediaStream) {
          seen.add(element);
          liveElement = element;
          context.createMediaStreamSource(element.srcObject).connect(merge, 0, 1);
        }
      }
    }, 20);
  });
}

/** What was noted so far, with the tones recognised (Goertzel). */
export function heardBy(page: Page): Promise<Heard[]> {
  return page.evaluate(
    ({ slots, lowestHz, stepHz }) => {
      const { noted, rate } = (
        window as unknown as {
          tones: { noted: { atMs: number; past: Float32Array; live: Float32Array; liveIsHeard: boolean }[]; rate: number };
        }
      ).tones;
      const slotOf = (samples: Float32Array) => {
        const energy = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
        if (energy < 1e-5) return -1;
        let best = { slot: -1, power: 0 };
        for (let slot = 0; slot < slots; slot += 1) {
          const turn = 2 * Math.cos((2 * Math.PI * (lowestHz + stepHz * slot)) / rate);
          let [one, two] = [0, 0];
          samples.forEach((sample, at) => {
            const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / samples.length);
            [one, two] = [sample * window + turn * one - two, one];
          });
          const power = one * one + two * two - turn * one * two;
          if (power > best.power) best = { slot, power };
        }
        return best.slot;
      };
      return noted.map(({ atMs, past, live, liveIsHeard }) => ({
        atMs,
        past: slotOf(past),
        live: slotOf(live),
        liveIsHeard,
      }));
    },
    { slots: SLOTS, lowestHz: LOWEST_HZ, stepHz: STEP_HZ },
  );
}

/** By how much the live sound is ahead of the past (what would be missed by changing over), negative where it is behind. */
export function gapMs({ past, live }: Heard): number | null {
  if (past < 0 || live < 0) return null;
  const slots = (live - past + SLOTS) % SLOTS;
  return (slots > SLOTS / 2 ? slots - SLOTS : slots) * SLOT_MS;
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}
