/** A school year of lessons in one server: comings and goings, talk and hands, one lecture after the other. What is left behind? */
import { type Benchmark, quantile } from '../report.ts';
import { RawSeat } from '../support/raw-seat.ts';
import { RoomServer, type Usage } from '../support/room-server.ts';

/** Of one lecture. */
interface Lecture {
  readonly joins: number;
  readonly lines: number;
  readonly hands: number;
}

const FULL: Lecture = { joins: 10, lines: 1000, hands: 100 };
const QUICK: Lecture = { joins: 10, lines: 150, hands: 15 };
/** Students who stay for the whole lecture. */
const STAY = 4;
/** Requests one page has on their way at once. */
const IN_FLIGHT = 16;
/** Short, so that those whose network fails are gone within their lecture, too. */
const SEAT_GRACE_MS = 50;
/** How long connections that were closed may take to be gone. */
const REST_WITHIN_MS = 5000;
/** Two hundred lectures take a minute on two cores; one that stands still is not waited for. */
const END_WITHIN_MS = 10 * 60_000;

export const run: Benchmark = async ({ quick, settings }) => {
  const lectures = Number(settings.lectures ?? (quick ? 80 : 200));
  const lecture = quick ? QUICK : FULL;
  const server = await RoomServer.start({
    seatGraceMs: SEAT_GRACE_MS,
    edgeLimits: { requestsPerTenSecondsAndAddress: 1e9, requestsPerTenSeconds: 1e9, talkPerTenSeconds: 1e9 },
  });
  const desk = await RawSeat.connect(server.url, server.hostToken);
  const usages: Usage[] = [];
  const started = performance.now();
  for (let index = 0; index < lectures; index++) {
    await hold(server, lecture, index);
    usages.push(await server.usage());
    if (performance.now() - started > END_WITHIN_MS) throw new Error(`Only ${index + 1} of ${lectures} lectures ended in time.`);
  }
  const atRest = await restingHandles(server, usages[Math.floor(lectures / 4)]?.handles ?? 0);
  const { present } = await server.state();
  desk.close();
  await server.close();

  const quarter = (n: number) => usages.slice(Math.floor((n * lectures) / 4), Math.floor(((n + 1) * lectures) / 4));
  const median = (n: number, of: (usage: Usage) => number) => quantile(quarter(n).map(of), 0.5);
  const second = median(1, ({ heapBytes }) => heapBytes);
  const last = median(3, ({ heapBytes }) => heapBytes);
  const quietest = Math.min(...quarter(1).map(({ handles }) => handles));
  return {
    name: 'soak',
    runs: lectures,
    figures: [
      {
        key: 'memoryRatio',
        value: last / second,
        goal: { atMost: 1.05 },
        says: `heap after collection, last quarter to second; ${lectures * lecture.joins} joins, ${lectures * lecture.lines} lines, ${lectures * lecture.hands} hands`,
      },
      { key: 'heapBytesSecondQuarter', value: second, says: 'median over its lectures' },
      { key: 'heapBytesLastQuarter', value: last, says: 'median over its lectures' },
      {
        key: 'residentRatio',
        value: median(3, ({ residentBytes }) => residentBytes) / median(1, ({ residentBytes }) => residentBytes),
        says: 'resident memory, with what the allocator keeps',
      },
      {
        key: 'handlesGrown',
        value: Math.max(0, atRest - quietest),
        goal: { atMost: 0 },
        says: 'handles and timers, after the last lecture',
      },
      { key: 'left', value: present, goal: { atMost: 0 }, says: 'people still in a live lecture' },
    ],
  };
};

/** One lecture from its making to its end. */
async function hold(server: RoomServer, { joins, lines, hands }: Lecture, index: number): Promise<void> {
  const { teacher, joinCode } = await server.goLive(`Lecture ${index}`, 100);
  const join = async (displayName: string) => {
    const seat = await RawSeat.connect(server.url);
    await seat.ask('lesson:join', { ticket: { kind: 'code', joinCode }, displayName });
    return seat;
  };
  const students = await Promise.all(Array.from({ length: STAY }, (_, n) => join(`Student ${n}`)));
  const comings = async () => {
    for (let n = 0; n < joins; n++) {
      const seat = await join(`Guest ${n}`);
      // Some say goodbye, some are just gone.
      if (n % 2 === 0) await seat.ask('lesson:leave', {});
      seat.close();
    }
  };
  await Promise.all([
    comings(),
    ...students.map((student, n) =>
      repeat(share(lines, n), () => student.ask('chat:send', { text: `A line of lecture ${index}` })),
    ),
    ...students.map((student, n) =>
      // One hand a person: raised and lowered in turn.
      repeat(share(hands, n), () => student.ask('hand:raise', {}).then(() => student.ask('hand:lower', {})), 1),
    ),
  ]);
  const closed = students.map((student) => new Promise<void>((resolve) => (student.onClose = resolve)));
  await teacher.ask('lesson:end', {});
  for (const student of [...students, teacher]) student.close();
  await Promise.all(closed);
}

function share(count: number, index: number): number {
  return Math.floor(count / STAY) + (index < count % STAY ? 1 : 0);
}

async function repeat(count: number, task: () => Promise<unknown>, inFlight = IN_FLIGHT): Promise<void> {
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await task();
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}

/** Handles once closed connections are gone. */
async function restingHandles(server: RoomServer, wanted: number): Promise<number> {
  const until = performance.now() + REST_WITHIN_MS;
  let { handles } = await server.usage();
  while (handles > wanted && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    ({ handles } = await server.usage());
  }
  return handles;
}
