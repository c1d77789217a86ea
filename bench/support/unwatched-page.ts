/**
 * A page as a student has it, with nothing looking on. Playwright listens to network and console of each of its pages; then Chromium notes
 * a stack with every request, and V8 parses the modules on that stack once more for their line numbers: some 90 ms of a first visit, twice
 * that where the cores are wanted by others, which no student's browser spends.
 */
import type { Browser, CDPSession } from 'playwright';
import { z } from 'zod';

const SIZE_PX = { width: 1280, height: 720 };
const POLL_MS = 25;

const answer = z.object({
  id: z.number().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});
const evaluated = z.object({
  result: z.object({ value: z.unknown().optional() }),
  exceptionDetails: z.object({ text: z.string() }).optional(),
});

export class UnwatchedPage {
  readonly #browser: CDPSession;
  readonly #browserContextId: string;
  readonly #sessionId: string;
  readonly #waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  #messages = 0;

  private constructor(browser: CDPSession, browserContextId: string, sessionId: string) {
    this.#browser = browser;
    this.#browserContextId = browserContextId;
    this.#sessionId = sessionId;
    browser.on('Target.receivedMessageFromTarget', (event) => {
      if (event.sessionId === sessionId) this.#take(event.message);
    });
  }

  /**
   * An empty page in a profile of its own.
   * @param scripts run in each of its documents before the document's own; they reach nothing outside of themselves
   */
  static async open(browser: Browser, scripts: readonly (() => void)[]): Promise<UnwatchedPage> {
    const session = await browser.newBrowserCDPSession();
    const { browserContextId } = await session.send('Target.createBrowserContext');
    const { targetId } = await session.send('Target.createTarget', { url: 'about:blank', browserContextId, ...SIZE_PX });
    const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false });
    const page = new UnwatchedPage(session, browserContextId, sessionId);
    await page.#send('Page.enable');
    for (const script of scripts) await page.#send('Page.addScriptToEvaluateOnNewDocument', { source: `(${String(script)})()` });
    return page;
  }

  async goto(link: string): Promise<void> {
    await this.#send('Page.navigate', { url: link });
  }

  /** Requests for addresses like this get no answer, until it is called with none. While any is named the network is watched. */
  async block(patterns: readonly string[]): Promise<void> {
    if (patterns.length > 0) await this.#send('Network.enable');
    await this.#send('Network.setBlockedURLs', { urls: patterns });
    if (patterns.length === 0) await this.#send('Network.disable');
  }

  /** What an expression of the page says, a promise once it is kept; only what JSON can carry. */
  async evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = evaluated.parse(
      await this.#send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true }),
    );
    if (exceptionDetails) throw new Error(`${exceptionDetails.text}: ${expression}`);
    return result.value;
  }

  /**
   * Asks until the page says something else than `undefined`, `null` or `false`; between two documents nothing is said.
   * @throws Error when the time is up
   */
  async until(expression: string, withinMs = 20_000): Promise<unknown> {
    const endsAt = performance.now() + withinMs;
    for (;;) {
      const said = await this.evaluate(expression).catch(() => undefined);
      if (said !== undefined && said !== null && said !== false) return said;
      if (performance.now() > endsAt) throw new Error(`The page did not come to say ${expression}.`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Presses where the element is that an expression of the page finds. */
  async press(element: string): Promise<void> {
    const at = z
      .object({ x: z.number(), y: z.number() })
      .parse(
        await this.until(
          `(() => { const box = (${element})?.getBoundingClientRect(); return box && { x: box.x + box.width / 2, y: box.y + box.height / 2 }; })()`,
        ),
      );
    for (const type of ['mousePressed', 'mouseReleased'])
      await this.#send('Input.dispatchMouseEvent', { type, ...at, button: 'left', clickCount: 1 });
  }

  /** Where the keyboard is. */
  async type(text: string): Promise<void> {
    await this.#send('Input.insertText', { text });
  }

  async close(): Promise<void> {
    await this.#browser.send('Target.disposeBrowserContext', { browserContextId: this.#browserContextId });
    await this.#browser.detach();
  }

  #send(method: string, params: object = {}): Promise<unknown> {
    this.#messages += 1;
    const id = this.#messages;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      const message = JSON.stringify({ id, method, params });
      this.#browser.send('Target.sendMessageToTarget', { sessionId: this.#sessionId, message }).catch(reject);
    });
  }

  #take(message: string): void {
    const { id, result, error } = answer.parse(JSON.parse(message));
    const waiting = id === undefined ? undefined : this.#waiting.get(id);
    if (id === undefined || waiting === undefined) return;
    this.#waiting.delete(id);
    if (error) waiting.reject(new Error(error.message));
    else waiting.resolve(result);
  }
}
