/**
 * Stopping the host under load: 500 seats, twenty of them chatting without a pause, a recording being sent, and a signal in the middle of it.
 * How long it takes to be gone, whether in order, and whether anything it had acknowledged is missing afterwards.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../signaling-server/store/sqlite-store.ts';
import { type Film, film } from '../../tests/support/film.ts';
import { TestRecorder } from '../../tests/support/recorder.ts';
import { type Benchmark, quantile } from '../report.ts';
import { Crowd } from '../support/crowd.ts';
import { type Ended, HostedProcess } from '../support/hosted-process.ts';
import { RawSeat } from '../support/raw-seat.ts';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
const TALKERS = 20;
/** As fast as many recorders. */
const FRAGMENT_EVERY_MS = 100;

interface Outcome extends Ended {
  readonly linesAcknowledged: number;
  readonly fragmentsAcknowledged: number;
  readonly lost: number;
  readonly told: number;
}

export const run: Benchmark = async ({ quick, settings }) => {
  const runs = Number(settings.runs ?? (quick ? 3 : 20));
  const seats = Number(settings.seats ?? 500);
  const crowd = new Crowd(1);
  const recorded = await film({ seconds: 10, videoBps: 2_500_000, framesPerSecond: 30, size: '640x360' });
  const outcomes: Outcome[] = [];
  try {
    for (let index = 0; index < runs; index += 1) {
      const outcome = await stopUnderLoad(
        crowd,
        seats,
        recorded,
        SIGNALS[index % SIGNALS.length] ?? 'SIGTERM',
        quick ? 2_000 : 3_000,
      );
      outcomes.push(outcome);
      if (outcome.lost > 0 || outcome.code !== 0) console.error(JSON.stringify({ index, ...outcome }));
    }
  } finally {
    crowd.close();
  }
  const times = outcomes.map(({ ms }) => ms);
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + of(outcome), 0);
  return {
    name: 'shutdown',
    runs,
    figures: [
      {
        key: 'shutdownMaxMs',
        value: Math.max(...times),
        goal: { atMost: 5_000 },
        says: `from the signal to the end of the process, ${seats} seats, recording`,
      },
      { key: 'shutdownP50Ms', value: quantile(times, 0.5), says: 'the same' },
      {
        key: 'lost',
        value: sum(({ lost }) => lost),
        goal: { atMost: 0 },
        says: 'chat lines and fragments acknowledged and not there afterwards',
      },
      {
        key: 'runs',
        value: outcomes.filter(({ code, lost }) => code === 0 && lost === 0).length,
        goal: { atLeast: runs },
        says: `of ${runs} in order (exit code 0) and complete`,
      },
      { key: 'linesAcknowledged', value: sum(({ linesAcknowledged }) => linesAcknowledged), says: 'chat lines, all runs' },
      {
        key: 'fragmentsAcknowledged',
        value: sum(({ fragmentsAcknowledged }) => fragmentsAcknowledged),
        says: 'fragments, all runs',
      },
      {
        key: 'notTold',
        value: sum(({ told }) => TALKERS - told),
        goal: { atMost: 0 },
        says: 'of the chatting pages that did not hear that the server goes',
      },
      { key: 'machineLoad', value: loadavg()[0] ?? 0, says: 'processes that wanted a core over the last minute' },
    ],
  };
};

async function stopUnderLoad(
  crowd: Crowd,
  seats: number,
  recorded: Film,
  signal: NodeJS.Signals,
  joinOverMs: number,
): Promise<Outcome> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'lectern-shutdown-'));
  const host = await HostedProcess.start(dataFolder, { LECTERN_TALK_PER_10_S: '1000000', LECTERN_REQUESTS_PER_10_S: '1000000' });
  try {
    const teacher = await RawSeat.connect(host.url, host.hostToken);
    const { lecture } = await teacher.ask('lecture:create', { title: 'Shutdown', capacity: 5000 });
    const { lectureId, joinCode } = lecture;
    await teacher.ask('lesson:join', { ticket: { kind: 'host', lectureId }, displayName: 'Teacher' });
    await teacher.ask('lesson:start', {});
    const { failures = 0 } = await crowd.join(host.url, joinCode, seats - TALKERS, joinOverMs);
    if (failures > 0) throw new Error(`${failures} seats did not come in.`);

    const talkers = await Promise.all(Array.from({ length: TALKERS }, (_, index) => talk(host.url, joinCode, index)));
    const recorder = new TestRecorder({ url: host.url, ...(await teacher.ask('recording:start', {})) });
    await recorder.beginPart(recorded);
    const sent = record(recorder, recorded);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const ended = await host.end(signal);

    const lines = (await Promise.all(talkers.map(({ acknowledged }) => acknowledged))).flat();
    const fragments = await sent;
    const lost = await missing(dataFolder, lectureId, lines, recorder, fragments);
    const told = talkers.filter((talker) => talker.told()).length;
    return { ...ended, linesAcknowledged: lines.length, fragmentsAcknowledged: fragments, lost, told };
  } finally {
    host.kill();
    await rm(dataFolder, { recursive: true, force: true });
  }
}

/** Writes line after line until the server goes. */
async function talk(url: string, joinCode: string, index: number) {
  const seat = await RawSeat.connect(url);
  let told = false;
  seat.onEvent = (text) => {
    told ||= text.startsWith('["server:closing"');
  };
  await seat.ask('lesson:join', { ticket: { kind: 'code', joinCode }, displayName: `Talker ${index}` });
  const talking = async () => {
    const acknowledged: number[] = [];
    try {
      for (;;) {
        const { messageId } = await seat.ask('chat:send', { text: `Line ${acknowledged.length} of ${index}` });
        acknowledged.push(messageId);
      }
    } catch {
      return acknowledged;
    }
  };
  return { told: () => told, acknowledged: talking() };
}

/** Sends fragment after fragment until the server goes. @returns how many were acknowledged */
async function record(recorder: TestRecorder, { fragments }: Film): Promise<number> {
  for (let fragmentNo = 0; ; fragmentNo += 1) {
    const fragment = fragments[fragmentNo % fragments.length];
    if (fragment === undefined) throw new Error('There is nothing to send.');
    const answer = await recorder.sendFragment(fragment, { fragmentNo }).catch(() => null);
    if (answer === null || answer.status >= 400) return fragmentNo;
    await new Promise((resolve) => setTimeout(resolve, FRAGMENT_EVERY_MS));
  }
}

async function missing(
  dataFolder: string,
  lectureId: string,
  lines: readonly number[],
  recorder: TestRecorder,
  fragments: number,
): Promise<number> {
  const store = await openSqliteStore({ dataFolder });
  try {
    const events = await store.lessonLog.read(lectureId, { afterSeq: 0 });
    const kept = new Set(events.filter(({ type }) => type === 'chat:sent').map(({ seq }) => seq));
    let lost = lines.filter((seq) => !kept.has(seq)).length;
    const { size } = await stat(join(dataFolder, 'recordings', recorder.recordingId, `part-${recorder.partNo}.mp4`));
    for (let fragmentNo = 0; fragmentNo < fragments; fragmentNo += 1) {
      const entry = await store.recordings.fragment(recorder.recordingId, recorder.partNo, fragmentNo);
      if (entry === null || entry.offset + entry.bytes > size) lost += 1;
    }
    return lost;
  } finally {
    await store.close();
  }
}
