/** What a connected seat costs the server while nothing happens: several large lectures at once, as a school's server has them. */

import type { Benchmark } from '../report.ts';
import { Crowd } from '../support/crowd.ts';
import { RoomServer } from '../support/room-server.ts';

/** As many as one lecture holds in a large school. */
const SEATS_PER_LECTURE = 1000;
const WARM_SEATS = 100;
const MS_PER_LECTURE = 8000;

export const run: Benchmark = async ({ quick, settings }) => {
  const seats = Number(settings.seats ?? (quick ? 1000 : 5000));
  const lectures = Math.ceil(seats / SEATS_PER_LECTURE);
  const server = await RoomServer.start({ edgeLimits: { requestsPerTenSecondsAndAddress: 1_000_000 } });
  const crowd = new Crowd(2);
  // Warm: code compiled, pools filled.
  const warm = await server.goLive('Warm');
  await crowd.join(server.url, warm.joinCode, WARM_SEATS, 500);
  const empty = await server.usage();
  const share = Math.floor(seats / lectures);
  for (let index = 0; index < lectures; index++) {
    const { joinCode } = await server.goLive(`Idle ${index}`);
    // The teacher has a seat, too.
    const { failures = 0 } = await crowd.join(server.url, joinCode, share - 1, MS_PER_LECTURE);
    if (failures > 0) throw new Error(`${failures} of ${share} could not join`);
  }
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const full = await server.usage();
  crowd.close();
  await server.close();
  const added = share * lectures;
  return {
    name: 'idle',
    runs: 1,
    figures: [
      {
        key: 'bytesPerSeat',
        value: Math.round((full.heapBytes - empty.heapBytes) / added),
        goal: { atMost: 30_000 },
        says: `heap and buffers after collection, ${added} seats in ${lectures} lectures`,
      },
      {
        key: 'residentBytesPerSeat',
        value: Math.round((full.residentBytes - empty.residentBytes) / added),
        says: 'resident memory, with garbage not yet collected',
      },
    ],
  };
};
