/** Rooms and lectures over a real store, with a clock and codes in the test's hands. */

import type { PayloadInput, Reply, RequestName } from '../../../protocol/requests.ts';
import { requests } from '../../../protocol/requests.ts';
import { createLectures, type Lectures } from '../../../signaling-server/rooms/lectures.ts';
import { createRooms } from '../../../signaling-server/rooms/rooms.ts';
import type { SqliteStore } from '../../../signaling-server/store/sqlite-store.ts';
import { openTestStore } from '../../support/open-test-store.ts';

type PlanningRequest = Extract<RequestName, `room:${string}` | `lecture:${string}`>;

export interface Planning {
  readonly store: SqliteStore;
  readonly lectures: Lectures;
  readonly changes: (string | null)[];
  now: number;
  present: number;
  /** Asks as a page does: the payload goes through the schema, and so does the reply. */
  ask<N extends PlanningRequest>(name: N, payload: PayloadInput<N>): Promise<Reply<N>>;
}

interface PlanningOptions {
  readonly maxRooms?: number;
  readonly maxLectures?: number;
  readonly newJoinCode?: () => string;
}

export async function openPlanning({ maxRooms = 100, maxLectures = 1000, ...options }: PlanningOptions = {}): Promise<Planning> {
  const store = await openTestStore();
  const changes: (string | null)[] = [];
  let ids = 0;
  const shared = {
    store,
    clock: () => planning.now,
    newId: () => {
      ids += 1;
      return `id-${ids}`;
    },
    onChange: (lectureId: string | null) => changes.push(lectureId),
  };
  const rooms = createRooms({ ...shared, maxRooms });
  const lan = {
    url: 'http://192.168.1.5:8480',
    address: '192.168.1.5',
    interfaceName: 'wlan0',
    reach: 'lan' as const,
    kind: 'wifi' as const,
  };
  const lectures = createLectures({
    fingerprint: async () => 'a-fingerprint',
    ...shared,
    ...options,
    maxLectures,
    presentCount: () => planning.present,
    addresses: () => [lan],
  });
  const answers = { ...rooms.answers, ...lectures.answers };
  const planning: Planning = {
    store,
    lectures,
    changes,
    now: Date.parse('2026-11-24T08:00:00Z'),
    present: 0,
    async ask(name, payload) {
      const answer = answers[name] as unknown as (payload: unknown) => Promise<unknown>;
      return requests[name].reply.parse(await answer(requests[name].payload.parse(payload))) as never;
    },
  };
  return planning;
}
