/**
 * A page without a browser: connects like one, speaks the protocol, folds the lesson like one. Every reply and notice is checked
 * against its schema, so that each test of anything is also a test of the contract.
 */
import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { emptyLesson, reduce } from '../../lesson/reduce.ts';
import type { Failure, Result } from '../../protocol/errors.ts';
import type { LessonEvent } from '../../protocol/lesson-events.ts';
import type { LessonState } from '../../protocol/lesson-state.ts';
import { type Notice, type NoticeName, notices } from '../../protocol/notices.ts';
import { type PayloadInput, type Reply, type RequestName, requests } from '../../protocol/requests.ts';
import { EventQueue } from './event-queue.ts';

export interface PageOptions {
  readonly url: string;
  readonly hostToken?: string;
  /** Websocket alone is the default: fewer round trips. Browsers begin with polling. */
  readonly transports?: readonly ('polling' | 'websocket')[];
  /** `plain`, `secure`: as if from another machine by that door. Else as this machine itself. */
  readonly way?: Way;
}

export type Way = 'plain' | 'secure';

/** What a proxy on this machine says of those it speaks for: the server takes them for what they are, somebody else. */
export function headersOf(way: Way | undefined): Record<string, string> {
  if (way === undefined) return {};
  return { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': way === 'secure' ? 'https' : 'http' };
}

/** A request the server refused, as a test reads it: `expect(page.ask(…)).rejects.toMatchObject({ code: 'forbidden' })`. */
export class Refused extends Error {
  readonly code: Failure['code'];
  readonly failure: Failure;

  constructor(name: string, failure: Failure) {
    super(`${name}: ${failure.code}: ${failure.message}`);
    this.code = failure.code;
    this.failure = failure;
  }
}

type Received = { [N in NoticeName]: { name: N; notice: Notice<N> } }[NoticeName];

export class TestPage {
  readonly socket: Socket;
  /** The lesson as this page has it. */
  state: LessonState = emptyLesson();
  /** Every event it was sent, in order. */
  readonly events: LessonEvent[] = [];
  participantId = '';
  seatToken = '';
  readonly #notices = new EventQueue<Received>(({ name, notice }) => `${name} ${JSON.stringify(notice).slice(0, 200)}`);
  readonly #happened = new EventQueue<LessonEvent>(({ seq, type }) => `${seq} ${type}`);
  readonly #whenFolded = new EventQueue<number>();

  constructor({ url, hostToken, transports = ['websocket'], way }: PageOptions) {
    this.socket = io(url, {
      transports: [...transports],
      forceNew: true,
      reconnection: false,
      extraHeaders: headersOf(way),
      auth: hostToken === undefined ? {} : { hostToken },
    });
    this.socket.onAny((name: string, notice: unknown) => this.#received(name as NoticeName, notice));
  }

  /** Resolves when connected. @throws Refused when the server does not let the page connect */
  connected(): Promise<this> {
    if (this.socket.connected) return Promise.resolve(this);
    return new Promise((resolve, reject) => {
      this.socket.once('connect', () => resolve(this));
      this.socket.once('connect_error', (error: Error & { data?: Failure }) =>
        reject(error.data ? new Refused('connect', error.data) : error),
      );
    });
  }

  /** @throws Refused */
  async ask<N extends RequestName>(name: N, payload: PayloadInput<N>, requestId: string = randomUUID()): Promise<Reply<N>> {
    const result = await this.askRaw(name, { requestId, payload });
    if (!result.ok) throw new Refused(name, result.error);
    return requests[name].reply.parse(result.reply) as Reply<N>;
  }

  /** Sends anything, as a careless or evil page might. */
  askRaw(name: string, envelope: unknown): Promise<Result<unknown>> {
    return new Promise((resolve, reject) => {
      const lost = () => reject(new Error(`${name}: the connection ended before the answer`));
      this.socket.once('disconnect', lost);
      this.socket.emit(name, envelope, (result: Result<unknown>) => {
        this.socket.off('disconnect', lost);
        resolve(result);
      });
    });
  }

  /** Comes in, and holds the lesson's state from then on. */
  join(payload: PayloadInput<'lesson:join'>, requestId?: string): Promise<Reply<'lesson:join'>> {
    // Folded in the turn the answer comes in, as notices may come right behind it.
    return new Promise((resolve, reject) => {
      const lost = () => reject(new Error('lesson:join: the connection ended before the answer'));
      this.socket.once('disconnect', lost);
      this.socket.emit('lesson:join', { requestId: requestId ?? randomUUID(), payload }, (result: Result<unknown>) => {
        this.socket.off('disconnect', lost);
        try {
          if (!result.ok) throw new Refused('lesson:join', result.error);
          const reply = requests['lesson:join'].reply.parse(result.reply);
          this.participantId = reply.participantId;
          this.seatToken = reply.seatToken;
          if (reply.snapshot) this.state = reply.snapshot;
          this.#fold(reply.events);
          resolve(reply);
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  /** The next notice of this name; those that came before count. */
  async next<N extends NoticeName>(name: N): Promise<Notice<N>> {
    const received = await this.#notices.next((received) => received.name === name, `the notice ${name}`);
    return received.notice as Notice<N>;
  }

  /** The next lesson event of this type; those that came before count. */
  async nextEvent<T extends LessonEvent['type']>(type: T): Promise<Extract<LessonEvent, { type: T }>> {
    const event = await this.#happened.next((event) => event.type === type, `the event ${type}`);
    return event as Extract<LessonEvent, { type: T }>;
  }

  /** Resolves when this page has folded the lesson up to `seq`. */
  async reached(seq: number): Promise<this> {
    while (this.state.seq < seq) await this.#whenFolded.next(() => true, `seq ${seq}, is at ${this.state.seq}`);
    return this;
  }

  /** Notices that came and were not asked for. */
  get noticesLeft(): readonly Received[] {
    return this.#notices.left;
  }

  /** Drops the connection without a word, as a network does. */
  drop(): void {
    this.socket.io.engine.close();
    this.socket.disconnect();
  }

  close(): void {
    this.socket.disconnect();
  }

  #received(name: NoticeName, raw: unknown): void {
    const notice = notices[name].parse(raw);
    if (name === 'seat:renewed') this.seatToken = (notice as Notice<'seat:renewed'>).seatToken;
    if (name === 'lesson:happened') this.#fold((notice as Notice<'lesson:happened'>).events);
    else this.#notices.push({ name, notice } as Received);
  }

  #fold(events: readonly LessonEvent[]): void {
    for (const event of events) {
      if (event.seq !== this.state.seq + 1) throw new Error(`a page at seq ${this.state.seq} was sent event ${event.seq}`);
      this.state = reduce(this.state, event);
      this.events.push(event);
      this.#happened.push(event);
    }
    this.#whenFolded.push(this.state.seq);
  }
}

/** A student who came in by code: `const anna = await joinAs('Anna', { url, joinCode })`. */
export async function joinAs(
  displayName: string,
  { joinCode, ...options }: PageOptions & { joinCode: string },
): Promise<TestPage> {
  const page = await new TestPage(options).connected();
  await page.join({ ticket: { kind: 'code', joinCode }, displayName });
  return page;
}

/** A connected page that is nobody yet. */
export function openPage(options: PageOptions): Promise<TestPage> {
  return new TestPage(options).connected();
}

/** The teacher's page at the desk. */
export function openDesk(url: string, hostToken: string): Promise<TestPage> {
  return new TestPage({ url, hostToken }).connected();
}

/** The teacher in a lesson: a desk that joined. */
export async function teach(url: string, hostToken: string, lectureId: string, displayName = 'Ms Noether'): Promise<TestPage> {
  const page = await openDesk(url, hostToken);
  await page.join({ ticket: { kind: 'host', lectureId }, displayName });
  return page;
}
