/**
 * The media engine in a process of its own, as the server sees it: started, watched, started again. When the process dies all
 * of its transports are gone; pages hear of it and negotiate new ones.
 */
import { EventEmitter } from 'node:events';
import { RefusedError } from '../../protocol/errors.ts';
import {
  EngineMessage,
  type EnginePayload,
  type EngineReply,
  type EngineRequestName,
  engineRequests,
} from './engine-messages.ts';
import type {
  ConsumerPreference,
  ConsumerPriority,
  Negotiation,
  Sfu,
  SfuEvents,
  SfuProcess,
  SfuProcessOptions,
  SfuProcessStarter,
  SfuStats,
  TransportStats,
} from './sfu.ts';

/** Waits before starting again; the last one repeats. */
const RESTART_DELAYS_MS = [100, 300, 1000, 3000, 5000];
/** After running so long, the next death is a new story. */
const HEALTHY_AFTER_MS = 30_000;
/** No request takes this long; an engine that is silent for so long hangs. */
const ANSWER_WITHIN_MS = 10_000;

export interface ChildSfuOptions extends SfuProcessOptions {
  readonly startProcess: SfuProcessStarter;
  readonly log: SfuLog;
}

/** The part of pino's logger that is used. */
export interface SfuLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

interface Pending {
  readonly name: EngineRequestName;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** One run of the engine's process. */
interface Run {
  readonly process: SfuProcess;
  readonly pending: Map<number, Pending>;
  startedAtMs: number | undefined;
}

export class ChildSfu implements Sfu {
  readonly #options: ChildSfuOptions;
  readonly #events = new EventEmitter();
  /** A pause outlives the engine: what was muted must not be heard because a process died. */
  readonly #pausedProducers = new Set<string>();
  readonly #tappedProducers = new Set<string>();
  #run: Run | undefined;
  #starting: Promise<void> | undefined;
  #restartTimer: NodeJS.Timeout | undefined;
  #deaths = 0;
  #nextId = 1;
  #udpPort: number | undefined;
  #closed = false;
  #closing: Promise<void> | undefined;

  constructor(options: ChildSfuOptions) {
    this.#options = options;
    this.#events.setMaxListeners(0);
  }

  get ready(): boolean {
    return this.#run?.startedAtMs !== undefined;
  }

  /** The UDP port in use, which is another than the wanted one if that was taken. Undefined before the first start. */
  get udpPort(): number | undefined {
    return this.#udpPort;
  }

