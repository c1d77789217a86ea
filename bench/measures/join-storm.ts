/** A thousand students at the bell, and all of them again after the server was killed. */

import { type Benchmark, quantile } from '../report.ts';
import { Crowd } from '../support/crowd.ts';
import { RoomServer } from '../support/room-server.ts';

export const run: Benchmark = async ({ quick, settings }) => {
  const count = Number(settings.participants ?? 1000);
  const crowd = new Crowd(2);
  const options = { edgeLimits: { requestsPerTenSecondsAndAddress: 1_000_000 } };
  const server = await RoomServer.start(options);
  const { joinCode } = await server.goLive('Join storm');
  const idleCpuMs = (await server.usage()).cpuMs;
  const { joinMs = [] } = await crowd.join(server.url, joinCode, count, quick ? 5000 : 10_000);
  const cpuMs = (await server.usage()).cpuMs - idleCpuMs;
  const before = await server.state();

  await server.kill();
  const killedAt = performance.now();
  const again = await RoomServer.start({ ...options, dataFolder: server.dataFolder, port: Number(new URL(server.url).port) });
  const restartMs = performance.now() - killedAt;
  const back = await crowd.returnTo(again.url);
  const backMs = performance.now() - killedAt;
  const after = await again.state();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const { lastSeqs = [] } = await crowd.takeLatencies();
  const wrong =
    lastSeqs.filter((seq) => seq !== after.seq).length +
    (back.failures ?? 0) +
    (after.present < count ? count - after.present : 0);
  crowd.close();
  await again.close();
  await server.removeData();
  return {
    name: 'join-storm',
    runs: count,
    figures: [
      {
        key: 'joined',
        value: joinMs.length,
        goal: { atLeast: count },
        says: `of ${count} seats, within ${quick ? 5 : 10} s of opening`,
      },
      { key: 'joinP50Ms', value: quantile(joinMs, 0.5), goal: { atMost: 1000 }, says: 'connect, join, snapshot' },
      { key: 'joinP99Ms', value: quantile(joinMs, 0.99), goal: { atMost: 5000 }, says: 'the same' },
      { key: 'cpuMsPerJoin', value: cpuMs / count, says: 'server CPU, telling the others included' },
      { key: 'backMs', value: backMs, goal: { atMost: 15_000 }, says: 'from kill -9 until all are back in their seats' },
      { key: 'restartMs', value: restartMs, says: 'of that: until the new server listens' },
      { key: 'wrongStates', value: wrong, goal: { atMost: 0 }, says: 'seats that are not back, or not at the last event' },
      { key: 'eventsBefore', value: before.seq, says: 'events in the log at the kill' },
    ],
  };
};
