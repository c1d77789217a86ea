/** Who is at the door: what is known of a person before it is decided whether they come in. */
import { RefusedError } from '../../protocol/errors.ts';
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { CodeJoins } from './code-joins.ts';
import { type Arrival, banned, HOST_PARTICIPANT_ID } from './joining.ts';
import type { SeatBook } from './seat-book.ts';

/** A page's wish to come in, after its ticket was recognised. */
export type Wish =
  | { readonly kind: 'code'; readonly displayName: string; readonly deviceId: string | null; readonly requestId: string }
  | { readonly kind: 'host'; readonly displayName: string; readonly fresh: boolean; readonly requestId: string }
  | {
      readonly kind: 'seat';
      readonly participantId: string;
      readonly tokenVersion: number;
      readonly fresh: boolean;
      readonly requestId: string;
    };

interface ArrivalParts {
  readonly book: SeatBook;
  readonly codeJoins: CodeJoins;
  /** The decided state. */
  readonly state: () => LessonState;
  readonly newId: () => string;
}

/** @throws RefusedError `seat-lost` for a token that is worthless by now; `banned` for a browser somebody was banned from */
export async function arrivalOf(wish: Wish, { book, codeJoins, state, newId }: ArrivalParts): Promise<Arrival> {
  if (wish.kind === 'host') {
    const row = await book.find(HOST_PARTICIPANT_ID);
    return { kind: 'host', participantId: HOST_PARTICIPANT_ID, displayName: wish.displayName, row, fresh: wish.fresh };
  }
  if (wish.kind === 'code') {
    if (wish.deviceId !== null && book.holdsBanned(wish.deviceId, state())) throw banned();
    const participantId = codeJoins.find(wish.requestId, wish.displayName) ?? newId();
    return { kind: 'code', participantId, displayName: wish.displayName, row: null, fresh: true };
  }
  const row = await book.find(wish.participantId);
  const present = state().participants[wish.participantId];
  const version = present ? book.tokenVersion(wish.participantId) : row?.tokenVersion;
  if (version === undefined || version !== wish.tokenVersion) {
    throw new RefusedError('seat-lost', 'Your seat is no longer kept. Please join again.');
  }
  const displayName = row?.displayName ?? present?.displayName ?? '';
  return { kind: 'seat', participantId: wish.participantId, displayName, row, fresh: wish.fresh };
}
