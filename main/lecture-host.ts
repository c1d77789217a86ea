/** The classroom inside the app: the same room server that Node hosts. */
import { createSignalingServer, type SignalingServer, type SignalingServerOptions } from '../signaling-server/server.ts';
import { StartError } from '../signaling-server/start-error.ts';

/** @param backupMadeAt epoch ms of the newest good backup, null when there is none */
export type AskAboutDamage = (backupMadeAt: number | null) => Promise<'restore-backup' | 'start-empty' | null>;

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
   * @param askAboutDamage what to do with a damaged database, asked once; null leaves it as it is
   * @throws StartError in words for the person at the machine: folder in use, not writable, no port free…
   */
  static async start(options: SignalingServerOptions, askAboutDamage?: AskAboutDamage): Promise<LectureHost> {
    try {
      return new LectureHost(await createSignalingServer(options));
    } catch (error) {
      const damaged = error instanceof StartError && error.reason === 'data-damaged' && options.onDamage === undefined;
      const onDamage = damaged && askAboutDamage ? await askAboutDamage(error.backupMadeAt) : null;
      if (onDamage === null) throw error;
      return new LectureHost(await createSignalingServer({ ...options, onDamage }));
    }
  }

  /** Origin of the server as seen from this machine. */
  get url(): string {
    return this.#server.url;
  }

  get dataFolder(): string {
    return this.#server.dataFolder;
  }

  /** Of what the secure door shows; null where it has no certificate. */
  fingerprint(): Promise<string | null> {
    return this.#server.doors.secure.certificates().then(
      ({ fingerprint }) => fingerprint,
      () => null,
    );
  }

  /** The log, crash reports, and how long closing may take. */
  get operations(): SignalingServer['operations'] {
    return this.#server.operations;
  }

  /** What makes the app's page the teacher's. */
  async session(): Promise<HostSession> {
    return { serverUrl: this.#server.url, hostToken: await this.#server.signHostToken() };
  }

  /** What the doctor says would open the firewall now; none where nothing is closed. */
  async firewallCommands(): Promise<readonly string[]> {
    const { fix } = await this.#server.doctor.check('firewall', { recordingBitsPerS: 1 });
    return fix?.commands ?? [];
  }

  /** Tells the class, writes what waits, closes. Asking again waits for the first. */
  close(): Promise<void> {
    return this.#server.close('the app quits');
  }
}
