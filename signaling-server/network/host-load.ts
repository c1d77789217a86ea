/** Whether this machine has time enough for a class: the event loop's delay, and how much of all its cores is used. */
import { cpus } from 'node:os';
import { type ELDHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

const LOOK_EVERY_MS = 2500;
const RESOLUTION_MS = 20;
/** People notice when words and pictures wait for so long. */
const LATE_MS = 150;
/** Share of all cores beyond which nothing is left for peaks. */
const FULL = 0.93;
/** One busy moment is nothing: it must last. */
const LASTS_LOOKS = 2;

/** Since boot, over all cores, in ms. */
export interface CpuTimes {
  readonly busyMs: number;
  readonly totalMs: number;
}

export interface HostLoadOptions {
  readonly cpuTimes?: () => CpuTimes;
  readonly everyMs?: number;
}

export class HostLoad {
  readonly #cpuTimes: () => CpuTimes;
  readonly #delay: ELDHistogram;
  readonly #timer: NodeJS.Timeout;
  #before: CpuTimes;
  #busyLooks = 0;
  #lag = { p50Ms: 0, p99Ms: 0 };

  /** Measures from now on until `close`; keeps no process alive. */
  constructor({ cpuTimes = systemCpuTimes, everyMs = LOOK_EVERY_MS }: HostLoadOptions = {}) {
    this.#cpuTimes = cpuTimes;
    this.#before = cpuTimes();
    this.#delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.#delay.enable();
    this.#timer = setInterval(() => this.#look(), everyMs);
    this.#timer.unref();
  }

  /** Has been short of time for some seconds. */
  get busy(): boolean {
    return this.#busyLooks >= LASTS_LOOKS;
  }

  /** How late the event loop's turns were, over the last look. */
  get lag(): { readonly p50Ms: number; readonly p99Ms: number } {
    return this.#lag;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#delay.disable();
  }

  #look(): void {
    const now = this.#cpuTimes();
    const totalMs = now.totalMs - this.#before.totalMs;
    const used = totalMs > 0 ? (now.busyMs - this.#before.busyMs) / totalMs : 0;
    this.#before = now;
    const lateMs = this.#delay.percentile(95) / 1e6;
    // The histogram counts from one timer to the next: what it is set to is no delay.
    const late = (percentile: number) => Math.max(0, this.#delay.percentile(percentile) / 1e6 - RESOLUTION_MS);
    this.#lag = { p50Ms: late(50), p99Ms: late(99) };
    this.#delay.reset();
    this.#busyLooks = used > FULL || lateMs > LATE_MS ? this.#busyLooks + 1 : 0;
  }
}

function systemCpuTimes(): CpuTimes {
  let busyMs = 0;
  let totalMs = 0;
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.irq + times.idle;
    busyMs += all - times.idle;
    totalMs += all;
  }
  return { busyMs, totalMs };
}
