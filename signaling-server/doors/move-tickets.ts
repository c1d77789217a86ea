/** One-time tickets that carry a seat from one door to the other. They live in memory alone, as hashes, for minutes. */
import { createHash, randomBytes } from 'node:crypto';
import type { Luggage } from '../../protocol/doors.ts';
import type { SeatClaims } from '../tokens.ts';

export interface MovingSeat {
  readonly claims: SeatClaims;
  readonly joinCode: string | null;
  readonly luggage: Luggage;
}

/** A browser's warning is read and clicked through meanwhile. */
export const MOVE_VALID_MS = 10 * 60_000;
/** Two whole schools on the move; the oldest gives way. */
const MOST_TICKETS = 5_000;

export class MoveTickets {
  readonly #clock: () => number;
  /** By the ticket's hash, oldest first. */
  readonly #moving = new Map<string, MovingSeat & { readonly until: number }>();
  /** The hash of each seat's ticket: a new one makes the old one worthless. */
  readonly #ofSeat = new Map<string, string>();

  /** @param clock epoch ms */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** A ticket of 192 random bits, fit for the fragment of an address. */
  create(seat: MovingSeat): string {
    const ticket = randomBytes(24).toString('base64url');
    const key = hashOf(ticket);
    const seatKey = seatKeyOf(seat);
    const earlier = this.#ofSeat.get(seatKey);
    if (earlier !== undefined) this.#moving.delete(earlier);
    this.#moving.set(key, { ...seat, until: this.#clock() + MOVE_VALID_MS });
    this.#ofSeat.set(seatKey, key);
    this.#forgetOld();
    return ticket;
  }

  /** The seat, once; null when the ticket is unknown, used or too old. */
  use(ticket: string): MovingSeat | null {
    const key = hashOf(ticket);
    const seat = this.#moving.get(key);
    if (!seat) return null;
    this.#forget(key, seat);
    return seat.until < this.#clock() ? null : seat;
  }

  #forgetOld(): void {
    for (const [key, seat] of this.#moving) {
      if (this.#moving.size <= MOST_TICKETS && seat.until >= this.#clock()) return;
      this.#forget(key, seat);
    }
  }

  #forget(key: string, seat: MovingSeat): void {
    this.#moving.delete(key);
    this.#ofSeat.delete(seatKeyOf(seat));
  }
}

function seatKeyOf({ claims }: MovingSeat): string {
  return `${claims.lectureId} ${claims.participantId}`;
}

function hashOf(ticket: string): string {
  return createHash('sha256').update(ticket).digest('base64url');
}
