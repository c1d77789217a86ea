/** Starts and asks `server-process.ts`. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RawSeat } from './raw-seat.ts';

/** JSON only: it travels on the command line. */
export interface RoomServerOptions {
  readonly port?: number;
  readonly dataFolder?: string;
  /** The built pages, for measures with a browser. */
  readonly pagesFolder?: string;
  readonly seatGraceMs?: number;
  readonly maxConnectionsPerAddress?: number;
  readonly connectionsPerTenSecondsAndAddress?: number;
  readonly allowedOrigins?: readonly string[];
  readonly edgeLimits?: { requestsPerTenSecondsAndAddress?: number; talkPerTenSeconds?: number; requestsPerTenSeconds?: number };
}

export type RoomServerCommand = 'usage' | 'state' | 'close';

export interface Usage {
  /** After a garbage collection: JavaScript's heap and the buffers outside of it. */
  readonly heapBytes: number;
  readonly residentBytes: number;
  /** Since the process started. */
  readonly cpuMs: number;
  readonly handles: number;
  readonly timers: number;
}

export class RoomServer {
  readonly url: string;
  readonly hostToken: string;
  readonly dataFolder: string;
  readonly #process: ChildProcess;
  readonly #ownsFolder: boolean;

  private constructor(child: ChildProcess, ready: { url: string; hostToken: string }, dataFolder: string, ownsFolder: boolean) {
    this.#process = child;
    this.url = ready.url;
    this.hostToken = ready.hostToken;
    this.dataFolder = dataFolder;
    this.#ownsFolder = ownsFolder;
  }

  static async start(options: RoomServerOptions = {}): Promise<RoomServer> {
    const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'lectern-bench-')));
    const text = JSON.stringify({ port: 0, ...options, dataFolder });
    const child = fork(new URL('./server-process.ts', import.meta.url), [text], { execArgv: ['--expose-gc'] });
    const [ready] = (await once(child, 'message')) as [{ url: string; hostToken: string }];
    return new RoomServer(child, ready, dataFolder, options.dataFolder === undefined);
  }

  usage(): Promise<Usage> {
    return this.#ask('usage') as Promise<Usage>;
  }

  /** `seq` and people inside of the live lesson. */
  state(): Promise<{ seq: number; present: number }> {
    return this.#ask('state') as Promise<{ seq: number; present: number }>;
  }

  /** A live lecture with its teacher inside. */
  async goLive(title: string, capacity = 5000): Promise<{ teacher: RawSeat; lectureId: string; joinCode: string }> {
    const teacher = await RawSeat.connect(this.url, this.hostToken);
    const { lecture } = await teacher.ask('lecture:create', { title, capacity });
    await teacher.ask('lesson:join', { ticket: { kind: 'host', lectureId: lecture.lectureId }, displayName: 'Teacher' });
    await teacher.ask('lesson:start', {});
    return { teacher, lectureId: lecture.lectureId, joinCode: lecture.joinCode };
  }

  /** Ends it as a power cut would. The data folder stays. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }

  async close(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const exited = once(this.#process, 'exit');
      this.#process.send('close' satisfies RoomServerCommand);
      await exited;
    }
    if (this.#ownsFolder) await this.removeData();
  }

  removeData(): Promise<void> {
    return rm(this.dataFolder, { recursive: true, force: true });
  }

  async #ask(command: RoomServerCommand): Promise<object> {
    this.#process.send(command);
    const [reply] = (await once(this.#process, 'message')) as [object];
    return reply;
  }
}
