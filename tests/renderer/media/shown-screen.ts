/** A tab with something known in it to share, and what a page really shows of a picture. */
import type { BrowserContext, Page } from 'playwright';

/** What `getDisplayMedia()` takes without asking, with `args: [TAKE_COLOURS]`. */
export const COLOURS_TITLE = 'Four colours';
export const TAKE_COLOURS = `--auto-select-tab-capture-source-by-title=${COLOURS_TITLE}`;

/** Red, green, blue and white in the four quarters, never quite still, and a tone that plays. */
export async function openColours(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.setContent(`<!doctype html><title>${COLOURS_TITLE}</title>
    <style>body { margin: 0; display: grid; grid: 50vh 50vh / 50vw 50vw } div { background: rgb(220 0 0) }
    div + div { background: rgb(0 170 0) } div + div + div { background: rgb(0 0 220) } div + div + div + div { background: #fff }
    i { display: block; width: 20px; height: 20px; background: #000 }</style><div></div><div></div><div></div><div><i></i></div>`);
  await page.evaluate(() => {
    const mark = document.querySelector('i');
    let turn = 0;
    setInterval(() => {
      turn = (turn + 1) % 20;
      if (mark) mark.style.marginLeft = `${turn * 10}px`;
    }, 33);
    const audio = new AudioContext();
    const tone = audio.createOscillator();
    const loudness = audio.createGain();
    tone.frequency.value = 440;
    loudness.gain.value = 0.4;
    tone.connect(loudness).connect(audio.destination);
    tone.start();
  });
  return page;
}

/** Red, green, blue, 0 to 255, in the middle of each quarter of the picture with that name: left and right above, left and right below. */
export async function quarters(page: Page, picture: string): Promise<number[][]> {
  return page
    .locator(`video[aria-label="${picture}"]`)
    .first()
    .evaluate((element) => {
      const video = element as HTMLVideoElement;
      // Over an element that is drawn anew and gets nothing, since its picture rests, lies the last one.
      const still = video.parentElement?.querySelector<HTMLCanvasElement>('canvas:not([hidden])');
      const canvas = document.createElement('canvas');
      canvas.width = still?.width ?? video.videoWidth;
      canvas.height = still?.height ?? video.videoHeight;
      const brush = canvas.getContext('2d');
      brush?.drawImage(still ?? video, 0, 0);
      const at = (x: number, y: number) =>
        [...(brush?.getImageData(x * canvas.width, y * canvas.height, 1, 1).data ?? [])].slice(0, 3);
      return [at(0.25, 0.3), at(0.75, 0.3), at(0.25, 0.8), at(0.75, 0.8)];
    });
}

export function nameOfColour([red = 0, green = 0, blue = 0]: readonly number[]): string {
  if (red > 200 && green > 200 && blue > 200) return 'white';
  if (red > 150 && green < 90 && blue < 90) return 'red';
  if (green > 110 && red < 90 && blue < 90) return 'green';
  if (blue > 150 && red < 90 && green < 90) return 'blue';
  return `${red} ${green} ${blue}`;
}

export async function sizeOf(page: Page, picture: string): Promise<{ width: number; height: number }> {
  return page
    .locator(`video[aria-label="${picture}"]`)
    .first()
    .evaluate((element) => ({
      width: (element as HTMLVideoElement).videoWidth,
      height: (element as HTMLVideoElement).videoHeight,
    }));
}
