/** What a page's video shows, read back from its pixels. */
import type { Page } from 'playwright';
import { expect } from 'vitest';
import { secondOf } from './made-recording.ts';

export interface ShownVideo {
  readonly seconds: number;
  /** The second whose grey is shown. */
  readonly shown: number;
  readonly width: number;
  readonly paused: boolean;
  readonly rate: number;
  readonly pitchKept: boolean;
  /** Seconds of media in the buffer. */
  readonly buffered: number;
}

/** @param selector of the video; default is the only one */
export async function lookAt(page: Page, selector = 'video'): Promise<ShownVideo> {
  const { grey, ...video } = await page.locator(selector).evaluate((element) => {
    const shown = element as HTMLVideoElement;
    const canvas = document.createElement('canvas');
    canvas.width = 16;
    canvas.height = 9;
    const pen = canvas.getContext('2d');
    pen?.drawImage(shown, 0, 0, 16, 9);
    let buffered = 0;
    for (let i = 0; i < shown.buffered.length; i += 1) buffered += shown.buffered.end(i) - shown.buffered.start(i);
    return {
      seconds: shown.currentTime,
      grey: pen?.getImageData(8, 4, 1, 1).data[0] ?? 0,
      width: shown.videoWidth,
      paused: shown.paused,
      rate: shown.playbackRate,
      pitchKept: shown.preservesPitch,
      buffered,
    };
  });
  return { ...video, shown: secondOf(grey) };
}

/** Waits until the picture of this second is seen. */
export async function sees(page: Page, second: number, selector = 'video'): Promise<void> {
  await expect.poll(async () => (await lookAt(page, selector)).shown, { timeout: 20_000, interval: 50 }).toBe(second);
}
