/** A camera that shows nothing but fine detail, which blur takes away, and how much of it a page sees. */
import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright';

const WIDTH = 1280;
const HEIGHT = 720;
const SQUARE = 16;

/** Two frames of a checkered wall in YUV4MPEG2, for `--use-file-for-fake-video-capture`; nobody stands before it. */
export async function writeCheckeredCamera(path: string): Promise<void> {
  const frames = [0, SQUARE / 2].map((shift) => {
    const luma = Buffer.alloc(WIDTH * HEIGHT);
    for (let y = 0; y < HEIGHT; y += 1)
      for (let x = 0; x < WIDTH; x += 1) {
        const odd = (Math.floor((x + shift) / SQUARE) + Math.floor(y / SQUARE)) % 2;
        luma[y * WIDTH + x] = odd === 0 ? 60 : 190;
      }
    return Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((WIDTH * HEIGHT) / 2, 128)]);
  });
  await writeFile(path, Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip C420jpeg\n`), ...frames]));
}

/** Mean difference between points a square apart, 0 to 255: large where the squares can be told, small where they are blurred. */
export async function fineDetail(page: Page, picture: string): Promise<number> {
  return page
    .locator(`video[aria-label="${picture}"]`)
    .first()
    .evaluate(
      (element, [width, square]) => {
        const video = element as HTMLVideoElement;
        const canvas = document.createElement('canvas');
        canvas.width = video.videoWidth;
        canvas.height = video.videoHeight;
        const brush = canvas.getContext('2d');
        if (!brush || video.videoWidth === 0) return 0;
        brush.drawImage(video, 0, 0);
        const apart = Math.round((square * video.videoWidth) / width);
        const { data } = brush.getImageData(0, 0, canvas.width, canvas.height);
        let sum = 0;
        let count = 0;
        for (let y = 0; y < canvas.height; y += 7)
          for (let x = 0; x + apart < canvas.width; x += 3) {
            sum += Math.abs((data[(y * canvas.width + x) * 4] ?? 0) - (data[(y * canvas.width + x + apart) * 4] ?? 0));
            count += 1;
          }
        return sum / count;
      },
      [WIDTH, SQUARE] as const,
    );
}
