/** What students who look back cost the server while the lesson goes on: fifty of them, each on a fragment a second and on the index. */
import { execFile } from 'node:child_process';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { film } from '../../tests/support/film.ts';
import { TestRecorder } from '../../tests/support/recorder.ts';
import { type Benchmark, quantile } from '../report.ts';
import { RawSeat } from '../support/raw-seat.ts';
import type { RewindingResult, RewindingTask } from '../support/rewinding-process.ts';
import { RoomServer } from '../support/room-server.ts';

const program = fileURLToPath(new URL('../support/rewinding-process.ts', import.meta.url));

/** Recorded before anybody looks back. */
const BEFORE_S = 60;

export const run: Benchmark = async ({ quick, settings }) => {
  const students = Number(settings.students ?? 50);
  const seconds = Number(settings.seconds ?? (quick ? 10 : 30));
  const scene = await film({ seconds: 10, size: '1280x720', framesPerSecond: 30, videoBps: 1_500_000 });
  const server = await RoomServer.start();
  const seats: RawSeat[] = [];
  try {
    const { teacher, joinCode } = await server.goLive('Rewind');
    const recorder = new TestRecorder({ url: server.url, ...(await teacher.ask('recording:start', {})) });
    await recorder.beginPart(scene);
    let sent = 0;
    const sendOne = async () => {
      // The same second again and again: what it shows is nothing to the server.
      const fragment = scene.fragments[sent % scene.fragments.length];
      if (fragment) await recorder.sendFragment(fragment, { fragmentNo: sent });
      sent += 1;
    };
    while (sent < BEFORE_S) await sendOne();
    const tokens: string[] = [];
    for (let number = 0; number < students; number += 1) {
      const seat = await RawSeat.connect(server.url);
      seats.push(seat);
      const ticket = { kind: 'code', joinCode } as const;
      tokens.push((await seat.ask('lesson:join', { ticket, displayName: `Student ${number}` })).seatToken);
    }
    const cpuPercent = async (look: () => Promise<unknown>) => {
      const [before, startedAt] = [await server.usage(), performance.now()];
      await look();
      return (((await server.usage()).cpuMs - before.cpuMs) / (performance.now() - startedAt)) * 100;
    };
    const recording = setInterval(() => void sendOne(), 1000);
    const alone = await cpuPercent(() => new Promise((resolve) => setTimeout(resolve, seconds * 500)));
    const outcomes: RewindingResult[] = [];
    const rewinding = async (speed: number) => {
      const task: RewindingTask = { url: server.url, recordingId: recorder.recordingId, tokens, seconds, speed };
      const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(task)], { maxBuffer: 64_000_000 });
      outcomes.push(JSON.parse(stdout) as RewindingResult);
    };
    const percent = await cpuPercent(() => rewinding(1));
    const catchingUp = await cpuPercent(() => rewinding(1.5));
    clearInterval(recording);
    teacher.close();
    const [first] = outcomes;
    return {
      name: 'rewind-server',
      runs: 1,
      figures: [
        {
          key: 'corePercent50',
          value: percent,
          goal: { atMost: 30 },
          says: `of a core: the server with ${students} who look back, each a fragment a second`,
        },
        { key: 'corePercent50At1_5', value: catchingUp, says: 'catching up at one and a half times' },
        { key: 'corePercentAlone', value: alone, says: 'with the same seats and recorder, nobody looking back' },
        {
          key: 'fragmentsPerS',
          value: (first?.fragments ?? 0) / seconds,
          goal: { atLeast: students * 0.9 },
          says: 'fetched in all',
        },
        { key: 'fetchP95Ms', value: quantile(first?.fetchMs ?? [], 0.95), says: 'for one fragment' },
        {
          key: 'failures',
          value: outcomes.reduce((sum, { failures }) => sum + failures, 0),
          goal: { atMost: 0 },
          says: 'students who were refused',
        },
        { key: 'machineLoad', value: loadavg()[0] ?? 0, says: 'processes that wanted a core over the last minute' },
      ],
    };
  } finally {
    for (const seat of seats) seat.close();
    await server.close();
  }
};
