/** The classroom inside the app: the same room server that Node hosts. */
import { createSignalingServer, type SignalingServer, type SignalingServerOptions } from '../signaling-server/server.ts';

export interface HostSession {
  readonly serverUrl: string;
  readonly hostToken: string;
}

export class LectureHost {
  readonly #server: SignalingServer;

  private constructor(server: SignalingServer) {
    this.#server = server;
  }

  /**
   * @param options what is not given comes from the environment, as for the Node host
   * @throws StartError in words for the person at the machine: folder in use, not writable, no port free…
   */
  static async start(options: SignalingServerOptions): Promise<LectureHost> {
    return new LectureHost(await createSignalingServer(options));
  }

  /** Origin of the server as seen from this machine. */
  get url(): string {
    return this.#server.url;
  }

  get dataFolder(): string {
    return this.#server.dataFolder;
  }

  /** What makes the app's page the teacher's. */
  async session(): Promise<HostSession> {
    return { serverUrl: this.#server.url, hostToken: await this.#server.signHostToken() };
  }

  /** Tells the class, writes what waits, closes. Asking again waits for the first. */
  close(): Promise<void> {
    return this.#server.close('the app quits');
  }
}
