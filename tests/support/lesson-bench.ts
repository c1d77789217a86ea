/** A LiveLesson on the workbench: no sockets, no disk, a clock that goes as told, and pages that fold what they are sent. */
import { randomUUID } from 'node:crypto';
import { emptyLesson, reduce } from '../../lesson/reduce.ts';
import type { LessonEvent } from '../../protocol/lesson-events.ts';
import type { LessonState } from '../../protocol/lesson-state.ts';
import { DEFAULT_STUDENT_PERMISSIONS } from '../../protocol/models.ts';
import type { Notice, NoticeName, SeatClosedReason } from '../../protocol/notices.ts';
import { LiveLesson } from '../../signaling-server/lessons/live-lesson.ts';
import { defaultLessonLimits, type LessonLimits, type LessonLogger, type Page } from '../../signaling-server/lessons/ports.ts';
import type { LectureRow } from '../../signaling-server/store/store.ts';
import { FakeSfu } from './fake-sfu.ts';
import { MemoryLessonStore } from './memory-lesson-store.ts';

const silent: LessonLogger = { info() {}, warn() {}, error() {}, child: () => silent };

export class BenchPage implements Page {
  readonly pageId = randomUUID();
  readonly trustedWay = true;
  readonly bench: LessonBench;
  state: LessonState = emptyLesson();
  readonly events: LessonEvent[] = [];
  readonly notices: { name: NoticeName; notice: unknown }[] = [];
  closed: SeatClosedReason | null = null;
  participantId = '';
  tokenVersion = 0;

  constructor(bench: LessonBench) {
    this.bench = bench;
  }

  notify<N extends NoticeName>(name: N, notice: Notice<N>): void {
    this.notices.push({ name, notice });
    if (name === 'seat:renewed') this.tokenVersion = Number((notice as Notice<'seat:renewed'>).seatToken);
    if (name !== 'lesson:happened') return;
    // What was sent is a text by then: nothing is shared with the server's state.
    const { events } = JSON.parse(JSON.stringify(notice)) as Notice<'lesson:happened'>;
    this.fold(events);
  }

  notifyVolatile<N extends NoticeName>(name: N, notice: Notice<N>): void {
    this.notify(name, notice);
  }

  enter(): void {
    this.bench.channel.add(this);
  }

  exit(): void {
    this.bench.channel.delete(this);
  }

  seatClosed(reason: SeatClosedReason): void {
    this.closed = reason;
  }

  fold(events: readonly LessonEvent[]): void {
    for (const event of events) {
      if (event.seq !== this.state.seq + 1) throw new Error(`a page at seq ${this.state.seq} was told event ${event.seq}`);
      this.state = reduce(this.state, event);
      this.events.push(event);
    }
  }
}

export class LessonBench {
  readonly store = new MemoryLessonStore();
  readonly sfu = new FakeSfu();
  readonly channel = new Set<BenchPage>();
  /** Both clocks, moved by the test alone. */
  wallMs = 1_700_000_000_000;
  monotonicMs = 5000;
  limits: LessonLimits = { ...defaultLessonLimits, snapshotEvery: 7 };
  lecture: LectureRow = {
    lectureId: 'lecture-1',
    title: 'Algebra',
    description: '',
    roomId: null,
    formerRoomId: null,
    status: 'scheduled',
    startsAt: null,
    durationMinutes: 45,
    capacity: 100,
    studentPermissions: [...DEFAULT_STUDENT_PERMISSIONS],
    seriesId: null,
    joinCode: 'K7PQ3M',
    startedAt: null,
    endedAt: null,
    createdAt: 0,
    deletedAt: null,
    recordFromStart: false,
    examMode: false,
  };

  async open(): Promise<LiveLesson> {
    await this.sfu.start();
    const unused = () => Promise.reject(new Error('not on the bench'));
    return LiveLesson.open(this.lecture, {
      store: this.store,
      lectures: { get: unused, listLive: unused, markStarted: unused, markEnded: unused },
      invites: { admit: unused, requireUsesLeft: unused },
      seatTokens: { signSeat: async ({ tokenVersion }) => String(tokenVersion), verifySeat: unused },
      sfu: this.sfu,
      clock: { wallMs: () => this.wallMs, monotonicMs: () => this.monotonicMs },
      newId: () => randomUUID(),
      limits: this.limits,
      broadcast: {
        toLesson: (_lectureId, name, notice, { exceptPageIds = [] } = {}) => {
          for (const page of [...this.channel]) if (!exceptPageIds.includes(page.pageId)) page.notify(name, notice);
        },
      },
      iceServers: () => [],
      log: silent,
      onLectureChanged: () => {},
      hostBusy: () => false,
    });
  }

  /** A page that comes in by code, or as host. */
  async join(lesson: LiveLesson, displayName: string, kind: 'code' | 'host' = 'code'): Promise<BenchPage> {
    const requestId = randomUUID();
    const admission = { inviteId: 'class', kind: 'class', displayName: null, mostUses: null, roster: null } as const;
    const wish =
      kind === 'code'
        ? ({ kind, displayName, deviceId: null, requestId, admission } as const)
        : ({ kind, displayName, fresh: true, requestId } as const);
    return this.#sit(lesson, await lesson.join(wish), undefined);
  }

  /** A new page on a seat held before; `keeping` what it had. */
  async comeBack(lesson: LiveLesson, before: BenchPage, keeping: boolean): Promise<BenchPage> {
    const { participantId, tokenVersion } = before;
    const wish = { kind: 'seat', participantId, tokenVersion, fresh: !keeping, requestId: randomUUID(), secure: true } as const;
    const seat = await lesson.join(wish);
    return this.#sit(lesson, seat, keeping ? before : undefined);
  }

  #sit(lesson: LiveLesson, seat: { participantId: string; tokenVersion: number }, before: BenchPage | undefined): BenchPage {
    const page = new BenchPage(this);
    Object.assign(page, seat);
    if (before) page.state = before.state;
    const { snapshot, events } = lesson.attach(seat.participantId, page, before?.state.seq);
    if (snapshot) page.state = JSON.parse(JSON.stringify(snapshot)) as LessonState;
    page.fold(events);
    return page;
  }
}
