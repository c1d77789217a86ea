import { expect, test } from 'vitest';
import { AudioTimeline } from '../../../renderer/recording/pipeline/audio-timeline.ts';

const RATE = 48_000;
/** 10 ms, as browsers give them. */
const PIECE = 480;

/** Pieces that arrive as they should, from one recording time to another, this much late. Returns the silence put between them. */
function play(timeline: AudioTimeline, fromMs: number, toMs: number, lateMs = 0): { silence: number; skipped: number } {
  let silence = 0;
  let skipped = 0;
  for (let atMs = fromMs + 10; atMs <= toMs; atMs += 10) {
    silence += timeline.fill(atMs);
    const placed = timeline.place(PIECE, atMs + lateMs);
    silence += placed.silence;
    if (placed.skip) skipped += 1;
  }
  return { silence, skipped };
}

test('sound that comes evenly is taken as it is', () => {
  const timeline = new AudioTimeline(RATE);
  expect(play(timeline, 0, 60_000)).toEqual({ silence: 0, skipped: 0 });
  expect(timeline.positionMs).toBe(60_000);
});

test('sound that begins late is put where it belongs', () => {
  const timeline = new AudioTimeline(RATE);
  expect(timeline.place(PIECE, 300)).toEqual({ silence: (RATE * 290) / 1000, skip: false });
  expect(timeline.positionMs).toBe(300);
});

test('a burst after a hold-up changes nothing', () => {
  const timeline = new AudioTimeline(RATE);
  play(timeline, 0, 5000);
  // Half a second in which nothing came, then all of it at once.
  for (let count = 0; count < 50; count++) expect(timeline.place(PIECE, 5500)).toEqual({ silence: 0, skip: false });
  expect(play(timeline, 5500, 20_000)).toEqual({ silence: 0, skipped: 0 });
});

test('a sound card that is slower or faster than the clock stays in step over an hour', () => {
  for (const drift of [1.0005, 0.9995]) {
    const timeline = new AudioTimeline(RATE);
    let atMs = 0;
    while (atMs < 3_600_000) {
      atMs += 10 * drift;
      timeline.place(PIECE, atMs);
    }
    expect(Math.abs(timeline.positionMs - atMs)).toBeLessThan(130);
  }
});

test('where nothing comes there is silence, and the next sound is in step again', () => {
  const timeline = new AudioTimeline(RATE);
  play(timeline, 0, 1000);
  let silence = 0;
  for (let atMs = 1000; atMs <= 4000; atMs += 33) silence += timeline.fill(atMs);
  expect((silence / RATE) * 1000).toBeGreaterThan(2700);
  expect(timeline.positionMs).toBeLessThanOrEqual(4000);
  play(timeline, 4000, 6000);
  expect(Math.abs(timeline.positionMs - 6000)).toBeLessThan(20);
});

test('what comes of the time of a pause is left out', () => {
  const timeline = new AudioTimeline(RATE);
  play(timeline, 0, 1000);
  timeline.resync(1000);
  // The worker catches up with what waited while the clock stood.
  expect(timeline.place(PIECE, 900).skip).toBe(true);
  expect(timeline.place(PIECE, 1010)).toEqual({ silence: 0, skip: false });
});
