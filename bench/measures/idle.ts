/** What a connected seat costs the server while nothing happens. */

import type { Benchmark } from '../report.ts';
import { Crowd } from '../support/crowd.ts';
import { RoomServer } from '../support/room-server.ts';

export const run: Benchmark = async ({ quick, settings }) => {
  const seats = Number(settings.seats ?? (quick ? 1000 : 5000));
  const server = await RoomServer.start({ edgeLimits: { requestsPerTenSecondsAndAddress: 1_000_000 } });
  const crowd = new Crowd(2);
  const { joinCode } = await server.goLive('Idle');
  // Warm: code compiled, pools filled.
  await crowd.join(server.url, joinCode, 100, 500);
  const empty = await server.usage();
  const { failures = 0 } = await crowd.join(server.url, joinCode, seats - 101, quick ? 8000 : 40_000);
  if (failures > 0) throw new Error(`${failures} of ${seats} could not join`);
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const full = await server.usage();
  crowd.close();
  await server.close();
  const added = seats - 101;
  return {
    name: 'idle',
    runs: 1,
    figures: [
      {
        key: 'bytesPerSeat',
        value: Math.round((full.heapBytes - empty.heapBytes) / added),
        goal: { atMost: 30_000 },
        says: `heap and buffers after collection, ${seats} seats in one lecture`,
      },
      {
        key: 'residentBytesPerSeat',
        value: Math.round((full.residentBytes - empty.residentBytes) / added),
        says: 'resident memory, with garbage not yet collected',
      },
    ],
  };
};
