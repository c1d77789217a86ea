/** One chat line to a thousand: how late it comes, whether all of it comes, and what it costs beside a bare WebSocket broadcast. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type Benchmark, quantile } from '../report.ts';
import { Crowd, stampedText } from '../support/crowd.ts';
import type { RawSeat } from '../support/raw-seat.ts';
import { RoomServer } from '../support/room-server.ts';

const SLOW_PER_S = 1;
const BURST_PER_S = 20;

export const run: Benchmark = async ({ quick, settings }) => {
  const participants = Number(settings.participants ?? 1000);
  const seconds = quick ? 6 : 20;
  const crowd = new Crowd(2);
  const server = await RoomServer.start({ edgeLimits: { requestsPerTenSecondsAndAddress: 1_000_000 } });
  const { teacher, joinCode } = await server.goLive('Broadcast');
  const joined = await crowd.join(server.url, joinCode, participants, quick ? 5000 : 10_000);
  if (joined.failures) throw new Error(`${joined.failures} of ${participants} could not join`);
  await settle();
  await crowd.takeLatencies();

  let bytes = 0;
  teacher.onEvent = (text) => (bytes = text.length);
  const slow = await sayAtRate(teacher, crowd, SLOW_PER_S, quick ? 4 : 10);
  const before = (await server.usage()).cpuMs;
  const burst = await sayAtRate(teacher, crowd, BURST_PER_S, seconds);
  const lecternMicros = (((await server.usage()).cpuMs - before) * 1000) / burst.latenciesMs.length;
  const expected = burst.said * participants;
  const { seq } = await server.state();
  const behind = burst.lastSeqs.filter((lastSeq) => lastSeq !== seq).length;
  crowd.close();
  await server.close();

  const wsMicros = await plainBroadcast(participants, seconds, bytes);
  return {
    name: 'broadcast',
    runs: burst.said,
    figures: [
      {
        key: 'deliveryP99Ms',
        value: quantile(burst.latenciesMs, 0.99),
        goal: { atMost: 200 },
        says: `at ${BURST_PER_S} lines/s to ${participants}`,
      },
      { key: 'deliveryP50Ms', value: quantile(burst.latenciesMs, 0.5), says: `at ${BURST_PER_S} lines/s` },
      { key: 'slowDeliveryP99Ms', value: quantile(slow.latenciesMs, 0.99), says: `at ${SLOW_PER_S} line/s` },
      {
        key: 'lost',
        value: burst.lost + slow.lost + behind + Math.max(0, expected - burst.latenciesMs.length),
        goal: { atMost: 0 },
        says: 'lines that did not come',
      },
      { key: 'reordered', value: burst.reordered + slow.reordered, goal: { atMost: 0 }, says: 'lines out of order or twice' },
      { key: 'cpuMicrosPerDelivery', value: lecternMicros, says: 'server CPU for one line to one person' },
      { key: 'wsCpuMicrosPerDelivery', value: wsMicros, says: 'the same bytes by a bare ws server' },
      { key: 'cpuRatioToWs', value: lecternMicros / wsMicros, goal: { atMost: 1.5 }, says: 'of the two' },
    ],
  };
};

async function sayAtRate(teacher: RawSeat, crowd: Crowd, perSecond: number, seconds: number) {
  const count = Math.round(perSecond * seconds);
  const started = performance.now();
  const answers: Promise<unknown>[] = [];
  for (let index = 0; index < count; index++) {
    const wait = started + (index * 1000) / perSecond - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    answers.push(teacher.ask('chat:send', { text: stampedText() }));
  }
  await Promise.all(answers);
  await settle();
  const { latenciesMs = [], lost = 0, reordered = 0, lastSeqs = [] } = await crowd.takeLatencies();
  return { said: count, latenciesMs, lost, reordered, lastSeqs };
}

async function plainBroadcast(participants: number, seconds: number, bytes: number): Promise<number> {
  const child = fork(new URL('../support/plain-process.ts', import.meta.url), { execArgv: [] });
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  const crowd = new Crowd(2);
  await crowd.connectPlain(url, participants, 3000);
  const cpuMs = async () => {
    child.send({});
    const [usage] = (await once(child, 'message')) as [{ cpuMs: number }];
    return usage.cpuMs;
  };
  const before = await cpuMs();
  const count = seconds * BURST_PER_S;
  for (let index = 0; index < count; index++) {
    child.send({ text: stampedText().padEnd(bytes, '.') });
    await new Promise((resolve) => setTimeout(resolve, 1000 / BURST_PER_S));
  }
  await settle();
  const { latenciesMs = [] } = await crowd.takeLatencies();
  const cost = ((await cpuMs()) - before) * 1000;
  crowd.close();
  child.disconnect();
  return cost / latenciesMs.length;
}

/** What is on its way arrives. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1000));
}
