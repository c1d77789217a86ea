/**
 * What recording costs the teacher's browser: screen and camera, both moving, composed at 720p30 with a microphone, against the
 * browser's own MediaRecorder on the same composition; whether a hidden window records as fast; whether anything is lost over minutes.
 */
import { loadavg } from 'node:os';
import { BufferSource, Input, MP4 } from 'mediabunny';
import { type Benchmark, quantile } from '../report.ts';
import { RecordingBrowser } from '../support/recording-browser.ts';

interface Cost {
  readonly cpuPercent: number;
  readonly framesPerS: number;
}

const MEMORY_EVERY_MS = 20_000;
/** What starting or stopping costs is over. */
const SETTLE_MS = 1000;

export const run: Benchmark = async ({ quick, settings }) => {
  const rounds = Number(settings.rounds ?? (quick ? 2 : 6));
  const seconds = Number(settings.seconds ?? (quick ? 3.5 : 10));
  const longSeconds = Number(settings.minutes === undefined ? (quick ? 0 : 600) : Number(settings.minutes) * 60);
  const browser = await RecordingBrowser.open();
  try {
    const plain: number[] = [];
    const ours: Cost[] = [];
    const rival: Cost[] = [];
    const hidden: Cost[] = [];
    let codecs = '';
    let lost = 0;
    let recordedMs = 0;
    let framesLost = 0;
    /** During the long recording, on the real clock. */
    const memoryMb: number[] = [];
    const stop = async () => {
      const { gaps } = await browser.page.evaluate(() => window.measured.fragments());
      const progress = await browser.page.evaluate(() => window.measured.progress());
      await browser.page.evaluate(() => window.measured.stop());
      lost += gaps + (progress?.counts.fragmentsDropped ?? 0);
      recordedMs += progress?.counts.recordedMs ?? 0;
      framesLost += (progress?.counts.framesDropped ?? 0) + (progress?.counts.framesLate ?? 0);
    };
    for (let round = 0; round < rounds; round++) {
      plain.push(await cpuDuring(browser, seconds));
      await browser.page.evaluate(() => window.measured.record());
      ours.push(await costOfOurs(browser, seconds));
      await browser.setHidden(true);
      hidden.push(await costOfOurs(browser, seconds));
      await browser.setHidden(false);
      await stop();
      codecs = await browser.page.evaluate(() => window.measured.rival());
      await pause(SETTLE_MS);
      const cpuPercent = await cpuDuring(browser, seconds);
      const file = Buffer.from(await browser.page.evaluate(() => window.measured.stopRival()), 'base64');
      rival.push({ cpuPercent, framesPerS: await framesPerSOf(file) });
    }
    if (longSeconds > 0) {
      await browser.page.evaluate(() => window.measured.record());
      for (let passedMs = 0; passedMs < longSeconds * 1000; passedMs += MEMORY_EVERY_MS) {
        await pause(MEMORY_EVERY_MS);
        await browser.collectGarbage();
        memoryMb.push(browser.memoryBytes() / 2 ** 20);
      }
      await stop();
    }
    const third = (from: number) =>
      memoryMb.slice(Math.ceil(from * memoryMb.length), Math.ceil((from + 1 / 3) * memoryMb.length));
    const median = (values: readonly number[]) => quantile(values, 0.5);
    // Each against the plain capture of its own round, so that what else runs on the machine falls on both.
    const above = (costs: readonly Cost[]) =>
      costs.map(({ cpuPercent }, index) => Math.max(0.1, cpuPercent - (plain[index] ?? 0)));
    const perFrame = (costs: readonly Cost[]) =>
      above(costs).map((percent, index) => (percent / Math.max(1, costs[index]?.framesPerS ?? 1)) * 30);
    const fps = (costs: readonly Cost[]) => median(costs.map(({ framesPerS }) => framesPerS));
    const ratio = (mine: readonly number[], theirs: readonly number[]) =>
      median(mine.map((value, index) => value / (theirs[index] ?? Number.NaN)));
    return {
      name: 'record',
      runs: ours.length,
      figures: [
        {
          key: 'cpuRatioToMediaRecorder',
          value: ratio(above(ours), above(rival)),
          goal: { atMost: 1.1 },
          says: `CPU above plain capture, all processes of the browser, to MediaRecorder’s (${codecs.replace('video/mp4;codecs=', '')}) in the same round`,
        },
        {
          key: 'cpuRatioPerFrame',
          value: ratio(perFrame(ours), perFrame(rival)),
          says: 'the same for equally many pictures, where a busy machine makes one of them leave some out',
        },
        { key: 'fpsVisible', value: fps(ours), goal: { atLeast: 29 }, says: 'pictures encoded per second' },
        { key: 'fpsHidden', value: fps(hidden), goal: { atLeast: 29 }, says: 'with another tab in front' },
        {
          key: 'droppedFragments',
          value: lost,
          goal: { atMost: 0 },
          says: 'of all seconds recorded: refused, or not beginning where the last ended',
        },
        { key: 'recordedSeconds', value: recordedMs / 1000, says: 'in all' },
        { key: 'framesLeftOut', value: framesLost, says: 'pictures the machine had no time for' },
        { key: 'cpuPercentPlain', value: median(plain), says: 'of a core: capturing and showing two pictures' },
        { key: 'cpuPercentAbove', value: median(above(ours)), says: 'more for recording' },
        {
          key: 'cpuPercentAboveHidden',
          value: median(hidden.map(({ cpuPercent }) => cpuPercent)),
          says: 'recording in a hidden window, all of it',
        },
        { key: 'cpuPercentAboveRival', value: median(above(rival)), says: 'more for MediaRecorder and its canvas' },
        { key: 'fpsRival', value: fps(rival), says: 'pictures a second in MediaRecorder’s file' },
        ...(memoryMb.length < 6
          ? []
          : [
              {
                key: 'memoryRatio',
                value: median(third(2 / 3)) / median(third(0)),
                goal: { atMost: 1.05 },
                says: `of the page in the last third of ${longSeconds / 60} min of recording on the real clock, to the first third`,
              },
              { key: 'memoryMb', value: median(third(2 / 3)), says: 'then, held by all processes that run pages' },
            ]),
        { key: 'machineLoad', value: loadavg()[0] ?? 0, says: 'processes that wanted a core over the last minute' },
      ],
    };
  } finally {
    await browser.close();
  }
};

async function costOfOurs(browser: RecordingBrowser, seconds: number): Promise<Cost> {
  await pause(SETTLE_MS);
  const before = await framesOf(browser);
  const cpuPercent = await cpuDuring(browser, seconds);
  const after = await framesOf(browser);
  return { cpuPercent, framesPerS: ((after.frames - before.frames) / (after.recordedMs - before.recordedMs)) * 1000 };
}

/** The page hears of them twice a second, counted at one moment. */
async function framesOf({ page }: RecordingBrowser): Promise<{ frames: number; recordedMs: number }> {
  const progress = await page.evaluate(() => window.measured.progress());
  if (!progress) throw new Error('nothing is recorded');
  return progress.counts;
}

async function cpuDuring(browser: RecordingBrowser, seconds: number): Promise<number> {
  const cpuMs = browser.cpuMs();
  const startedMs = performance.now();
  await pause(seconds * 1000);
  return ((browser.cpuMs() - cpuMs) / (performance.now() - startedMs)) * 100;
}

async function framesPerSOf(file: Buffer): Promise<number> {
  using input = new Input({ source: new BufferSource(file), formats: [MP4] });
  const track = await input.getPrimaryVideoTrack();
  return (await track?.computePacketStats())?.averagePacketRate ?? 0;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
