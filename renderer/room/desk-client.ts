/** The teacher's desk: rooms and lectures, over a socket of its own (so that a page can have its desk without being in a lesson). */
import type { PhoneVisit } from '../../protocol/doctor.ts';
import type { RecordingExport } from '../../protocol/recording.ts';
import type { RefusedError } from '../../protocol/refusal.ts';
import type { PayloadInput, Reply, RequestName } from '../../protocol/requests.ts';
import { SignalingConnection } from './connection.ts';
import { Listeners } from './listeners.ts';

export interface DeskClientOptions {
  readonly serverUrl: string;
  readonly hostToken: string;
  /** 0 ≤ n < 1, for the jitter of retries. */
  readonly random?: () => number;
  readonly log?: (message: string, details?: Record<string, unknown>) => void;
}

/** connecting: not there yet. open: requests are answered. away: lost, coming back by itself. refused: the token is no good. */
export type DeskState = 'connecting' | 'open' | 'away' | 'refused' | 'closed';

export class DeskClient {
  readonly #connection: SignalingConnection;
  readonly #listeners = new Listeners<{
    state: DeskState;
    changed: string | null;
    export: RecordingExport;
    visits: PhoneVisit[];
  }>();
  #state: DeskState = 'connecting';
  #refusal: RefusedError | null = null;
  #wasOpen = false;

  /** Connects at once. */
  constructor(options: DeskClientOptions) {
    this.#connection = new SignalingConnection({
      ...options,
      probe: () => this.#connection.ask('host:status', {}),
    });
    this.#connection.on('link', (link) => {
      if (link === 'open') this.#opened();
      else if (link === 'away') this.#become(this.#wasOpen ? 'away' : 'connecting');
    });
    this.#connection.on('refused', (refusal) => this.#refused(refusal));
    this.#connection.on('desk:changed', ({ lectureId }) => this.#listeners.emit('changed', lectureId));
    this.#connection.on('recording:changed', () => this.#listeners.emit('changed', null));
    this.#connection.on('export:changed', (notice) => this.#listeners.emit('export', notice.export));
    this.#connection.on('doctor:visited', ({ visits }) => this.#listeners.emit('visits', visits));
    this.#connection.open();
  }

  get state(): DeskState {
    return this.#state;
  }

  /** Why the desk is `refused`. */
  get refusal(): RefusedError | null {
    return this.#refusal;
  }

  /** Calls back when `state` changed. For `useSyncExternalStore(desk.subscribe, () => desk.state)`. */
  readonly subscribe = (listener: () => void): (() => void) => this.#listeners.on('state', listener);

  /** A lecture (its id) or the whole list (null) changed: ask again. Also called after each reconnection, with null. */
  onChanged(listener: (lectureId: string | null) => void): () => void {
    return this.#listeners.on('changed', listener);
  }

  /** A file is being made of a recording, or is ready. */
  onExport(listener: (made: RecordingExport) => void): () => void {
    return this.#listeners.on('export', listener);
  }

  /** Devices came by the address of the doctor's check, or found out more. */
  onVisits(listener: (visits: PhoneVisit[]) => void): () => void {
    return this.#listeners.on('visits', listener);
  }

  /** @throws RefusedError with the server's code, or `unreachable` when the laptop could not be asked in time. */
  ask<N extends RequestName>(name: N, payload: PayloadInput<N>): Promise<Reply<N>> {
    return this.#connection.ask(name, payload);
  }

  close(): void {
    this.#connection.close();
    this.#become('closed');
  }

  #refused(refusal: RefusedError): void {
    this.#refusal = refusal;
    this.#connection.close();
    this.#become('refused');
  }

  #opened(): void {
    const returned = this.#wasOpen;
    this.#wasOpen = true;
    this.#become('open');
    if (returned) this.#listeners.emit('changed', null);
  }

  #become(state: DeskState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#listeners.emit('state', state);
  }
}
