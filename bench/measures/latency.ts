/** Glass to glass: how old a teacher's picture is when a student sees it, at 720p and 30 frames/s. */
import { loadavg } from 'node:os';
import type { Page } from 'playwright';
import { TestClass } from '../../tests/e2e/support/class.ts';
import { type Benchmark, quantile } from '../report.ts';
import { readClock, type SeenClock } from '../support/drawn-camera.ts';
import { TeacherBrowser } from '../support/teacher-browser.ts';

const CAMERA = { width: 1280, height: 720, framesPerS: 30 };

export const run: Benchmark = async ({ quick, settings }) => {
  const seconds = Number(settings.seconds ?? (quick ? 12 : 60));
  const school = await TestClass.start();
  const teacher = await TeacherBrowser.open(school, { camera: CAMERA });
  try {
    await teacher.goLive(CAMERA.width);
    const { page, context, origin } = await school.person();
    await context.addInitScript(readClock);
    await page.goto(`${origin}/j/${school.lecture.joinCode}`);
    await page.getByRole('textbox', { name: 'Your name' }).fill('Anna');
    await page.getByRole('button', { name: 'Join' }).click();
    await page.waitForFunction(() => (window.seenClock?.agesMs.length ?? 0) > 0);
    // The jitter buffer and the encoder find their pace.
    await page.waitForTimeout(quick ? 4000 : 8000);
    await takeSeen(page);
    const sentBefore = await teacher.sentVideo();
    const heldBefore = await held(page);
    const startedMs = performance.now();
    await page.waitForTimeout(seconds * 1000);
    const seen = await takeSeen(page);
    const tookS = (performance.now() - startedMs) / 1000;
    const sent = await teacher.sentVideo();
    const heldAfter = await held(page);
    // Both pages count from the system's clock at their start; what they disagree by is no latency.
    const skewMs = (await clockErrorMs(page)) - (await clockErrorMs(teacher.page));
    const agesMs = seen.agesMs.map((age) => age - skewMs);
    return {
      name: 'latency',
      runs: agesMs.length,
      figures: [
        {
          key: 'glassP50Ms',
          value: quantile(agesMs, 0.5),
          goal: { atMost: 120 },
          says: 'from drawing a picture to the student’s page having it',
        },
        { key: 'glassP95Ms', value: quantile(agesMs, 0.95), goal: { atMost: 200 }, says: 'the same' },
        { key: 'glassMaxMs', value: quantile(agesMs, 1), says: 'the same' },
        { key: 'framesPerSSeen', value: agesMs.length / tookS, says: `of ${CAMERA.framesPerS} drawn` },
        {
          key: 'framesPerSEncoded',
          value: (sent.framesEncoded - sentBefore.framesEncoded) / tookS,
          says: `at ${sent.width}×${sent.height}, limited by ${sent.limitedBy}`,
        },
        { key: 'videoBufferMs', value: meanMs(heldBefore.video, heldAfter.video), says: 'of that, waiting in the jitter buffer' },
        { key: 'audioBufferMs', value: meanMs(heldBefore.audio, heldAfter.audio), says: 'what the sound waits; lips follow it' },
        { key: 'unreadable', value: seen.unreadable, says: 'pictures whose checksum failed' },
        { key: 'clockSkewMs', value: skewMs, says: 'between the two pages’ clocks, taken out' },
        {
          key: 'machineLoad',
          value: loadavg()[0] ?? 0,
          says: 'tasks wanting a core over the last minute, its own among them',
        },
      ],
    };
  } finally {
    await teacher.close();
    await school.close();
  }
};

/** What was seen since the last time. */
async function takeSeen(page: Page): Promise<SeenClock> {
  return page.evaluate(() => {
    const seen = window.seenClock;
    if (!seen) throw new Error('the clock is not read here');
    const { unreadable } = seen;
    seen.unreadable = 0;
    return { agesMs: seen.agesMs.splice(0), unreadable };
  });
}

/** What WebRTC counts of its jitter buffers: seconds waited in sum, and by how many. */
interface Held {
  readonly waitedS: number;
  readonly count: number;
}

async function held(page: Page): Promise<{ video: Held; audio: Held }> {
  return page.evaluate(async () => {
    const sums = { video: { waitedS: 0, count: 0 }, audio: { waitedS: 0, count: 0 } };
    for (const peer of window.notedPeers ?? []) {
      if (peer.connectionState === 'closed') continue;
      for (const entry of (await peer.getStats()).values()) {
        if (entry.type !== 'inbound-rtp') continue;
        const sum = entry.kind === 'audio' ? sums.audio : sums.video;
        sum.waitedS += entry.jitterBufferDelay ?? 0;
        sum.count += entry.jitterBufferEmittedCount ?? 0;
      }
    }
    return sums;
  });
}

function meanMs(before: Held, after: Held): number {
  return ((after.waitedS - before.waitedS) / Math.max(1, after.count - before.count)) * 1000;
}

/** By how much the page's fine clock is ahead of the system's, ms, seen at 20 ticks of the system's. */
async function clockErrorMs(page: Page): Promise<number> {
  return page.evaluate(() => {
    const errors: number[] = [];
    for (let tick = 0; tick < 20; tick++) {
      const before = Date.now();
      let now = before;
      while (now === before) now = Date.now();
      errors.push(performance.timeOrigin + performance.now() - now);
    }
    // An interruption between the two readings only ever adds.
    return Math.min(...errors);
  });
}
