import { beforeEach, expect, it } from 'vitest';
import { LossCushion } from '../../../renderer/room/loss-cushion.ts';

let cushion: LossCushion;
let nowMs: number;
let [asked, came] = [0, 0];
beforeEach(() => {
  cushion = new LossCushion();
  [nowMs, asked, came] = [1000, 0, 0];
});

/** So many seconds of a hundred packets each, this share of which was asked for again. */
function seconds(count: number, share: number): number | null {
  let held: number | null = null;
  for (let look = 0; look < count * 2.5; look += 1) {
    nowMs += 400;
    came += 40;
    asked += 40 * share;
    held = cushion.read(reportOf([{ kind: 'video', nackCount: asked, packetsReceived: came }]), nowMs);
  }
  return held;
}

function reportOf(entries: object[]): RTCStatsReport {
  return new Map(entries.map((entry, index) => [String(index), { type: 'inbound-rtp', ...entry }]));
}

it('holds nothing back on a line that loses nothing, or a little', () => {
  expect(seconds(10, 0)).toBeNull();
  expect(seconds(10, 0.05)).toBeNull();
});

it('holds back where much is lost, and a while longer, until little was lost for long', () => {
  expect(seconds(5, 0.12)).toBe(200);
  expect(seconds(10, 0.05)).toBe(200);
  expect(seconds(12, 0)).toBe(200);
  expect(seconds(8, 0)).toBeNull();
});

it('says nothing of few packets, nor of sound, whose packets nobody asks for again', () => {
  nowMs += 400;
  cushion.read(reportOf([{ kind: 'video', nackCount: 0, packetsReceived: 0 }]), nowMs);
  nowMs += 400;
  expect(cushion.read(reportOf([{ kind: 'video', nackCount: 10, packetsReceived: 20 }]), nowMs)).toBeNull();
  nowMs += 400;
  const sound = { kind: 'audio', nackCount: 100, packetsReceived: 500 };
  expect(cushion.read(reportOf([sound, { kind: 'video', nackCount: 10, packetsReceived: 40 }]), nowMs)).toBeNull();
});

it('is not misled by a source that goes', () => {
  expect(seconds(5, 0)).toBeNull();
  [asked, came] = [30, 100];
  expect(seconds(2, 0)).toBeNull();
});
