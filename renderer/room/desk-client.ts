/** The teacher's desk: rooms and lectures, over a socket of its own (so that a page can have its desk without being in a lesson). */
import type { PayloadInput, Reply, RequestName } from '../../protocol/requests.ts';

export interface DeskClientOptions {
  readonly serverUrl: string;
  readonly hostToken: string;
  readonly random?: () => number;
  readonly log?: (message: string, details?: Record<string, unknown>) => void;
}

/** connecting: not there yet. open: requests are answered. away: lost, coming back by itself. refused: the token is no good. */
export type DeskState = 'connecting' | 'open' | 'away' | 'refused' | 'closed';

export class DeskClient {
  constructor(options: DeskClientOptions) {
    void options;
  }

  get state(): DeskState {
    throw new Error('unfinished');
  }

  /** Calls back when `state` changed. For `useSyncExternalStore(desk.subscribe, () => desk.state)`. */
  readonly subscribe = (_listener: () => void): (() => void) => {
    throw new Error('unfinished');
  };

  /** A lecture (its id) or the whole list (null) changed: ask again. Also called after each reconnection, with null. */
  onChanged(_listener: (lectureId: string | null) => void): () => void {
    throw new Error('unfinished');
  }

  /** @throws RefusedError with the server's code, or `unreachable` when the laptop could not be asked in time. */
  ask<N extends RequestName>(_name: N, _payload: PayloadInput<N>): Promise<Reply<N>> {
    throw new Error('unfinished');
  }

  close(): void {
    throw new Error('unfinished');
  }
}
