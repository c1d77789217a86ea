/** Many students in processes of their own, so that what they cost is not the server's. */
import { type ChildProcess, fork } from 'node:child_process';

export type CrowdCommand =
  | { do: 'join'; url: string; joinCode: string; count: number; overMs: number; namePrefix: string }
  /** Every seat was cut off: come back by its token. */
  | { do: 'return'; url: string }
  /** Bare WebSocket connections, the yardstick. */
  | { do: 'connect-plain'; url: string; count: number; overMs: number }
  | { do: 'take-latencies' };

export interface CrowdReport {
  joinMs?: number[];
  failures?: number;
  latenciesMs?: number[];
  lost?: number;
  reordered?: number;
  lastSeqs?: number[];
}

export class Crowd {
  readonly #processes: ChildProcess[];

  constructor(processCount: number) {
    const file = new URL('./crowd-process.ts', import.meta.url);
    this.#processes = Array.from({ length: processCount }, () => fork(file, { execArgv: [] }));
  }

  /** Shares the seats out evenly. Gives the time each join took, in ms, and how many failed. */
  join(url: string, joinCode: string, count: number, overMs: number): Promise<CrowdReport> {
    return this.#all(
      (share, index) => ({ do: 'join', url, joinCode, count: share, overMs, namePrefix: `Student ${index}` }),
      count,
    );
  }

  returnTo(url: string): Promise<CrowdReport> {
    return this.#all(() => ({ do: 'return', url }), 0);
  }

  connectPlain(url: string, count: number, overMs: number): Promise<CrowdReport> {
    return this.#all((share) => ({ do: 'connect-plain', url, count: share, overMs }), count);
  }

  takeLatencies(): Promise<CrowdReport> {
    return this.#all(() => ({ do: 'take-latencies' }), 0);
  }

  close(): void {
    for (const child of this.#processes) child.disconnect();
  }

  async #all(command: (share: number, index: number) => CrowdCommand, count: number): Promise<CrowdReport> {
    const processes = this.#processes.length;
    const reports = await Promise.all(
      this.#processes.map((child, index) => {
        const share = Math.floor(count / processes) + (index < count % processes ? 1 : 0);
        return tell(child, command(share, index));
      }),
    );
    return {
      joinMs: reports.flatMap(({ joinMs }) => joinMs ?? []),
      failures: sum(reports.map(({ failures }) => failures ?? 0)),
      latenciesMs: reports.flatMap(({ latenciesMs }) => latenciesMs ?? []),
      lost: sum(reports.map(({ lost }) => lost ?? 0)),
      reordered: sum(reports.map(({ reordered }) => reordered ?? 0)),
      lastSeqs: reports.flatMap(({ lastSeqs }) => lastSeqs ?? []),
    };
  }
}

function tell(child: ChildProcess, command: CrowdCommand): Promise<CrowdReport> {
  return new Promise((resolve, reject) => {
    child.once('message', (report: CrowdReport & { error?: string }) => {
      if (report.error) reject(new Error(report.error));
      else resolve(report);
    });
    child.send(command);
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** A text that tells when it was sent; crowd-process.ts reads it. */
export function stampedText(): string {
  return `@${process.hrtime.bigint() / 1000n}@ The quick brown fox jumps over the lazy dog`;
}
