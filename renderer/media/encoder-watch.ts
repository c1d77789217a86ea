/**
 * Whether this machine can encode what it sends. WebRTC says so itself (`qualityLimitationReason`), and frames that the camera gave and
 * the encoder did not take say it, too.
 */

/** How often the numbers are looked at. */
const LOOK_EVERY_MS = 3_000;
/** Looks in a row that must be bad: a slow moment is not a slow machine. */
const BAD_LOOKS = 3;
/** Of the time between two looks. */
const LIMITED_SHARE = 0.5;
/** Of the frames that came from the camera or screen. */
const DROPPED_SHARE = 0.4;
/** Fewer frames than that between two looks say nothing. */
const FRAMES_NEEDED = 20;

/** What is read of one source that is sent. */
export interface EncoderReading {
  readonly id: string;
  readonly atMs: number;
  /** Frames given to the encoder, and frames that came out of it, ever. */
  readonly framesIn: number;
  readonly framesOut: number;
  /** Seconds, ever. */
  readonly cpuLimitedSeconds: number;
  readonly bandwidthLimitedSeconds: number;
}

/** The largest active layer of each picture that is sent. */
export function readEncoders(report: RTCStatsReport): EncoderReading[] {
  const entries = [...report.values()] as Record<string, unknown>[];
  const readings = new Map<string, EncoderReading & { readonly size: number }>();
  for (const entry of entries) {
    if (entry.type !== 'outbound-rtp' || entry.kind !== 'video' || entry.active === false) continue;
    const source = entries.find(({ type, id }) => type === 'media-source' && id === entry.mediaSourceId);
    if (!source) continue;
    const id = String(entry.mediaSourceId);
    const size = numberOf(entry.frameWidth) * numberOf(entry.frameHeight);
    if ((readings.get(id)?.size ?? -1) >= size) continue;
    const durations = (entry.qualityLimitationDurations ?? {}) as Record<string, unknown>;
    readings.set(id, {
      id,
      size,
      atMs: numberOf(entry.timestamp),
      framesIn: numberOf(source.frames),
      framesOut: numberOf(entry.framesEncoded),
      cpuLimitedSeconds: numberOf(durations.cpu),
      bandwidthLimitedSeconds: numberOf(durations.bandwidth),
    });
  }
  return [...readings.values()];
}

/** Whether the machine was too slow between two readings of one source. */
export function isStrained(before: EncoderReading, now: EncoderReading): boolean {
  const seconds = (now.atMs - before.atMs) / 1000;
  if (seconds <= 0) return false;
  if ((now.cpuLimitedSeconds - before.cpuLimitedSeconds) / seconds >= LIMITED_SHARE) return true;
  const framesIn = now.framesIn - before.framesIn;
  if (framesIn < FRAMES_NEEDED || now.bandwidthLimitedSeconds > before.bandwidthLimitedSeconds) return false;
  const dropped = 1 - (now.framesOut - before.framesOut) / framesIn;
  return dropped >= DROPPED_SHARE && dropped <= 1;
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

export interface EncoderWatchOptions {
  readonly stats: () => Promise<RTCStatsReport | null>;
  /** Called once, when it has been too slow for a while; then the watch rests. */
  readonly onStrained: () => void;
}

/** Looks until it is closed, or has told. Returns the function that closes it. */
export function watchEncoders({ stats, onStrained }: EncoderWatchOptions): () => void {
  let before = new Map<string, EncoderReading>();
  let badLooks = 0;
  const look = async (): Promise<void> => {
    const report = await stats();
    const readings = report ? readEncoders(report) : [];
    const strained = readings.some((now) => {
      const earlier = before.get(now.id);
      return earlier !== undefined && isStrained(earlier, now);
    });
    before = new Map(readings.map((reading) => [reading.id, reading]));
    badLooks = strained ? badLooks + 1 : 0;
    if (badLooks < BAD_LOOKS) return;
    clearInterval(timer);
    onStrained();
  };
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
