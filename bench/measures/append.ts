/**
 * Lesson events that are on the disk before they are acknowledged: through the lesson itself (rights, decision, log, fold, telling), on
 * a real file. Beside it the same rows, each in a transaction of its own.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { DEFAULT_STUDENT_PERMISSIONS } from '../../protocol/models.ts';
import { LiveLesson } from '../../signaling-server/lessons/live-lesson.ts';
import { defaultLessonLimits, type LessonLogger } from '../../signaling-server/lessons/ports.ts';
import { openSqliteStore } from '../../signaling-server/store/sqlite-store.ts';
import type { LectureRow, Store } from '../../signaling-server/store/store.ts';
import { FakeSfu } from '../../tests/support/fake-sfu.ts';
import { type Benchmark, quantile } from '../report.ts';

const LINE = 'The quick brown fox jumps over the lazy dog';
const STEADY_PER_S = 1000;
/** Requests waiting for their answer at once, as of a large class. */
const IN_FLIGHT = 2000;
const TEACHER_ID = 'host';

export const run: Benchmark = async ({ quick, settings }) => {
  const count = Number(settings.events ?? (quick ? 60_000 : 200_000));
  const steadySeconds = quick ? 6 : 20;
  const dataFolder = await mkdtemp(join(tmpdir(), 'lectern-bench-'));
  try {
    const store = await openSqliteStore({ dataFolder });
    const lesson = await openLesson(store);
    await appendMany(lesson, 5000); // code compiled, pages of the file there
    const manyMs = await appendMany(lesson, count);
    const ackMs = await appendAtRate(lesson, STEADY_PER_S, steadySeconds);
    const { seq, lectureId } = lesson.state;
    await lesson.close();
    const logged = (await store.lessonLog.read(lectureId, { afterSeq: 0 })).length;
    await store.close();
    const singles = quick ? 2000 : 5000;
    const rows = new OneByOne(join(dataFolder, 'one-by-one.db'));
    const singlesMs = rows.appendMany(singles);
    const singleAckMs = await rows.appendAtRate(STEADY_PER_S, steadySeconds / 2);
    rows.close();
    const eventsPerSecond = (count * 1000) / manyMs;
    const singlePerSecond = (singles * 1000) / singlesMs;
    return {
      name: 'append',
      runs: count + ackMs.length,
      figures: [
        {
          key: 'eventsPerSecond',
          value: Math.round(eventsPerSecond),
          goal: { atLeast: 10_000 },
          says: `durable and acknowledged, one lecture, ${IN_FLIGHT} requests in flight`,
        },
        { key: 'ackP99Ms', value: quantile(ackMs, 0.99), goal: { atMost: 15 }, says: `at ${STEADY_PER_S} events/s` },
        { key: 'ackP50Ms', value: quantile(ackMs, 0.5), says: `at ${STEADY_PER_S} events/s` },
        {
          key: 'oneByOneAckP99Ms',
          value: quantile(singleAckMs, 0.99),
          says: `the bare rows at ${STEADY_PER_S}/s: what disk and load of this machine take`,
        },
        { key: 'missing', value: seq - logged, goal: { atMost: 0 }, says: 'acknowledged events that the log does not hold' },
        { key: 'oneByOnePerSecond', value: Math.round(singlePerSecond), says: 'the bare rows, a transaction for each' },
        { key: 'ratioToOneByOne', value: eventsPerSecond / singlePerSecond, says: 'of the two' },
      ],
    };
  } finally {
    await rm(dataFolder, { recursive: true, force: true });
  }
};

