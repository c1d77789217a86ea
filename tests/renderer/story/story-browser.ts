/** Scenes in real Chromium. `await using story = await openStory()`. */
import type { Browser, BrowserContextOptions, Page } from 'playwright';
import { launchChromium } from '../../support/chromium.ts';
import { type StoryServer, startStoryServer } from './story-server.ts';

export class Story implements AsyncDisposable {
  readonly #server: StoryServer;
  readonly #browser: Browser;
  /** What the browser complained of: errors, and what the content security policy stopped. */
  readonly complaints: string[] = [];

  constructor(server: StoryServer, browser: Browser) {
    this.#server = server;
    this.#browser = browser;
  }

  /** A page of its own, drawn. Close its context when done. */
  async open(scene: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({ reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    page.on('pageerror', (error) => this.#complain(page, error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.#complain(page, message.text());
    });
    await this.show(page, scene);
    return page;
  }

  /** Another scene on the same page, loaded anew: sooner there than on a new one. */
  async show(page: Page, scene: string): Promise<void> {
    await page.goto(this.#server.sceneUrl(scene));
    await page.locator('[data-surface]').first().waitFor();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
  }

  #complain(page: Page, text: string): void {
    this.complaints.push(`${new URL(page.url()).search}: ${text}`);
  }
}

export async function openStory({
  args = ['--autoplay-policy=no-user-gesture-required'],
}: {
  args?: string[];
} = {}): Promise<Story> {
  const server = await startStoryServer();
  return new Story(server, await launchChromium({ fakeMedia: true, args }));
}
