/**
 * How late the live voices are heard, and making them later: the browser's own jitter buffer can hold sound back for seconds, and gives
 * and takes time by stretching speech, pitch kept. So the past and the live sound can be brought to the same moment.
 * (`jitterBufferTarget`: https://www.w3.org/TR/webrtc-extensions/#dom-rtcrtpreceiver-jitterbuffertarget)
 */

export interface DelayedRoom {
  getStats(): Promise<RTCStatsReport | null>;
  /** Holds received sound back for so long; null: as short as the network allows. */
  holdBack(delayMs: number | null): void;
}

/** From a mouth to the jitter buffer on a local network: capture, a 20 ms Opus frame, the way. */
const BEFORE_BUFFER_MS = 30;
/** The standard allows four seconds at most. */
const MOST_MS = 3_900;

/** What is needed of an `inbound-rtp` entry. */
interface Reading {
  readonly delaySeconds: number;
  readonly emitted: number;
  readonly energy: number;
}

export class LiveDelay {
  readonly #room: DelayedRoom;
  #before = new Map<string, Reading>();
  #targetMs: number | null = null;

  constructor(room: DelayedRoom) {
    this.#room = room;
  }

  /** Whether this browser can hold sound back at all. */
  static get possible(): boolean {
    return typeof RTCRtpReceiver !== 'undefined' && 'jitterBufferTarget' in RTCRtpReceiver.prototype;
  }

  get targetMs(): number | null {
    return this.#targetMs;
  }

  hold(delayMs: number | null): void {
    const targetMs = delayMs === null ? null : Math.max(0, Math.min(MOST_MS, delayMs - BEFORE_BUFFER_MS));
    // Each change begins the browser's adapting anew: small ones are not worth it.
    if (this.#targetMs !== null && targetMs !== null && Math.abs(targetMs - this.#targetMs) < 150) return;
    this.#targetMs = targetMs;
    this.#room.holdBack(targetMs);
  }

  /**
   * How far behind the speaker's mouth the voice is heard, in ms, since this was last asked: of whoever was loudest. Null: nobody is
   * heard, or it is the first time.
   */
  async read(): Promise<number | null> {
    const report = await this.#room.getStats();
    if (!report) return null;
    const now = voicesIn(report);
    let loudest: { energy: number; delayMs: number } | null = null;
    for (const [id, reading] of now) {
      const before = this.#before.get(id);
      const emitted = reading.emitted - (before?.emitted ?? reading.emitted);
      if (!before || emitted <= 0) continue;
      const delayMs = ((reading.delaySeconds - before.delaySeconds) / emitted) * 1000;
      const energy = reading.energy - before.energy;
      if (!loudest || energy > loudest.energy) loudest = { energy, delayMs };
    }
    this.#before = now;
    return loudest && loudest.delayMs + BEFORE_BUFFER_MS;
  }
}

/** The standard's names, as TypeScript's library lacks some of them. */
type InboundVoice = RTCInboundRtpStreamStats & {
  jitterBufferDelay?: number;
  jitterBufferEmittedCount?: number;
  totalAudioEnergy?: number;
};

function voicesIn(report: RTCStatsReport): Map<string, Reading> {
  const voices = new Map<string, Reading>();
  for (const entry of report.values() as IterableIterator<RTCStats>) {
    if (entry.type !== 'inbound-rtp') continue;
    const { kind, jitterBufferDelay = 0, jitterBufferEmittedCount = 0, totalAudioEnergy = 0 } = entry as InboundVoice;
    if (kind !== 'audio') continue;
    voices.set(entry.id, { delaySeconds: jitterBufferDelay, emitted: jitterBufferEmittedCount, energy: totalAudioEnergy });
  }
  return voices;
}