async function openLesson(store: Store): Promise<LiveLesson> {
  const lecture: LectureRow = {
    lectureId: randomUUID(),
    title: 'Append',
    description: '',
    roomId: null,
    formerRoomId: null,
    status: 'live',
    startsAt: null,
    durationMinutes: 45,
    capacity: 1000,
    studentPermissions: [...DEFAULT_STUDENT_PERMISSIONS],
    seriesId: null,
    joinCode: 'K7PQ3M',
    startedAt: null,
    endedAt: null,
    createdAt: Date.now(),
    deletedAt: null,
    recordFromStart: false,
    examMode: false,
  };
  await store.lectures.insert([lecture]);
  const unused = () => Promise.reject(new Error('not part of this measure'));
  const silent: LessonLogger = {
    info() {},
    warn() {},
    error: (fields, message) => console.error(message, fields),
    child: () => silent,
  };
  const lesson = await LiveLesson.open(lecture, {
    store,
    lectures: { get: unused, listLive: unused, markStarted: unused, markEnded: unused },
    invites: { admit: unused, requireUsesLeft: unused },
    seatTokens: { signSeat: async () => 'token', verifySeat: unused },
    sfu: new FakeSfu(),
    clock: { wallMs: Date.now, monotonicMs: () => performance.now() },
    newId: randomUUID,
    limits: defaultLessonLimits,
    // What telling costs is measured by `broadcast`.
    broadcast: { toLesson: () => {} },
    hostBusy: () => false,
    iceServers: () => [],
    log: silent,
    onLectureChanged: () => {},
  });
  const { participantId } = await lesson.join({ kind: 'host', displayName: 'Teacher', fresh: true, requestId: randomUUID() });
  // Without a page the seat would be given up after its grace time.
  const page = { pageId: 'page', trustedWay: true, notify() {}, notifyVolatile() {}, enter() {}, exit() {}, seatClosed() {} };
  lesson.attach(participantId, page, undefined);
  return lesson;
}

function say(lesson: LiveLesson): Promise<unknown> {
  return lesson.ask('chat:send', TEACHER_ID, randomUUID(), { text: LINE, audience: { kind: 'everyone' }, replyTo: null });
}

/** As fast as it goes. Returns how long it took, in ms. */
async function appendMany(lesson: LiveLesson, count: number): Promise<number> {
  const started = performance.now();
  let left = count;
  const asker = async () => {
    while (left > 0) {
      left -= 1;
      await say(lesson);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, asker));
  return performance.now() - started;
}

/** Returns how long each acknowledgement took from when it was due, in ms: a late start counts as waiting. */
async function appendAtRate(lesson: LiveLesson, perSecond: number, seconds: number): Promise<number[]> {
  const started = performance.now();
  const answers: Promise<number>[] = [];
  while (answers.length < perSecond * seconds) {
    const dueAt = started + (answers.length * 1000) / perSecond;
    const waitMs = dueAt - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    else answers.push(say(lesson).then(() => performance.now() - dueAt));
  }
  return Promise.all(answers);
}

/** The plain way: what the lesson log writes for a chat line, each row durable before the next. */
class OneByOne {
  readonly #database: BetterSqlite3.Database;
  readonly #insert: BetterSqlite3.Statement;
  readonly #lectureId = randomUUID();
  #seq = 0;

  constructor(file: string) {
    this.#database = new BetterSqlite3(file);
    this.#database.pragma('journal_mode = wal');
    this.#database.pragma('synchronous = full');
    this.#database.exec(
      'create table lessonEvents (lectureId text, seq integer, at integer, type text, "by" text, data text, aboutSeq integer, participantId text, requestId text, reply text, primary key (lectureId, seq)) without rowid',
    );
    this.#database.exec(
      'create unique index requests on lessonEvents (lectureId, participantId, requestId) where requestId is not null',
    );
    this.#insert = this.#database.prepare('insert into lessonEvents values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  }

  /** Returns ms. */
  appendMany(count: number): number {
    const started = performance.now();
    for (let left = count; left > 0; left -= 1) this.#append();
    return performance.now() - started;
  }

  /** Returns how long each took from when it was due, in ms. */
  async appendAtRate(perSecond: number, seconds: number): Promise<number[]> {
    const tookMs: number[] = [];
    const started = performance.now();
    while (tookMs.length < perSecond * seconds) {
      const dueAt = started + (tookMs.length * 1000) / perSecond;
      const waitMs = dueAt - performance.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      else {
        this.#append();
        tookMs.push(performance.now() - dueAt);
      }
    }
    return tookMs;
  }

  close(): void {
    this.#database.close();
  }

  #append(): void {
    this.#seq += 1;
    const data = JSON.stringify({ participantId: TEACHER_ID, text: LINE, audience: { kind: 'everyone' }, replyTo: null });
    const reply = JSON.stringify({ messageId: this.#seq });
    const request = [null, TEACHER_ID, randomUUID(), reply];
    this.#insert.run(this.#lectureId, this.#seq, this.#seq, 'chat:sent', TEACHER_ID, data, ...request);
  }
}
