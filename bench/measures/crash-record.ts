/**
 * What is left of a recording whose page, server or both are ended with `kill -9` at random moments, half of them while the machine's
 * other core is busy: whether it plays and seeks, and how much of what had happened is missing.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IndexReply } from '../../protocol/recording.ts';
import { decodeErrors } from '../../tests/support/probe.ts';
import { seededRandom } from '../../tests/support/seeded-random.ts';
import { type Benchmark, quantile } from '../report.ts';
import { RawSeat } from '../support/raw-seat.ts';
import { RecordingBrowser } from '../support/recording-browser.ts';
import { RoomServer } from '../support/room-server.ts';
import { seeksInChromium } from '../support/seeking-page.ts';

const victims = ['page', 'server', 'both'] as const;

interface Outcome {
  readonly victim: (typeof victims)[number];
  readonly lostMs: number;
  readonly playable: boolean;
  readonly why: string;
}

/** The page goes on for so long after its server came back. */
const AFTERWARDS_MS = 2_000;
const WORST_MS = 3_000;

export const run: Benchmark = async ({ quick, settings }) => {
  const kills = Number(settings.kills ?? (quick ? 3 : 20));
  const seed = Number(settings.seed ?? 1);
  const [leastMs, mostMs] = quick ? [2_500, 4_000] : [3_000, 9_000];
  const random = seededRandom(seed);
  const folder = await mkdtemp(join(tmpdir(), 'lectern-crash-'));
  let browser = await RecordingBrowser.open();
  const { origin } = browser;
  const port = Number(new URL(origin).port);
  const serverOptions = { dataFolder: folder, allowedOrigins: [origin] };
  let server = await RoomServer.start(serverOptions);
  const outcomes: Outcome[] = [];
  let busy: ChildProcess | null = null;
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      const victim = victims[kill % victims.length] ?? 'both';
      busy = kill % 2 === 1 ? spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }) : null;
      const { teacher, lectureId } = await server.goLive(`Kill ${kill}`);
      const { recording, uploadToken } = await teacher.ask('recording:start', {});
      const { recordingId } = recording;
      const target = { serverUrl: server.url, recordingId, uploadToken };
      const startedAtMs = await browser.page.evaluate((to) => window.measured.record({ target: to }), target);
      await pause(leastMs + random() * (mostMs - leastMs));

      const page = await browser.page.evaluate(() => ({ progress: window.measured.progress(), news: window.measured.news }));
      let endedAtMs = Date.now();
      if (victim !== 'server') await browser.kill();
      if (victim !== 'page') {
        await server.kill();
        server = await RoomServer.start({ ...serverOptions, port: Number(new URL(server.url).port) });
      }
      if (victim === 'server') {
        await pause(AFTERWARDS_MS);
        endedAtMs = Date.now();
        await browser.page.evaluate(() => window.measured.stop());
      }
      busy?.kill('SIGKILL');
      busy = null;
      const index = await indexOf(server, recordingId);
      const last = index.fragments.at(-1);
      const lostMs = endedAtMs - startedAtMs - (last ? last.lessonMs + last.durationMs : 0);
      const outcome = { victim, lostMs: Math.max(0, lostMs), ...(await playability(server, folder, index)) };
      outcomes.push(outcome);
      // What the page knew a moment before tells a machine too busy to record from a recording that was lost.
      if (!outcome.playable || lostMs > WORST_MS) console.error(JSON.stringify({ kill, ...outcome, page }));
      await endLesson(server, lectureId, teacher);
      if (victim !== 'server') browser = await RecordingBrowser.open({ port });
    }
  } finally {
    busy?.kill('SIGKILL');
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
  const lost = outcomes.map(({ lostMs }) => lostMs);
  const of = (victim: Outcome['victim']) => outcomes.filter((outcome) => outcome.victim === victim).map(({ lostMs }) => lostMs);
  return {
    name: 'crash-record',
    runs: kills,
    figures: [
      { key: 'kills', value: kills, says: `with kill -9, of page, server and both in turn, seed ${seed}` },
      {
        key: 'playable',
        value: outcomes.filter(({ playable }) => playable).length,
        goal: { atLeast: kills },
        says: 'decode from beginning to end in ffmpeg as they lie, and seek in Chromium',
      },
      {
        key: 'lostP50Ms',
        value: quantile(lost, 0.5),
        goal: { atMost: 1200 },
        says: 'that had happened and is not in the recording',
      },
      { key: 'lostMaxMs', value: Math.max(...lost), goal: { atMost: WORST_MS }, says: 'at worst' },
      ...victims.map((victim) => ({
        key: `lostP50Ms_${victim}`,
        value: quantile(of(victim), 0.5),
        says: `where that was: ${victim}`,
      })),
      { key: 'machineLoad', value: loadavg()[0] ?? 0, says: 'processes that wanted a core over the last minute' },
    ],
  };
};

async function indexOf({ url, hostToken }: RoomServer, recordingId: string): Promise<IndexReply> {
  const response = await fetch(`${url}/api/recordings/${recordingId}/index`, {
    headers: { authorization: `Bearer ${hostToken}` },
  });
  return (await response.json()) as IndexReply;
}

/** Every part, from the file on the disk and from the server. */
async function playability(server: RoomServer, folder: string, { recording, fragments }: IndexReply) {
  if (fragments.length === 0) return { playable: false, why: `nothing is left of it: ${JSON.stringify(recording)}` };
  for (const { partNo } of recording.parts) {
    const why = await decodeErrors(join(folder, 'recordings', recording.recordingId, `part-${partNo}.mp4`)).catch(String);
    if (why !== '') return { playable: false, why };
    const seeks = await seeksInChromium(server, recording.recordingId, partNo).catch(String);
    if (seeks !== 'yes') return { playable: false, why: seeks };
  }
  return { playable: true, why: '' };
}

/** After a restart the teacher's seat is taken anew; the lesson has to end before the next one. */
async function endLesson({ url, hostToken }: RoomServer, lectureId: string, before: RawSeat): Promise<void> {
  before.close();
  const teacher = await RawSeat.connect(url, hostToken);
  await teacher.ask('lesson:join', { ticket: { kind: 'host', lectureId }, displayName: 'Teacher' });
  await teacher.ask('lesson:end', {});
  teacher.close();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
