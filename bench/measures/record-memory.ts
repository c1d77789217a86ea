/** Whether an hour of recording weighs as much as ten minutes: the memory of page and server, on clocks that run faster. */
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { film } from '../../tests/support/film.ts';
import { TestRecorder } from '../../tests/support/recorder.ts';
import { type Benchmark, quantile } from '../report.ts';
import { RecordingBrowser } from '../support/recording-browser.ts';
import { RoomServer } from '../support/room-server.ts';

/** Small pictures, so that a machine encodes twenty seconds of them in one. Everything else is the product's. */
const SMALL = { width: 320, height: 180, framesPerS: 15, videoBitsPerS: 150_000, audioBitsPerS: 48_000 };
const SPEED = 20;
const SAMPLE_EVERY_MS = 5000;
/** Until what was asked to be given back has been. */
const SETTLE_MS = 300;

export const run: Benchmark = async ({ quick, settings }) => {
  const minutes = Number(settings.minutes ?? (quick ? 10 : 60));
  const browser = await RecordingBrowser.open();
  try {
    await browser.page.evaluate((quality, speed) => window.measured.record({ quality, speed }), SMALL, SPEED);
    const samples: { readonly recordedMs: number; readonly megabytes: number }[] = [];
    for (let recordedMs = 0; recordedMs < minutes * 60_000; ) {
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_EVERY_MS));
      await browser.collectGarbage();
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      recordedMs = (await browser.page.evaluate(() => window.measured.progress()))?.counts.recordedMs ?? 0;
      samples.push({ recordedMs, megabytes: browser.memoryBytes() / 2 ** 20 });
    }
    const progress = await browser.page.evaluate(() => window.measured.progress());
    await browser.page.evaluate(() => window.measured.stop());
    const between = (from: number, to: number) =>
      quantile(
        samples
          .filter(({ recordedMs }) => recordedMs >= from * minutes * 60_000 && recordedMs <= to * minutes * 60_000)
          .map(({ megabytes }) => megabytes),
        0.5,
      );
    const early = between(0.15, 0.35);
    const late = between(0.8, 1.05);
    const server = await serverMemory(minutes);
    return {
      name: 'record-memory',
      runs: samples.length,
      figures: [
        {
          key: 'memoryRatio',
          value: late / early,
          goal: { atMost: 1.05 },
          says: `of the page after ${minutes} min of recording to its first quarter, on a clock ${SPEED} times as fast`,
        },
        { key: 'memoryMbEarly', value: early, says: 'held by all processes that run pages, without mapped files' },
        { key: 'memoryMbLate', value: late, says: 'at the end' },
        {
          key: 'serverMemoryRatio',
          value: server.late / server.early,
          goal: { atMost: 1.05 },
          says: `of the server’s heap and buffers, ${minutes} min of fragments sent as fast as it keeps them`,
        },
        { key: 'serverMemoryMbLate', value: server.late, says: 'at the end, after a garbage collection' },
        { key: 'serverFragments', value: server.fragments, says: 'kept on its disk' },
        { key: 'recordedMinutes', value: (progress?.counts.recordedMs ?? 0) / 60_000, says: 'on the recording’s clock' },
        { key: 'fragments', value: progress?.counts.fragments ?? 0, says: 'made in all' },
        { key: 'machineLoad', value: loadavg()[0] ?? 0, says: 'processes that wanted a core over the last minute' },
      ],
    };
  } finally {
    await browser.close();
  }
};

/** An hour's fragments to a real server, one after the other; a part has ten minutes of them. */
async function serverMemory(minutes: number): Promise<{ early: number; late: number; fragments: number }> {
  const scene = await film({ seconds: 600 });
  const dataFolder = await mkdtemp(join(tmpdir(), 'lectern-record-memory-'));
  const server = await RoomServer.start({ dataFolder });
  try {
    const { teacher } = await server.goLive('An hour');
    const recorder = new TestRecorder({ url: server.url, ...(await teacher.ask('recording:start', {})) });
    const megabytes: number[] = [];
    for (let minute = 0; minute < minutes; minute += 1) {
      if (minute % 10 === 0) await recorder.beginPart(scene);
      await recorder.send(scene, 60);
      megabytes.push((await server.usage()).heapBytes / 2 ** 20);
    }
    teacher.close();
    const between = (from: number, to: number) => quantile(megabytes.slice(from * minutes, to * minutes), 0.5);
    return { early: between(0.15, 0.35), late: between(0.8, 1), fragments: minutes * 60 };
  } finally {
    await server.close();
    await rm(dataFolder, { recursive: true, force: true });
  }
}
