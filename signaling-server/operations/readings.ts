/** How everything is at one moment: what `/metrics` shows, `/health` judges by, and the status page plots. */
import type { SfuStats } from '../sfu/sfu.ts';

export interface Readings {
  readonly version: string;
  readonly uptimeSeconds: number;
  readonly connections: number;
  readonly rooms: number;
  readonly lessonsOpen: number;
  readonly lessonsLive: number;
  readonly inside: number;
  readonly lobby: number;
  readonly requestsWaiting: number;
  readonly storeAnswers: boolean;
  /** Null while the media engine doesn't answer. */
  readonly media: SfuStats | null;
  readonly recordingsActive: number;
  readonly recorderWaitingBytes: number;
  readonly recordedBytes: number;
  /** Null where the system doesn't say. */
  readonly diskFreeBytes: number | null;
  readonly diskReserveBytes: number;
  readonly lag: { readonly p50Ms: number; readonly p99Ms: number };
  readonly memory: { readonly rssBytes: number; readonly heapBytes: number; readonly externalBytes: number };
  /** Since the process started. */
  readonly cpuSeconds: number;
  readonly openHandles: number;
  readonly logLines: Readonly<Record<string, number>>;
  readonly circuitsOpen: Readonly<Record<string, boolean>>;
}

/** What readings are taken of: the parts of the server, each by the little that is asked of it. */
export interface ReadParts {
  readonly version: string;
  readonly connections: () => number;
  readonly rooms: () => Promise<number>;
  readonly lessons: () => { readonly open: number; readonly live: number; readonly inside: number; readonly lobby: number };
  readonly requestsWaiting: () => number;
  readonly storeAnswers: () => Promise<boolean>;
  readonly sfu: { readonly ready: boolean; stats(): Promise<SfuStats> };
  readonly recorder: () => { readonly active: number; readonly waitingBytes: number; readonly writtenBytes: number };
  readonly diskFreeBytes: () => Promise<number | null>;
  readonly diskReserveBytes: number;
  readonly lag: () => { readonly p50Ms: number; readonly p99Ms: number };
  readonly logLines: () => Readonly<Record<string, number>>;
  readonly circuitsOpen: () => Readonly<Record<string, boolean>>;
}

/** A media engine that says nothing for so long is not well. */
const SFU_ANSWER_MS = 1_000;

export async function takeReadings(parts: ReadParts): Promise<Readings> {
  const [storeAnswers, rooms, media, diskFreeBytes] = await Promise.all([
    parts.storeAnswers(),
    parts.rooms().catch(() => 0),
    mediaStats(parts.sfu),
    parts.diskFreeBytes(),
  ]);
  const { open, live, inside, lobby } = parts.lessons();
  const { active, waitingBytes, writtenBytes } = parts.recorder();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return {
    version: parts.version,
    uptimeSeconds: process.uptime(),
    connections: parts.connections(),
    rooms,
    lessonsOpen: open,
    lessonsLive: live,
    inside,
    lobby,
    requestsWaiting: parts.requestsWaiting(),
    storeAnswers,
    media,
    recordingsActive: active,
    recorderWaitingBytes: waitingBytes,
    recordedBytes: writtenBytes,
    diskFreeBytes,
    diskReserveBytes: parts.diskReserveBytes,
    lag: parts.lag(),
    memory: { rssBytes: rss, heapBytes: heapUsed, externalBytes: external },
    cpuSeconds: (user + system) / 1e6,
    openHandles: process.getActiveResourcesInfo().length,
    logLines: parts.logLines(),
    circuitsOpen: parts.circuitsOpen(),
  };
}

async function mediaStats(sfu: ReadParts['sfu']): Promise<SfuStats | null> {
  if (!sfu.ready) return null;
  const late = Promise.withResolvers<null>();
  const timer = setTimeout(() => late.resolve(null), SFU_ANSWER_MS);
  try {
    return await Promise.race([sfu.stats().catch(() => null), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