  /** @throws Error if the first try fails. Later tries go on by themselves until `close()`. */
  start(): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('this SFU is closed'));
    this.#starting ??= this.#startRun();
    return this.#starting;
  }

  async negotiate(negotiation: Negotiation): Promise<{ answer: string }> {
    return this.#request('negotiate', {
      ...negotiation,
      send: negotiation.send.map(({ mid, producer }) => ({ mid, producer: { ...producer } })),
      receive: [...negotiation.receive],
    });
  }

  setConsumerPaused(transportId: string, producerId: string, paused: boolean): void {
    this.#tell('set-consumer-paused', { transportId, producerId, paused });
  }

  setProducerPaused(producerId: string, paused: boolean): void {
    if (paused) this.#pausedProducers.add(producerId);
    else this.#pausedProducers.delete(producerId);
    this.#tell('set-producer-paused', { producerId, paused });
  }

  setConsumerPriority(transportId: string, producerId: string, priority: ConsumerPriority): void {
    this.#tell('set-consumer-priority', { transportId, producerId, priority });
  }

  setConsumerPreference(transportId: string, producerId: string, { shownHeightPx }: ConsumerPreference): void {
    this.#tell('set-consumer-preference', { transportId, producerId, shownHeightPx: Math.max(0, Math.round(shownHeightPx)) });
  }

  setProducerTapped(producerId: string, tapped: boolean): void {
    if (tapped) this.#tappedProducers.add(producerId);
    else this.#tappedProducers.delete(producerId);
    this.#tell('set-producer-tapped', { producerId, tapped });
  }

  requestKeyframe(producerId: string): void {
    this.#tell('request-keyframe', { producerId });
  }

  closeProducer(producerId: string): void {
    this.#pausedProducers.delete(producerId);
    this.#tappedProducers.delete(producerId);
    this.#tell('close-producer', { producerId });
  }

  closeTransport(transportId: string): void {
    this.#tell('close-transport', { transportId });
  }

  stats(): Promise<SfuStats> {
    return this.#request('stats', {});
  }

  transportStats(transportId: string): Promise<TransportStats | null> {
    return this.#request('transport-stats', { transportId });
  }

  on<E extends keyof SfuEvents>(event: E, listener: (...args: SfuEvents[E]) => void): void {
    this.#events.on(event, listener);
  }

  off<E extends keyof SfuEvents>(event: E, listener: (...args: SfuEvents[E]) => void): void {
    this.#events.off(event, listener);
  }

  /** Ends the process and resolves when it is gone. */
  close(): Promise<void> {
    this.#closing ??= this.#closeOnce();
    return this.#closing;
  }

  async #closeOnce(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#restartTimer);
    const run = this.#run;
    if (run === undefined) return;
    const gone = new Promise<void>((resolve) => run.process.onExit(() => resolve()));
    run.process.kill();
    await gone;
  }

  async #startRun(): Promise<void> {
    const { startProcess, log, udpPort, bindAddress, announcedAddresses } = this.#options;
    let process: SfuProcess;
    try {
      process = startProcess({ udpPort, bindAddress, announcedAddresses });
    } catch (error) {
      this.#scheduleRestart();
      throw error;
    }
    const run: Run = { process, pending: new Map(), startedAtMs: undefined };
    this.#run = run;
    process.onMessage((message) => this.#onMessage(run, message));
    process.onExit((code) => this.#onExit(run, code));
    try {
      const reply = await this.#ask(run, 'start', {
        udpPort,
        bindAddress: bindAddress ?? null,
        announcedAddresses: [...announcedAddresses],
      });
      this.#udpPort = reply.udpPort;
    } catch (error) {
      process.kill(); // its exit leads to the next try
      throw error;
    }
    run.startedAtMs = performance.now();
    for (const producerId of this.#pausedProducers) this.#tell('set-producer-paused', { producerId, paused: true });
    for (const producerId of this.#tappedProducers) this.#tell('set-producer-tapped', { producerId, tapped: true });
    log.info({ udpPort: this.#udpPort }, 'media engine started');
    this.#emit('started');
  }

  #onMessage(run: Run, raw: unknown): void {
    const parsed = EngineMessage.safeParse(raw);
    if (!parsed.success) {
      this.#options.log.error({ error: parsed.error.message }, 'message of the media engine not understood');
      return;
    }
    const message = parsed.data;
    if (message.kind !== 'answer' && message.kind !== 'answer-failed') {
      if (run === this.#run) this.#onNews(message);
      return;
    }
    const pending = run.pending.get(message.id);
    if (pending === undefined) return;
    run.pending.delete(message.id);
    clearTimeout(pending.timer);
    if (message.kind === 'answer') pending.resolve(message.reply);
    else if (message.refusal === null) pending.reject(new Error(`media engine failed at ${pending.name}: ${message.message}`));
    else pending.reject(new RefusedError(message.refusal.code, message.refusal.message, message.refusal));
  }

  #onNews(news: Exclude<EngineMessage, { kind: 'answer' | 'answer-failed' }>): void {
    switch (news.kind) {
      case 'transport-state':
        this.#emit('transport-state', news.transportId, news.state);
        break;
      case 'producer-demand':
        this.#emit('producer-demand', news.producerId, { topLayer: news.topLayer });
        break;
      case 'speakers':
        this.#emit('speakers', news.speakers);
        break;
      case 'transport-quality':
        this.#emit('transport-quality', news.transportId, news.quality);
        break;
      case 'tapped':
        this.#emit('tapped', news.producerId, news.packets);
        break;
      case 'complaint':
        this.#options.log.warn({ complaint: news.message }, 'media engine complains');
        break;
    }
  }

  #onExit(run: Run, code: number | null): void {
    if (run !== this.#run) return;
    this.#run = undefined;
    for (const { timer, reject } of run.pending.values()) {
      clearTimeout(timer);
      reject(unavailable());
    }
    run.pending.clear();
    if (this.#closed) return;
    const ranMs = run.startedAtMs === undefined ? 0 : performance.now() - run.startedAtMs;
    this.#deaths = ranMs >= HEALTHY_AFTER_MS ? 0 : this.#deaths;
    this.#options.log.warn({ code, ranMs: Math.round(ranMs) }, 'media engine died, starting it again');
    this.#scheduleRestart();
    if (run.startedAtMs !== undefined) this.#emit('died');
  }

  #scheduleRestart(): void {
    const delayMs = RESTART_DELAYS_MS[Math.min(this.#deaths, RESTART_DELAYS_MS.length - 1)];
    this.#deaths += 1;
    this.#restartTimer = setTimeout(() => {
      this.#startRun().catch((error: unknown) => this.#options.log.error({ error: String(error) }, 'media engine did not start'));
    }, delayMs);
  }

  /** A request of the server. @throws RefusedError `media-unavailable` while there is no engine. */
  #request<N extends EngineRequestName>(name: N, payload: EnginePayload<N>): Promise<EngineReply<N>> {
    const run = this.#run;
    if (run?.startedAtMs === undefined || this.#closed) return Promise.reject(unavailable());
    return this.#ask(run, name, payload);
  }

  /** A request whose answer nobody waits for. Without an engine there is nothing left to change. */
  #tell<N extends EngineRequestName>(name: N, payload: EnginePayload<N>): void {
    this.#request(name, payload).catch((error: unknown) => {
      if (!(error instanceof RefusedError)) this.#options.log.error({ error: String(error) }, 'media engine failed');
    });
  }

  #ask<N extends EngineRequestName>(run: Run, name: N, payload: EnginePayload<N>): Promise<EngineReply<N>> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId;
      this.#nextId += 1;
      const timer = setTimeout(() => {
        this.#options.log.error({ name }, 'media engine does not answer');
        run.process.kill();
      }, ANSWER_WITHIN_MS);
      const schema = engineRequests[name].reply;
      const settle = (raw: unknown): void => {
        const reply = schema.safeParse(raw);
        if (reply.success) resolve(reply.data as EngineReply<N>);
        else reject(new Error(`media engine's reply to ${name} not understood: ${reply.error.message}`));
      };
      run.pending.set(id, { name, timer, reject, resolve: settle });
      run.process.send({ id, name, payload });
    });
  }

  #emit<E extends keyof SfuEvents>(event: E, ...args: SfuEvents[E]): void {
    this.#events.emit(event, ...args);
  }
}

function unavailable(): RefusedError {
  return new RefusedError('media-unavailable', 'Pictures and sound are restarting. They will be back in a moment.');
}
