/** How long a page's picture stood still and its sound was gone: what a person notices of a fault, measured in the page. */
import type { Page } from 'playwright';

interface Watch {
  frameAt: number;
  soundAt: number;
  pictureMs: number;
  soundMs: number;
}

declare global {
  interface Window {
    gapWatch?: Watch;
  }
}

export interface Gaps {
  /** Longest time without a new frame on the screen, in ms, up to now. */
  readonly pictureMs: number;
  /** Longest time without an audio packet. */
  readonly soundMs: number;
}

/** Starts to watch all videos and sounds of a page together; call when they play. */
export async function watchGaps(page: Page): Promise<void> {
  await page.evaluate(() => {
    const now = performance.now();
    const watch: Watch = { frameAt: now, soundAt: now, pictureMs: 0, soundMs: 0 };
    const isFirst = window.gapWatch === undefined;
    window.gapWatch = watch;
    if (!isFirst) return;
    const followed = new WeakSet<HTMLVideoElement>();
    const onFrame = (element: HTMLVideoElement): void => {
      const present = window.gapWatch;
      const at = performance.now();
      if (present) {
        present.pictureMs = Math.max(present.pictureMs, at - present.frameAt);
        present.frameAt = at;
      }
      element.requestVideoFrameCallback(() => onFrame(element));
    };
    let packets = new Map<string, number>();
    const look = async (): Promise<void> => {
      for (const element of document.querySelectorAll('video')) {
        if (followed.has(element)) continue;
        followed.add(element);
        element.requestVideoFrameCallback(() => onFrame(element));
      }
      const seen = new Map<string, number>();
      for (const [index, peer] of (window.notedPeers ?? []).entries()) {
        if (peer.connectionState === 'closed') continue;
        for (const entry of (await peer.getStats()).values()) {
          if (entry.type === 'inbound-rtp' && entry.kind === 'audio') seen.set(`${index} ${entry.id}`, entry.packetsReceived);
        }
      }
      const present = window.gapWatch;
      if (present && [...seen].some(([id, count]) => count > (packets.get(id) ?? 0))) {
        const at = performance.now();
        present.soundMs = Math.max(present.soundMs, at - present.soundAt);
        present.soundAt = at;
      }
      packets = seen;
      setTimeout(() => void look(), 50);
    };
    void look();
  });
}

/** What was longest since `watchGaps`; a gap that lasts still counts as long as it has lasted. */
export function gapsOf(page: Page): Promise<Gaps> {
  return page.evaluate(() => {
    const { frameAt, soundAt, pictureMs, soundMs } = window.gapWatch ?? { frameAt: 0, soundAt: 0, pictureMs: 0, soundMs: 0 };
    const now = performance.now();
    return { pictureMs: Math.round(Math.max(pictureMs, now - frameAt)), soundMs: Math.round(Math.max(soundMs, now - soundAt)) };
  });
}
