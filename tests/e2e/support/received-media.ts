/**
 * What a page really receives, read from WebRTC's own numbers. The page's peer connections are noted by a script that runs before
 * the product's, so that the product needs no door for tests.
 */
import type { BrowserContext, Page } from 'playwright';

declare global {
  interface Window {
    notedPeers?: RTCPeerConnection[];
  }
}

/** Everything one page receives now, over all its open connections. */
export interface ReceivedMedia {
  /** Ever, at this page's present connection. */
  readonly framesDecoded: number;
  readonly videoBytes: number;
  readonly audioBytes: number;
  /** As WebRTC counts it: seconds of full loudness, squared. */
  readonly audioEnergy: number;
  readonly videoLines: number;
  /** Lines whose frames have been decoded at all. */
  readonly livelyVideoLines: number;
  readonly width: number;
  /** Smoothed one-way share of the jitter buffer, ms. */
  readonly jitterBufferMs: number;
  readonly bytesSent: number;
  readonly peers: number;
}

/** Notes every RTCPeerConnection that pages of this context make from now on. */
export async function notePeers(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const Original = window.RTCPeerConnection;
    if (!Original) return;
    const noted: RTCPeerConnection[] = [];
    window.notedPeers = noted;
    window.RTCPeerConnection = class extends Original {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        noted.push(this);
      }
    };
  });
}

export async function receivedMedia(page: Page): Promise<ReceivedMedia> {
  return page.evaluate(async () => {
    const open = (window.notedPeers ?? []).filter((peer) => peer.connectionState !== 'closed');
    const sum = {
      framesDecoded: 0,
      videoBytes: 0,
      audioBytes: 0,
      audioEnergy: 0,
      videoLines: 0,
      livelyVideoLines: 0,
      width: 0,
      jitterBufferMs: 0,
      bytesSent: 0,
      peers: open.length,
    };
    for (const peer of open) {
      for (const entry of (await peer.getStats()).values()) {
        if (entry.type === 'outbound-rtp') sum.bytesSent += entry.bytesSent;
        if (entry.type !== 'inbound-rtp') continue;
        if (entry.kind === 'audio') {
          sum.audioBytes += entry.bytesReceived;
          sum.audioEnergy += entry.totalAudioEnergy ?? 0;
        } else {
          sum.framesDecoded += entry.framesDecoded;
          sum.videoBytes += entry.bytesReceived;
          sum.videoLines += 1;
          sum.width = Math.max(sum.width, entry.frameWidth ?? 0);
          if (entry.framesDecoded > 0) sum.livelyVideoLines += 1;
          if (entry.jitterBufferEmittedCount > 0) {
            sum.jitterBufferMs = Math.max(sum.jitterBufferMs, (1000 * entry.jitterBufferDelay) / entry.jitterBufferEmittedCount);
          }
        }
      }
    }
    return sum;
  });
}

/**
 * Waits until a page's numbers have grown by so much, counted from now (or from where a new connection starts).
 * @throws Error with the last numbers when they don't within the time
 */
export async function grows(
  page: Page,
  wanted: { frames?: number; audioEnergy?: number; audioBytes?: number },
  withinMs = 15_000,
): Promise<void> {
  const start = await receivedMedia(page);
  const deadline = Date.now() + withinMs;
  let last = start;
  while (Date.now() < deadline) {
    last = await receivedMedia(page);
    const since = (now: number, before: number): number => (now < before ? now : now - before);
    if (
      since(last.framesDecoded, start.framesDecoded) >= (wanted.frames ?? 0) &&
      since(last.audioEnergy, start.audioEnergy) >= (wanted.audioEnergy ?? 0) &&
      since(last.audioBytes, start.audioBytes) >= (wanted.audioBytes ?? 0)
    ) {
      return;
    }
    await page.waitForTimeout(100);
  }
  throw new Error(`did not grow by ${JSON.stringify(wanted)}: from ${JSON.stringify(start)} to ${JSON.stringify(last)}`);
}

/** How much each number grows in so many ms. */
export async function growth(page: Page, inMs: number): Promise<ReceivedMedia> {
  const start = await receivedMedia(page);
  await page.waitForTimeout(inMs);
  const end = await receivedMedia(page);
  const keys = Object.keys(start) as (keyof ReceivedMedia)[];
  return Object.fromEntries(keys.map((key) => [key, end[key] - start[key]])) as unknown as ReceivedMedia;
}
