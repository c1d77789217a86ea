/** Whether Chromium plays a part of a recording as the server gives it, at its beginning, middle and end. */
import { launchChromium } from '../../tests/support/chromium.ts';
import type { RoomServer } from './room-server.ts';

/** @returns `yes`, or what went wrong */
export async function seeksInChromium({ url, hostToken }: RoomServer, recordingId: string, partNo: number): Promise<string> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(url);
    return await page.evaluate(
      async ({ path, token }) => {
        const response = await fetch(path, { headers: { authorization: `Bearer ${token}` } });
        const video = document.createElement('video');
        video.muted = true;
        video.src = URL.createObjectURL(await response.blob());
        document.body.append(video);
        const happened = (name: string) =>
          new Promise<void>((resolve, reject) => {
            video.addEventListener(name, () => resolve(), { once: true });
            video.addEventListener('error', () => reject(new Error(`the video: ${video.error?.message}`)), { once: true });
            setTimeout(() => reject(new Error(`no ${name} in time`)), 15_000);
          });
        await happened('loadeddata');
        // A file in fragments tells its duration at its end.
        const durationS = Number.isFinite(video.duration) ? video.duration : video.seekable.end(0);
        for (const share of [0.9, 0.5, 0.1]) {
          const seeked = happened('seeked');
          video.currentTime = durationS * share;
          await seeked;
          if (video.readyState < 2 || Math.abs(video.currentTime - durationS * share) > 0.2) return `no picture at ${share}`;
        }
        return durationS > 0 ? 'yes' : 'no duration';
      },
      { path: `/api/recordings/${recordingId}/parts/${partNo}/media`, token: hostToken },
    );
  } finally {
    await browser.close();
  }
}
