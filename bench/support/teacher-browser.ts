/** The teacher in a Chromium of their own, so that it alone is measured and no student's page shares its processes. */
import { type BrowserServer, chromium, type Page } from 'playwright';
import { findChromium } from '../../scripts/chromium.mjs';
import type { TestClass } from '../../tests/e2e/support/class.ts';
import { notePeers } from '../../tests/e2e/support/received-media.ts';
import { chromiumArgs } from '../../tests/support/chromium.ts';
import { type DrawnCamera, drawCamera } from './drawn-camera.ts';
import { cpuMsOfTree } from './process-cost.ts';

/** What the page sends of video, summed over its encodings. */
export interface SentVideo {
  /** Encodings that encode: 1 for each source however many watch. */
  readonly encodings: number;
  readonly framesEncoded: number;
  readonly bytesSent: number;
  readonly width: number;
  readonly height: number;
  /** `none`, `cpu` or `bandwidth`: why less is encoded than wished. */
  readonly limitedBy: string;
}

export class TeacherBrowser {
  readonly page: Page;
  readonly #server: BrowserServer;

  private constructor(server: BrowserServer, page: Page) {
    this.#server = server;
    this.page = page;
  }

  /** Opens the lecture's green room. Without `camera` the camera is Chromium's own fake device, 720p at 30 frames/s. The caller closes it. */
  static async open(school: TestClass, { camera }: { camera?: DrawnCamera } = {}): Promise<TeacherBrowser> {
    const executablePath = await findChromium();
    if (!executablePath) throw new Error('There is no Chromium here: `npm test` installs one, or name it in LECTERN_CHROMIUM.');
    const server = await chromium.launchServer({ executablePath, args: chromiumArgs({ fakeMedia: true }) });
    const browser = await chromium.connect(server.wsEndpoint());
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await notePeers(context);
    if (camera) await context.addInitScript(drawCamera, camera);
    const page = await context.newPage();
    const { port } = school.test.server;
    await page.goto(`http://localhost:${port}/teach#key=${school.test.server.createHostKey()}`);
    await page.getByRole('main').waitFor();
    await page.evaluate((lectureId) => {
      location.hash = `#/lectures/${lectureId}/teach`;
    }, school.lecture.lectureId);
    return new TeacherBrowser(server, page);
  }

  /** Presses Go live and waits until the camera is sent at its full width, or so many ms have passed: the ramp after the start is over. */
  async goLive(fullWidth: number, withinMs = 15_000): Promise<void> {
    await this.page.getByRole('button', { name: 'Turn camera off' }).waitFor();
    await this.page.getByRole('button', { name: 'Go live' }).click();
    await this.page.getByRole('button', { name: 'End', exact: true }).waitFor();
    const deadline = Date.now() + withinMs;
    while (Date.now() < deadline) {
      const sent = await this.sentVideo();
      if (sent.framesEncoded > 0 && sent.width >= fullWidth) return;
      await this.page.waitForTimeout(100);
    }
    const sent = await this.sentVideo();
    if (sent.framesEncoded === 0) throw new Error('the teacher’s camera is not sent');
  }

  /** CPU time (ms) of all of this browser's processes so far. */
  cpuMs(): number {
    return cpuMsOfTree(this.#server.process().pid ?? 0);
  }

  sentVideo(): Promise<SentVideo> {
    return this.page.evaluate(async () => {
      const sent = { encodings: 0, framesEncoded: 0, bytesSent: 0, width: 0, height: 0, limitedBy: 'none' };
      for (const peer of window.notedPeers ?? []) {
        if (peer.connectionState === 'closed') continue;
        for (const entry of (await peer.getStats()).values()) {
          if (entry.type !== 'outbound-rtp' || entry.kind !== 'video' || !entry.framesEncoded) continue;
          sent.encodings += 1;
          sent.framesEncoded += entry.framesEncoded;
          sent.bytesSent += entry.bytesSent;
          sent.width = Math.max(sent.width, entry.frameWidth ?? 0);
          sent.height = Math.max(sent.height, entry.frameHeight ?? 0);
          sent.limitedBy = entry.qualityLimitationReason ?? 'none';
        }
      }
      return sent;
    });
  }

  close(): Promise<void> {
    return this.#server.close();
  }
}
