import type { Socket } from 'socket.io';
import { RefusedError } from '../../protocol/errors.ts';
import type { ClientEvents, Notice, NoticeName, SeatClosedReason, ServerEvents } from '../../protocol/notices.ts';
import type { Seat } from '../lessons/lessons.ts';
import type { Page } from '../lessons/ports.ts';

/** What was found out about a page while it connected. */
export interface PageFacts {
  isHost: boolean;
  /** The door it came by. */
  door: 'http' | 'https';
  /** Whether a teacher's right may be held here: by TLS, or from this machine. */
  trustedWay: boolean;
}

export type PageSocket = Socket<ClientEvents, ServerEvents, Record<string, never>, PageFacts>;

/** The Socket.IO room of everyone inside a lesson. */
export function lessonChannel(lectureId: string): string {
  return `lesson:${lectureId}`;
}

/** The Socket.IO room of teachers' pages. */
export const DESK_CHANNEL = 'desk';

/** One page's connection: who it is and which seat it holds. To a lesson it is a `Page`. */
export class Connection implements Page {
  readonly isHost: boolean;
  readonly door: PageFacts['door'];
  readonly trustedWay: boolean;
  readonly address: string;
  /** Requests not yet answered. */
  waiting = 0;
  /** When it was last given a token for its seat, ms of this process's clock. */
  seatedAtMs = 0;
  readonly #socket: PageSocket;
  #seat: Seat | null = null;

  constructor(socket: PageSocket) {
    this.#socket = socket;
    this.isHost = socket.data.isHost;
    this.door = socket.data.door;
    this.trustedWay = socket.data.trustedWay;
    this.address = socket.handshake.address;
  }

  get pageId(): string {
    return this.#socket.id;
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  get seat(): Seat | null {
    return this.#seat;
  }

  requireSeat(): Seat {
    if (!this.#seat) throw new RefusedError('not-joined', 'Please join the lesson first.');
    return this.#seat;
  }

  /** The page sits here from now on; a seat it held before waits for its person. */
  sit(seat: Seat): void {
    const earlier = this.#seat;
    this.#seat = seat;
    this.seatedAtMs = performance.now();
    if (earlier && (earlier.lesson !== seat.lesson || earlier.participantId !== seat.participantId)) {
      earlier.lesson.detach(earlier.participantId, this);
      // Going out of the earlier lesson's channel must not take it out of the same lesson's.
      if (earlier.lesson === seat.lesson && seat.lesson.isInside(seat.participantId)) this.enter(seat.lesson.lectureId);
    }
  }

  /** The connection has ended. */
  ended(): void {
    const seat = this.#seat;
    this.#seat = null;
    seat?.lesson.detach(seat.participantId, this);
  }

  disconnect(): void {
    this.#socket.disconnect(true);
  }

  // Socket.IO types the arguments of an event by its name's; a name that is itself a parameter is beyond it.
  notify<N extends NoticeName>(name: N, notice: Notice<N>): void {
    (this.#socket as Socket).emit(name, notice);
  }

  notifyVolatile<N extends NoticeName>(name: N, notice: Notice<N>): void {
    (this.#socket as Socket).volatile.emit(name, notice);
  }

  enter(lectureId: string): void {
    void this.#socket.join(lessonChannel(lectureId));
  }

  exit(lectureId: string): void {
    void this.#socket.leave(lessonChannel(lectureId));
  }

  seatClosed(reason: SeatClosedReason): void {
    this.#seat = null;
    this.notify('seat:closed', { reason });
  }
}
