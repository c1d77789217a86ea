/** What a connected seat costs the server while nothing happens: all of them in one lecture, as many as a large school's assembly. */

import { type Benchmark, quantile } from '../report.ts';
import { Crowd } from '../support/crowd.ts';
import { RoomServer } from '../support/room-server.ts';

const WARM_SEATS = 100;
/** They come this fast: not a storm (see `join-storm`), and not an afternoon. */
const MS_PER_SEAT = 8;

export const run: Benchmark = async ({ quick, settings }) => {
  const seats = Number(settings.seats ?? (quick ? 1000 : 5000));
  const server = await RoomServer.start({ edgeLimits: { requestsPerTenSecondsAndAddress: 1_000_000 } });
  const crowd = new Crowd(2);
  // Warm: code compiled, pools filled.
  const warm = await server.goLive('Warm');
  await crowd.join(server.url, warm.joinCode, WARM_SEATS, 500);
  const empty = await server.usage();
  const { joinCode } = await server.goLive('Idle', seats);
  const started = performance.now();
  // The teacher has a seat, too.
  const { failures = 0, joinMs = [] } = await crowd.join(server.url, joinCode, seats - 1, seats * MS_PER_SEAT);
  if (failures > 0) throw new Error(`${failures} of ${seats} could not join`);
  const arrivedMs = performance.now() - started;
  const arrived = await server.usage();
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const full = await server.usage();
  crowd.close();
  await server.close();
  return {
    name: 'idle',
    runs: 1,
    figures: [
      {
        key: 'bytesPerSeat',
        value: Math.round((full.heapBytes - empty.heapBytes) / seats),
        goal: { atMost: 30_000 },
        says: `heap and buffers after collection, ${seats} seats in one lecture`,
      },
      {
        key: 'residentBytesPerSeat',
        value: Math.round((full.residentBytes - empty.residentBytes) / seats),
        says: 'resident memory, with garbage not yet collected',
      },
      { key: 'joinP99Ms', value: quantile(joinMs, 0.99), says: `of ${Math.round(1000 / MS_PER_SEAT)} coming in each second` },
      { key: 'arrivedMs', value: Math.round(arrivedMs), says: `until all were in; they came over ${seats * MS_PER_SEAT} ms` },
      { key: 'cpuMsPerJoin', value: (arrived.cpuMs - empty.cpuMs) / seats, says: 'server, with telling everyone of everyone' },
    ],
  };
};
