/**
 * The page's line to the room server: typed requests and notices over Socket.IO, and the way back when the line is lost.
 * It knows nothing of lessons: whoever owns it says in `welcome` what must be asked first on each new line.
 */
import { io, type Socket } from 'socket.io-client';
import type { Failure, Result } from '../../protocol/errors.ts';
import type { Notice, NoticeName, ServerEvents } from '../../protocol/notices.ts';
import { RefusedError } from '../../protocol/refusal.ts';
import type { PayloadInput, Reply, RequestEnvelope, RequestName } from '../../protocol/requests.ts';
import { backoffMs, RECONNECT_BACKOFF } from './backoff.ts';
import { Listeners } from './listeners.ts';
import { randomId } from './random-id.ts';
import { handlingOf, MAX_WAITING_REQUESTS, type RequestHandling } from './request-handling.ts';

/** idle: not opened, or closed. connecting: first time. greeting: `welcome` is under way. open. away: lost, coming back by itself. */
export type LinkState = 'idle' | 'connecting' | 'greeting' | 'open' | 'away';

export interface SignalingConnectionOptions {
  readonly serverUrl: string;
  readonly hostToken?: string | undefined;
  /** What is asked first on each new line, by `askFirst`; requests wait for it. If it throws, the line is dropped and tried again. */
  readonly welcome?: () => Promise<void>;
  /** A cheap question that shows whether the line still works. */
  readonly probe?: () => Promise<unknown>;
  readonly random?: (() => number) | undefined;
  readonly log?: ((message: string, details?: Record<string, unknown>) => void) | undefined;
}

export type ConnectionNews = { [N in NoticeName]: Notice<N> } & {
  link: LinkState;
  /** The server won't have this page at all (a bad host token); it does not try again. */
  refused: RefusedError;
};

export interface AskOptions {
  /** Default: a new one. Give the same for the same wish. */
  readonly requestId?: string;
  readonly timeoutMs?: number;
}

interface Asked {
  readonly name: RequestName;
  readonly envelope: RequestEnvelope;
  readonly handling: RequestHandling;
  /** Sent on the present line, and waiting for its answer. */
  sent: boolean;
  timesSent: number;
  readonly settle: (result: Result<unknown>) => void;
}

type AnySocket = Socket<
  ServerEvents,
  Record<string, (envelope: RequestEnvelope, acknowledge: (result: Result<unknown>) => void) => void>
>;

const CONNECT_TIMEOUT_MS = 6000;
/** A line that does not answer a cheap question this fast is given up. */
const PROBE_TIMEOUT_MS = 3000;
/** A table rather than a list, so that a new notice cannot be forgotten here. */
const NOTICE_NAMES: Record<NoticeName, true> = {
  'lesson:happened': true,
  'seat:renewed': true,
  'seat:admitted': true,
  'seat:closed': true,
  'media:reset': true,
  'producer:demand': true,
  'speakers:changed': true,
  'connection:quality': true,
  'addresses:changed': true,
  'reaction:shown': true,
  'unmute:asked': true,
  'presence:changed': true,
  'desk:changed': true,
  'server:closing': true,
  'recording:changed': true,
  'export:changed': true,
  'behind:changed': true,
  'disk:low': true,
  'doctor:visited': true,
};
/** Refusals of the line itself that pass by themselves. */
const PASSING: ReadonlySet<string> = new Set(['closing', 'too-many', 'too-fast', 'internal', 'not-saved']);

export class SignalingConnection {
  readonly #options: SignalingConnectionOptions;
  readonly #random: () => number;
  readonly #listeners = new Listeners<ConnectionNews>();
  readonly #socket: AnySocket;
  readonly #asked = new Map<string, Asked>();
  #state: LinkState = 'idle';
  #attempt = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #retryAfterMs: number | undefined;
  /** Counts lines, so that a late `welcome` of an old one is not taken for the present one's. */
  #line = 0;
  #isEnding = false;
  #probing: Promise<void> | undefined;
  #stopHints: (() => void) | undefined;

