/** The last hour in a few numbers, for plots: no file, no other program. And the one thing most worth knowing now. */
import type { StatusSample, StatusWarning } from '../../protocol/operations.ts';
import type { Readings } from './readings.ts';

const MOST_SAMPLES = 720;
const MB = 1_000_000;
/** A lesson is recorded for about half an hour with it. */
const DISK_LOW_BYTES = 1_500 * MB;
/** People notice when words and pictures wait for so long. */
const LATE_MS = 150;
const LOST_PERCENT = 5;
/** It must last: one bad moment is nothing. */
const LASTS_SAMPLES = 3;

export class StatusHistory {
  readonly #samples: StatusSample[] = [];
  #before: { readonly atMs: number; readonly cpuMs: number } | null = null;

  get samples(): readonly StatusSample[] {
    return this.#samples;
  }

  /** @param answersMs how long each request of the last interval took */
  add(readings: Readings, atMs: number, answersMs: readonly number[]): void {
    const { media, lag, memory, diskFreeBytes } = readings;
    const cpuMs = readings.cpuSeconds * 1000 + (media?.cpuMs ?? 0);
    const passedMs = this.#before === null ? 0 : atMs - this.#before.atMs;
    const usedMs = this.#before === null ? 0 : Math.max(0, cpuMs - this.#before.cpuMs);
    this.#before = { atMs, cpuMs };
    this.#samples.push({
      at: atMs,
      inside: readings.inside,
      connections: readings.connections,
      cpuPercent: passedMs > 0 ? rounded((usedMs / passedMs) * 100) : 0,
      memoryMb: rounded((memory.rssBytes + (media?.memoryBytes ?? 0)) / MB),
      lagMs: rounded(lag.p99Ms),
      answerMs: p95(answersMs),
      uplinkLossPercent: rounded(media?.uplinkLossPercent ?? 0),
      downlinkLossPercent: rounded(media?.downlinkLossPercent ?? 0),
      diskFreeMb: diskFreeBytes === null ? null : Math.round(diskFreeBytes / MB),
    });
    if (this.#samples.length > MOST_SAMPLES) this.#samples.shift();
  }

  /** The worst thing that is so now, or null. */
  warning(readings: Readings, crashedLately: boolean): StatusWarning | null {
    const { diskFreeBytes, diskReserveBytes } = readings;
    const lately = this.#samples.slice(-LASTS_SAMPLES);
    const lasts = (is: (sample: StatusSample) => boolean) => lately.length === LASTS_SAMPLES && lately.every(is);
    if (!readings.storeAnswers) return 'store-silent';
    if (diskFreeBytes !== null && diskFreeBytes <= diskReserveBytes) return 'disk-full';
    if (readings.media === null) return 'media-down';
    if (diskFreeBytes !== null && diskFreeBytes <= diskReserveBytes + DISK_LOW_BYTES) return 'disk-nearly-full';
    if (lasts(({ lagMs }) => lagMs > LATE_MS)) return 'machine-busy';
    if (lasts(({ uplinkLossPercent, downlinkLossPercent }) => Math.max(uplinkLossPercent, downlinkLossPercent) > LOST_PERCENT))
      return 'packets-lost';
    return crashedLately ? 'crashed-lately' : null;
  }
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function p95(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))];
  return value === undefined ? null : rounded(value);
}
