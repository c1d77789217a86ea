/** What people do and see on the product's pages, in the words on them. */
import type { Page } from 'playwright';
import { expect } from 'vitest';
import { type ReceivedMedia, receivedMedia } from './received-media.ts';

/** Small enough for seven pages on a small machine: each decodes what this camera sends. */
export const SLOW_CAMERA = '--use-fake-device-for-media-stream=fps=10';

/** From a student's first screen into the lecture. */
export async function join(page: Page, name: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.getByRole('button', { name: 'Join' }).click();
}

export async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.keyboard.press('Enter');
}

/** From anywhere on the teacher's page into a lecture that is live. */
export async function goLive(page: Page, lectureId: string): Promise<void> {
  await page.evaluate((id) => {
    window.location.hash = `#/lectures/${id}/teach`;
  }, lectureId);
  await page.getByRole('button', { name: 'Turn camera off' }).waitFor();
  await page.getByRole('button', { name: 'Go live' }).click();
  await page.getByRole('button', { name: 'End', exact: true }).waitFor();
}

/** Waits until so many more frames of one picture, named as screen readers hear it ("Anna’s camera"), were shown. */
export async function shows(page: Page, picture: string, frames = 5): Promise<void> {
  const video = page.locator(`video[aria-label="${picture}"]`);
  await video.waitFor();
  await video.evaluate(
    (element, wanted) =>
      new Promise<void>((resolve) => {
        let left = wanted;
        const shown = (): void => {
          left -= 1;
          if (left <= 0) resolve();
          else (element as HTMLVideoElement).requestVideoFrameCallback(shown);
        };
        (element as HTMLVideoElement).requestVideoFrameCallback(shown);
      }),
    frames,
  );
}

export async function showsNo(page: Page, picture: string): Promise<void> {
  await page.locator(`video[aria-label="${picture}"]`).waitFor({ state: 'detached' });
}

/** For words that may be there for a moment alone: from now on every change of the page is looked at; `said` resolves when they were. */
export async function listenFor(page: Page, words: string): Promise<{ said: () => Promise<void> }> {
  const heard = await page.evaluateHandle((wanted) => {
    const said = new Promise<void>((resolve) => {
      const look = (): void => {
        if (!document.body.textContent.includes(wanted)) return;
        observer.disconnect();
        resolve();
      };
      const observer = new MutationObserver(look);
      observer.observe(document.body, { subtree: true, childList: true, characterData: true });
      look();
    });
    return { said };
  }, words);
  return { said: () => heard.evaluate(({ said }) => said) };
}

/** What arrives while so many frames are decoded. */
export async function during(page: Page, frames: number): Promise<ReceivedMedia & { readonly audioBytesGrown: number }> {
  const start = await receivedMedia(page);
  let last = start;
  await expect
    .poll(
      async () => {
        last = await receivedMedia(page);
        return last.framesDecoded;
      },
      { timeout: 15_000 },
    )
    .toBeGreaterThanOrEqual(start.framesDecoded + frames);
  return { ...last, audioBytesGrown: last.audioBytes - start.audioBytes };
}
