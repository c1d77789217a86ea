/** Seat tokens are good for a few hours. A page that is connected gets a fresh one long before, so that only who is away can be late. */
import type { Log } from '../log.ts';
import type { Connection } from './connection.ts';

/** However long tokens are good. */
const LOOK_EVERY_MS = 60_000;

export class SeatRenewal {
  readonly #connections = new Set<Connection>();
  readonly #afterMs: number;
  readonly #log: Log;
  readonly #timer: NodeJS.Timeout;

  /** @param afterMs how old a token gets while its page is connected */
  constructor(afterMs: number, log: Log) {
    this.#afterMs = afterMs;
    this.#log = log;
    this.#timer = setInterval(() => void this.#look(), Math.min(LOOK_EVERY_MS, afterMs));
    this.#timer.unref();
  }

  add(connection: Connection): void {
    this.#connections.add(connection);
  }

  remove(connection: Connection): void {
    this.#connections.delete(connection);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const now = performance.now();
    for (const connection of this.#connections) {
      if (now - connection.seatedAtMs < this.#afterMs) continue;
      try {
        await renew(connection, now);
      } catch (err) {
        this.#log.error({ err, participantId: connection.seat?.participantId }, 'A seat’s token could not be renewed.');
      }
    }
  }
}

async function renew(connection: Connection, now: number): Promise<void> {
  const { seat } = connection;
  if (!seat) return;
  const seatToken = await seat.lesson.signSeat(seat.participantId);
  // Signing took a moment, in which the page may have changed its seat.
  if (connection.seat !== seat) return;
  connection.seatedAtMs = now;
  connection.notify('seat:renewed', { seatToken });
}