  constructor(options: SignalingConnectionOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
    this.#socket = io(options.serverUrl, {
      autoConnect: false,
      forceNew: true,
      // The way back is ours: it hurries when the page learns that the network returned, and greets before anything else.
      reconnection: false,
      timeout: CONNECT_TIMEOUT_MS,
      // Safari refuses wss on a certificate that was only clicked through; on plain http the direct way is quicker.
      transports: new URL(options.serverUrl).protocol === 'https:' ? ['polling', 'websocket'] : ['websocket', 'polling'],
      tryAllTransports: true,
      auth: (give) => give(options.hostToken === undefined ? {} : { hostToken: options.hostToken }),
    });
    this.#socket.on('connect', () => void this.#greet());
    this.#socket.on('disconnect', (reason) => this.#lost(reason));
    this.#socket.on('connect_error', (error) => this.#failed(error));
    this.#socket.onAny((name: string, notice: unknown) => {
      if (isNoticeName(name)) this.#listeners.emit(name, notice as ConnectionNews[typeof name]);
    });
    this.#listeners.on('server:closing', ({ retryAfterMs }) => {
      this.#retryAfterMs = retryAfterMs;
    });
  }

  get state(): LinkState {
    return this.#state;
  }

  on<E extends keyof ConnectionNews>(event: E, listener: (news: ConnectionNews[E]) => void): () => void {
    return this.#listeners.on(event, listener);
  }

  /** Begins to connect, and keeps at it until `close`. */
  open(): void {
    this.#isEnding = false;
    if (this.#state !== 'idle') return;
    this.#attempt = 0;
    this.#stopHints = listenForHints(() => this.hurry());
    this.#become('connecting');
    this.#socket.connect();
  }

  /** Hangs up once what was asked is answered (or is late). Opening meanwhile stays open. */
  closeWhenAnswered(): void {
    this.#isEnding = true;
    this.#closeIfAnswered();
  }

  /** Hangs up. What was asked and not answered fails. It can be opened again. */
  close(): void {
    if (this.#state === 'idle') return;
    this.#isEnding = false;
    this.#line += 1;
    this.#stopHints?.();
    clearTimeout(this.#retryTimer);
    this.#become('idle');
    this.#socket.disconnect();
    for (const asked of [...this.#asked.values()]) asked.settle(unreachable());
  }

  /**
   * Asks the server. Waits while a line is being made, and follows `request-handling.ts` when one is lost.
   * @throws RefusedError with the server's code, or `unreachable`.
   */
  ask<N extends RequestName>(name: N, payload: PayloadInput<N>, options: AskOptions = {}): Promise<Reply<N>> {
    const handling = handlingOf(name);
    if (this.#state === 'idle' || (this.#state === 'away' && handling.whileAway === 'refuse')) return rejectUnreachable();
    if (this.#asked.size >= MAX_WAITING_REQUESTS && this.#state !== 'open') {
      return Promise.reject(
        new RefusedError('too-many', 'Too much is waiting for the connection. Please try again in a moment.'),
      );
    }
    return this.#ask(name, payload, handling, options, this.#state === 'open');
  }

  /** For `welcome` alone: asks on the new line, before everything that waits. */
  askFirst<N extends RequestName>(name: N, payload: PayloadInput<N>, options: AskOptions = {}): Promise<Reply<N>> {
    if (!this.#socket.connected) return rejectUnreachable();
    return this.#ask(name, payload, { ...handlingOf(name), whenCut: 'fail' }, options, true);
  }

  /** The network may be back, or the page awake again: try now instead of waiting; a line thought to be open is put to the test. */
  hurry(): void {
    if (this.#state === 'away' || this.#state === 'connecting') {
      if (this.#retryTimer === undefined) return; // an attempt is under way
      this.#attempt = 0;
      this.#retry(0);
    } else if (this.#state === 'open') void this.check();
  }

  /**
   * Asks the probe; a line that does not answer is dropped and made anew.
   * @param withinMs shorter where something else already says that the line is broken
   */
  check(withinMs = PROBE_TIMEOUT_MS): Promise<void> {
    this.#probing ??= this.#probe(withinMs).finally(() => {
      this.#probing = undefined;
    });
    return this.#probing;
  }

  /** Gives up this line for a new one, which is greeted anew; for an owner whose `welcome` came to nothing. */
  renew(error: unknown): void {
    if (error instanceof RefusedError) this.#retryAfterMs = error.retryAfterMs;
    this.#options.log?.('greeting failed', { error: String(error) });
    if (this.#socket.connected) this.#drop('greeting failed');
  }

  async #probe(withinMs: number): Promise<void> {
    const line = this.#line;
    const { probe } = this.#options;
    if (!probe || this.#state !== 'open') return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tooLate = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), withinMs);
    });
    // A refusal is an answer too.
    const outcome = await Promise.race([probe().catch(() => 'answered'), tooLate]);
    clearTimeout(timer);
    if (outcome === 'late' && line === this.#line) this.#drop('no answer to a probe');
  }

  #ask<N extends RequestName>(
    name: N,
    payload: PayloadInput<N>,
    handling: RequestHandling,
    options: AskOptions,
    now: boolean,
  ): Promise<Reply<N>> {
    const requestId = options.requestId ?? randomId();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#tooLate(asked), options.timeoutMs ?? handling.timeoutMs);
      const asked: Asked = {
        name,
        envelope: { requestId, payload },
        handling,
        sent: false,
        timesSent: 0,
        settle: (result) => {
          if (this.#asked.get(requestId) !== asked) return; // answered before
          this.#asked.delete(requestId);
          clearTimeout(timer);
          if (result.ok) resolve(result.reply as Reply<N>);
          else reject(refusalOf(result.error));
          this.#closeIfAnswered();
        },
      };
      this.#asked.set(requestId, asked);
      if (now) this.#send(asked);
    });
  }

  #closeIfAnswered(): void {
    if (!this.#isEnding) return;
    const isThere = this.#state === 'open' || this.#state === 'greeting';
    if (!isThere || this.#asked.size === 0) this.close();
  }

  #send(asked: Asked): void {
    asked.sent = true;
    asked.timesSent += 1;
    this.#socket.emit(asked.name, asked.envelope, asked.settle);
  }

  #tooLate(asked: Asked): void {
    const wasSent = asked.sent;
    asked.settle(unreachable());
    if (wasSent && this.#state === 'open') void this.check();
  }

  async #greet(): Promise<void> {
    const line = this.#line;
    this.#become('greeting');
    try {
      await this.#options.welcome?.();
    } catch (error) {
      if (line === this.#line) this.renew(error);
      return;
    }
    if (line !== this.#line || this.#state !== 'greeting') return;
    this.#attempt = 0;
    this.#become('open');
    for (const asked of [...this.#asked.values()]) if (!asked.sent) this.#send(asked);
  }

  #drop(reason: string): void {
    this.#options.log?.('dropping the line', { reason });
    this.#socket.disconnect(); // tells #lost
  }

  #lost(reason: string): void {
    if (this.#state === 'idle') return;
    if (this.#isEnding) {
      this.close();
      return;
    }
    this.#line += 1;
    this.#options.log?.('line lost', { reason });
    this.#become('away');
    for (const asked of [...this.#asked.values()]) {
      if (!asked.sent) continue;
      if (asked.handling.whenCut === 'resend' && asked.timesSent < 2) asked.sent = false;
      else asked.settle(unreachable());
    }
    this.#scheduleRetry();
  }

  #failed(error: Error & { data?: unknown }): void {
    if (this.#state === 'idle') return;
    const failure = failureIn(error.data);
    this.#options.log?.('no line', { reason: error.message, code: failure?.code });
    if (failure && !PASSING.has(failure.code)) {
      const refusal = refusalOf(failure);
      this.close();
      this.#listeners.emit('refused', refusal);
      return;
    }
    this.#scheduleRetry();
  }

  #scheduleRetry(): void {
    const delayMs = backoffMs(RECONNECT_BACKOFF, this.#attempt, this.#random);
    this.#attempt += 1;
    // Added, not the larger of both: a class told the same time must not all knock in the same moment.
    this.#retry(delayMs + (this.#retryAfterMs ?? 0));
    this.#retryAfterMs = undefined;
  }

  #retry(delayMs: number): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => {
      this.#retryTimer = undefined;
      this.#socket.connect();
    }, delayMs);
  }

  #become(state: LinkState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#listeners.emit('link', state);
  }
}

function unreachable(): { ok: false; error: Failure } {
  return { ok: false, error: { code: 'unreachable', message: 'The classroom cannot be reached right now.' } };
}

function rejectUnreachable(): Promise<never> {
  return Promise.reject(refusalOf(unreachable().error));
}

function refusalOf({ code, message, retryAfterMs, details }: Failure): RefusedError {
  return new RefusedError(code, message, {
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(details === undefined ? {} : { details }),
  });
}

function isNoticeName(name: string): name is NoticeName {
  return Object.hasOwn(NOTICE_NAMES, name);
}

/** A refused handshake carries a Failure as its data. */
function failureIn(data: unknown): Failure | null {
  if (typeof data !== 'object' || data === null || !('code' in data) || typeof data.code !== 'string') return null;
  return data as Failure;
}

/** Signs that the network or the page is back. In Node there are none. */
function listenForHints(hint: () => void): () => void {
  if (typeof window === 'undefined' || typeof document === 'undefined') return () => undefined;
  const whenVisible = (): void => {
    if (document.visibilityState === 'visible') hint();
  };
  window.addEventListener('online', hint);
  window.addEventListener('pageshow', hint);
  document.addEventListener('visibilitychange', whenVisible);
  return () => {
    window.removeEventListener('online', hint);
    window.removeEventListener('pageshow', hint);
    document.removeEventListener('visibilitychange', whenVisible);
  };
}
