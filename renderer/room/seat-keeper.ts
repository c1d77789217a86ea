/** The way back to a seat after a reload: kept in this tab's session storage, or in memory where the browser refuses that. */
import { normaliseJoinCode } from '../../protocol/constants.ts';

export interface KeptSeat {
  readonly seatToken: string;
  readonly lectureId: string;
  /** The code it was come in by, if it was. */
  readonly joinCode: string | null;
}

export type SeatStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const KEY = 'lectern:seat';

export class SeatKeeper {
  readonly #storage: SeatStorage | null;
  /** undefined: not looked for yet; a page that came with a seat unpacks it while its line is being opened. */
  #kept: KeptSeat | null | undefined;

  constructor(storage: SeatStorage | undefined) {
    this.#storage = storage ?? sessionStorageOrNull();
  }

  get kept(): KeptSeat | null {
    if (this.#kept === undefined) this.#kept = this.#read();
    return this.#kept;
  }

  /** Whether the kept seat is in this lecture. */
  isFor(lecture: { joinCode: string } | { lectureId: string }): boolean {
    const { kept } = this;
    if (!kept) return false;
    if ('lectureId' in lecture) return kept.lectureId === lecture.lectureId;
    return kept.joinCode !== null && kept.joinCode === normaliseJoinCode(lecture.joinCode);
  }

  keep(seat: KeptSeat): void {
    this.#kept = seat;
    attempt(() => this.#storage?.setItem(KEY, JSON.stringify(seat)));
  }

  /** A fresh token for the seat that is kept. */
  renew(seatToken: string): void {
    if (this.kept) this.keep({ ...this.kept, seatToken });
  }

  forget(): void {
    this.#kept = null;
    attempt(() => this.#storage?.removeItem(KEY));
  }

  #read(): KeptSeat | null {
    const text = attempt(() => this.#storage?.getItem(KEY)) ?? null;
    const value = text === null ? null : attempt((): unknown => JSON.parse(text));
    return isKeptSeat(value) ? value : null;
  }
}

function isKeptSeat(value: unknown): value is KeptSeat {
  if (typeof value !== 'object' || value === null) return false;
  const { seatToken, lectureId, joinCode } = value as Record<string, unknown>;
  return typeof seatToken === 'string' && typeof lectureId === 'string' && (joinCode === null || typeof joinCode === 'string');
}

/** Storage may be switched off, full or hold anything. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

function sessionStorageOrNull(): SeatStorage | null {
  return attempt(() => (typeof window === 'undefined' ? null : window.sessionStorage)) ?? null;
}
