/** The classroom inside the app: the same room server that Node hosts, embedded, and what the app remembers of the lecture running in it. */
import { createSignalingServer, type SignalingServer } from '../signaling-server/server.ts';
import type { SfuProcessStarter } from '../signaling-server/sfu/sfu.ts';

export interface LectureHostOptions {
  readonly dataFolder: string;
  readonly pagesFolder: string;
  /** TCP port asked for; undefined leaves it to the configuration. */
  readonly port: number | undefined;
  /** The app's own pages come from another origin than the server's. */
  readonly pageOrigin: string;
  readonly startSfuProcess: SfuProcessStarter;
}

export interface HostSession {
  readonly serverUrl: string;
  readonly hostToken: string;
}

export class LectureHost {
  readonly dataFolder: string;
  readonly #server: SignalingServer;
  #closing: Promise<void> | undefined;

  private constructor(dataFolder: string, server: SignalingServer) {
    this.dataFolder = dataFolder;
    this.#server = server;
  }

  /** @throws StartError in words for the person at the machine: folder in use, not writable, port taken… */
  static async start(options: LectureHostOptions): Promise<LectureHost> {
    const { dataFolder, pagesFolder, port, pageOrigin, startSfuProcess } = options;
    const server = await createSignalingServer({
      dataFolder,
      pagesFolder,
      startSfuProcess,
      allowedOrigins: [pageOrigin],
      ...(port === undefined ? {} : { port }),
    });
    return new LectureHost(dataFolder, server);
  }

  /** Origin of the server as seen from this machine. */
  get url(): string {
    return this.#server.url;
  }

  /** What makes the app's page the teacher's. */
  async session(): Promise<HostSession> {
    return { serverUrl: this.#server.url, hostToken: await this.#server.hostToken() };
  }

  /** Tells the class, flushes, closes. Asking again waits for the first. */
  close(): Promise<void> {
    this.#closing ??= this.#server.close();
    return this.#closing;
  }
}
