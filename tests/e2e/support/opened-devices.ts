/** The cameras, microphones and screens that a page has open, to be taken away from it. */
import type { BrowserContext, Page } from 'playwright';

declare global {
  interface Window {
    openedTracks?: MediaStreamTrack[];
  }
}

/** Notes every camera, microphone and screen that pages of this context open from now on, for `endFromOutside`. */
export async function noteDevices(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const { mediaDevices } = navigator;
    const tracks: MediaStreamTrack[] = [];
    window.openedTracks = tracks;
    if (!mediaDevices) return;
    for (const name of ['getUserMedia', 'getDisplayMedia'] as const) {
      const original = mediaDevices[name].bind(mediaDevices);
      mediaDevices[name] = async (wish) => {
        const stream = await original(wish);
        tracks.push(...stream.getTracks());
        return stream;
      };
    }
  });
}

/** What a page sees when a device is unplugged, or when sharing is stopped from the system's own bar: its track ends by itself. */
export async function endFromOutside(page: Page, source: 'camera' | 'screen'): Promise<void> {
  await page.evaluate((wanted) => {
    const isScreen = (track: MediaStreamTrack) => 'displaySurface' in track.getSettings();
    const track = window.openedTracks?.findLast(
      (each) => each.kind === 'video' && each.readyState === 'live' && isScreen(each) === (wanted === 'screen'),
    );
    if (!track) throw new Error(`no ${wanted} is open`);
    track.stop();
    track.dispatchEvent(new Event('ended'));
  }, source);
}
