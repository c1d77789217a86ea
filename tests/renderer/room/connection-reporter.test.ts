import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ConnectionReport } from '../../../protocol/models.ts';
import { ConnectionReporter } from '../../../renderer/room/connection-reporter.ts';
import type { MediaStats, ProducerMediaStats } from '../../../renderer/room/media-stats.ts';
import type { MediaState } from '../../../renderer/room/room-snapshot.ts';

const camera: ProducerMediaStats = {
  ...{ producerId: 'p', direction: 'in', kind: 'video', bps: 1, lossPercent: 0, jitterMs: 1, framesPerSecond: 25 },
  ...{ width: 1280, height: 720, freezes: 0, freezesMs: 0, framesDecoded: 0, framesDropped: 0, bufferMs: 0 },
  ...{ encoderLimited: null, layers: [] },
};

let state: MediaState;
let stats: MediaStats;
let told: ConnectionReport[];
let reporter: ConnectionReporter;

/** Five seconds in which the camera did this. */
async function pass(more: Partial<ProducerMediaStats> = {}): Promise<void> {
  const [last = camera] = stats.producers;
  stats = { ...stats, producers: [{ ...last, framesDecoded: (last.framesDecoded ?? 0) + 125, ...more }] };
  await vi.advanceTimersByTimeAsync(5000);
}

beforeEach(() => {
  vi.useFakeTimers();
  state = 'connected';
  told = [];
  stats = { at: 0, way: 'udp', roundTripMs: 1, availableOutgoingBps: null, sendBps: 0, receiveBps: 0, producers: [camera] };
  reporter = new ConnectionReporter({ state: () => state, stats: async () => stats, report: (report) => told.push(report) });
});

afterEach(() => {
  reporter.close();
  vi.useRealTimers();
});

test('who has no trouble says nothing', async () => {
  for (let round = 0; round < 10; round += 1) await pass();
  expect(told).toEqual([]);
});

test('trouble is told while it lasts, and once that it is over', async () => {
  await pass();
  await pass({ freezesMs: 1200 });
  await pass({ freezesMs: 2600 });
  await pass();
  await pass();
  expect(told.map(({ freezesMs }) => freezesMs)).toEqual([1200, 1400, 0]);
});

test('an encoder that is limited for a moment, as at each start, is not; one that stays so is', async () => {
  await pass({ encoderLimited: 'bandwidth' });
  await pass({ encoderLimited: 'none' });
  await pass({ encoderLimited: 'cpu' });
  await pass({ encoderLimited: 'cpu' });
  expect(told.map(({ encoderLimited }) => encoderLimited)).toEqual(['cpu']);
});

test('that nothing gets through is told at once, and that it does again', async () => {
  await pass();
  state = 'blocked';
  reporter.stateChanged();
  reporter.stateChanged();
  await pass();
  state = 'connecting';
  reporter.stateChanged();
  state = 'connected';
  reporter.stateChanged();
  expect(told.map(({ candidate }) => candidate)).toEqual([null, 'udp']);
});
