/** What three kinds of abusers do to a class of 200: one seat that floods, sockets that open and close, and readers that don't read. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { type Benchmark, quantile } from '../report.ts';
import type { AbuserCommand, AbuserReport } from '../support/abuser-process.ts';
import { Crowd, stampedText } from '../support/crowd.ts';
import type { RawSeat } from '../support/raw-seat.ts';
import { RoomServer } from '../support/room-server.ts';

const SEATS = 200;
const LINES_PER_S = 10;

export const run: Benchmark = async ({ quick, settings }) => {
  const rounds = Number(settings.rounds ?? (quick ? 1 : 5));
  const seconds = Number(settings.seconds ?? (quick ? 6 : 12));
  // The limits of the product, which the benches' crowds need not keep.
  const server = await RoomServer.start({ maxConnectionsPerAddress: 3000, connectionsPerTenSecondsAndAddress: 1500 });
  const crowd = new Crowd(1);
  const { teacher, joinCode } = await server.goLive('Abuse');
  const joined = await crowd.join(server.url, joinCode, SEATS, 3000);
  if (joined.failures) throw new Error(`${joined.failures} of ${SEATS} could not join`);
  await talk(teacher, crowd, 2);

  const before = await server.usage();
  const quiet: number[] = [];
  const abused: number[] = [];
  let lost = 0;
  let mostResident = before.residentBytes;
  const total: AbuserReport = { sent: 0, answered: 0, cut: 0, opened: 0, turnedAway: 0, slowCut: 0, slowLeft: 0 };
  for (let round = 0; round < rounds; round += 1) {
    // Taken in turns, so that what else this machine does falls on both.
    quiet.push(...(await talk(teacher, crowd, seconds)).latenciesMs);
    const abusers = fork(new URL('../support/abuser-process.ts', import.meta.url), { execArgv: [] });
    await tell(abusers, { do: 'begin', url: server.url, joinCode });
    const heard = await talk(teacher, crowd, seconds);
    abused.push(...heard.latenciesMs);
    lost = heard.lost;
    mostResident = Math.max(mostResident, (await server.usage()).residentBytes);
    const report = (await tell(abusers, { do: 'end' })) as AbuserReport;
    for (const key of Object.keys(total) as (keyof AbuserReport)[]) total[key] += report[key];
    abusers.disconnect();
  }
  const after = await server.usage();
  crowd.close();
  await server.close();

  const quietP99 = quantile(quiet, 0.99);
  const abusedP99 = quantile(abused, 0.99);
  return {
    name: 'abuse',
    runs: rounds,
    figures: [
      { key: 'p99Ratio', value: abusedP99 / quietP99, goal: { atMost: 2 }, says: `chat to ${SEATS} seats, abused to quiet` },
      { key: 'quietP99Ms', value: quietP99, says: `${quiet.length} deliveries, nobody abuses` },
      { key: 'abusedP99Ms', value: abusedP99, says: `${abused.length} deliveries, all three kinds at once` },
      { key: 'quietP50Ms', value: quantile(quiet, 0.5), says: 'the same' },
      { key: 'abusedP50Ms', value: quantile(abused, 0.5), says: 'the same' },
      { key: 'lost', value: lost, goal: { atMost: 0 }, says: 'lines that did not come' },
      {
        key: 'memoryGrownMb',
        value: (mostResident - before.residentBytes) / 1e6,
        goal: { atMost: 100 },
        says: 'of the server’s resident memory, at its most',
      },
      { key: 'heapLeftMb', value: (after.heapBytes - before.heapBytes) / 1e6, says: 'still held when the abusers were gone' },
      { key: 'sent', value: total.sent, says: 'messages of the flooding seat, at up to 10,000/s' },
      { key: 'answered', value: total.answered, says: 'of them' },
      { key: 'cut', value: total.cut, says: 'times its line was cut' },
      { key: 'opened', value: total.opened, says: 'sockets opened and closed, 200 at a time' },
      { key: 'turnedAway', value: total.turnedAway, says: 'more were not let in' },
      { key: 'slowCut', value: total.slowCut, says: `of ${50 * rounds} readers that don’t read, dropped` },
      {
        key: 'ignored',
        value: total.slowLeft,
        goal: { atMost: 0 },
        says: 'abusers that were neither answered nor dropped',
      },
      { key: 'machineLoad', value: loadavg()[0] ?? 0, says: 'tasks wanting a core over the last minute' },
    ],
  };
};

/** Lines at a steady pace, and how late each came to each. */
async function talk(teacher: RawSeat, crowd: Crowd, seconds: number): Promise<{ latenciesMs: number[]; lost: number }> {
  const started = performance.now();
  const answers: Promise<unknown>[] = [];
  for (let index = 0; index < seconds * LINES_PER_S; index += 1) {
    const wait = started + (index * 1000) / LINES_PER_S - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    answers.push(teacher.ask('chat:send', { text: stampedText() }));
  }
  await Promise.all(answers);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const { latenciesMs = [], lost = 0 } = await crowd.takeLatencies();
  return { latenciesMs, lost };
}

async function tell(abusers: ReturnType<typeof fork>, command: AbuserCommand): Promise<object> {
  abusers.send(command);
  const [report] = (await once(abusers, 'message')) as [object];
  return report;
}
