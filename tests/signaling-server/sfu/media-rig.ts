/** A ChildSfu with a real engine, and pages of a real browser that talk to it. */

import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright';
import type { MediaKind } from '../../../protocol/models.ts';
import { withRoundTrip } from '../../../renderer/room/round-trip.ts';
import { ChildSfu } from '../../../signaling-server/sfu/child-sfu.ts';
import { type NodeSfuProcess, nodeSfuProcess } from '../../../signaling-server/sfu/node-process.ts';
import type { Negotiation, SfuEvents, SfuProcessOptions } from '../../../signaling-server/sfu/sfu.ts';
import { launchChromium } from '../../support/chromium.ts';

/** What `media-page.js` puts on the page. */
export interface MediaClient {
  readonly connection: RTCPeerConnection;
  readonly stream: MediaStream;
  readonly sends: Map<string, { transceiver: RTCRtpTransceiver }>;
  open(transportId: string): void;
  publishDevices(cameraId: string, microphoneId: string): Promise<void>;
  publishCanvas(
    producerId: string,
    encodings?: RTCRtpEncodingParameters[],
    width?: number,
    height?: number,
    spots?: number,
  ): void;
  canvasTrack(width?: number, height?: number, spots?: number): MediaStreamTrack;
  unpublish(producerId: string): void;
  consume(producerId: string, kind: MediaKind, paused?: boolean): void;
  unconsume(producerId: string): void;
  reuse(producerId: string, kind: MediaKind): void;
  negotiate(): Promise<{ offer: string; answer: string; tookMs: number }>;
  received(producerId: string): Promise<(RTCInboundRtpStreamStats & { width: number }) | undefined>;
  sent(producerId: string): Promise<RTCOutboundRtpStreamStats[]>;
  grows(producerId: string, figure: string, by: number, withinMs?: number): Promise<number>;
}

declare global {
  interface Window {
    readonly client: MediaClient;
  }
}

const quiet = {
  info: () => undefined,
  warn: () => undefined,
  error: (details: object, message: string) => console.error(message, details),
};

export class MediaRig {
  readonly sfu: ChildSfu;
  readonly browser: Browser;
  readonly #http: Server;
  /** The engine's processes, the running one last. */
  readonly processes: NodeSfuProcess[];

  private constructor(sfu: ChildSfu, browser: Browser, http: Server, processes: NodeSfuProcess[]) {
    this.sfu = sfu;
    this.browser = browser;
    this.#http = http;
    this.processes = processes;
  }

  static async open(options: Partial<SfuProcessOptions> = {}): Promise<MediaRig> {
    const processes: NodeSfuProcess[] = [];
    const start = nodeSfuProcess();
    const sfu = new ChildSfu({
      udpPort: 0,
      bindAddress: undefined,
      announcedAddresses: ['127.0.0.1'],
      log: quiet,
      startProcess: (wanted) => {
        const process = start(wanted);
        processes.push(process);
        return process;
      },
      ...options,
    });
    await sfu.start();
    const script = await readFile(new URL('media-page.js', import.meta.url), 'utf8');
    const http = createServer((request, response) => {
      const isScript = request.url === '/media-page.js';
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
      response.end(isScript ? script : '<!doctype html><title>media</title><script type="module" src="/media-page.js"></script>');
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const browser = await launchChromium({ fakeMedia: true, args: ['--autoplay-policy=no-user-gesture-required'] });
    return new MediaRig(sfu, browser, http, processes);
  }

  /**
   * A page of its own profile, connected to nothing yet.
   * @param changeAnswer lets a test put something between the page and the engine.
   */
  async page(changeAnswer: (answer: string) => string = (answer) => answer): Promise<Page> {
    const context = await this.browser.newContext();
    const page = await context.newPage();
    await page.exposeFunction('negotiate', async (negotiation: Negotiation) =>
      changeAnswer((await this.sfu.negotiate(negotiation)).answer),
    );
    await page.exposeFunction('changeOffer', withRoundTrip);
    await page.goto(`http://127.0.0.1:${(this.#http.address() as AddressInfo).port}/`);
    await page.waitForFunction(() => window.client !== undefined);
    return page;
  }

  /** The next event of this name. */
  next<E extends keyof SfuEvents>(event: E): Promise<SfuEvents[E]> {
    return new Promise((resolve) => {
      const listener = (...args: SfuEvents[E]): void => {
        this.sfu.off(event, listener);
        resolve(args);
      };
      this.sfu.on(event, listener);
    });
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.sfu.close();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }
}
