/** Who is at the door: what is known of a person before it is decided whether they come in. */
import { RefusedError } from '../../protocol/errors.ts';
import type { InviteKind, Roster } from '../../protocol/invites.ts';
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { CodeJoins } from './code-joins.ts';
import { type Arrival, banned, HOST_PARTICIPANT_ID } from './joining.ts';
import { holderOf, listedName } from './names.ts';
import type { SeatBook } from './seat-book.ts';

/** What a code lets somebody do. */
export interface Admission {
  readonly inviteId: string;
  readonly kind: InviteKind;
  /** A personal link's. */
  readonly displayName: string | null;
  readonly mostUses: number | null;
  readonly roster: Roster | null;
}

/** A page's wish to come in, after its ticket was recognised. */
export type Wish =
  | {
      readonly kind: 'code';
      readonly displayName: string;
      readonly deviceId: string | null;
      readonly requestId: string;
      readonly admission: Admission;
    }
  | { readonly kind: 'host'; readonly displayName: string; readonly fresh: boolean; readonly requestId: string }
  | {
      readonly kind: 'seat';
      readonly participantId: string;
      readonly tokenVersion: number;
      readonly fresh: boolean;
      readonly requestId: string;
      /** Nobody on the way can have read the token. */
      readonly secure: boolean;
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
  if (wish.kind === 'code') return byCode(wish, { book, codeJoins, state, newId });
  const row = await book.find(wish.participantId);
  const present = state().participants[wish.participantId];
  const version = present ? book.tokenVersion(wish.participantId) : row?.tokenVersion;
  if (version === undefined || version !== wish.tokenVersion) {
    throw new RefusedError('seat-lost', 'Your seat is no longer kept. Please join again.');
  }
  const displayName = row?.displayName ?? present?.displayName ?? '';
  const { secure } = wish;
  return { kind: 'seat', participantId: wish.participantId, displayName, row, fresh: wish.fresh, secure };
}

async function byCode(wish: Wish & { kind: 'code' }, { book, codeJoins, state, newId }: ArrivalParts): Promise<Arrival> {
  const { deviceId, admission, requestId } = wish;
  if (deviceId !== null && book.holdsBanned(deviceId, state())) throw banned();
  const { kind, inviteId, mostUses } = admission;
  const arrival = { kind: 'code', fresh: true, row: null, invite: { inviteId, kind, mostUses } } as const;
  if (kind === 'personal') {
    // The link is the person: opened on another device it is the same seat, which moves there.
    const row = await book.find(inviteId);
    const displayName = row?.displayName ?? admission.displayName ?? wish.displayName;
    return { ...arrival, kind: row ? 'seat' : 'code', participantId: inviteId, displayName, row };
  }
  const known = codeJoins.find(requestId, wish.displayName);
  if (kind !== 'class' || admission.roster?.rule !== 'match') {
    return { ...arrival, participantId: known ?? newId(), displayName: wish.displayName };
  }
  const displayName = listedName(admission.roster.names, wish.displayName);
  if (displayName === null) {
    throw new RefusedError('name-not-listed', 'Your teacher’s list does not have this name. Please choose yours from it.');
  }
  const holder = holderOf(state(), displayName);
  // Whoever closed the page and lost the way back to the seat comes from the same browser.
  const same = holder !== undefined && deviceId !== null && book.deviceOf(holder.participantId) === deviceId;
  if (same && holder.role === 'student') {
    return { ...arrival, kind: 'seat', participantId: holder.participantId, displayName: holder.displayName };
  }
  return { ...arrival, participantId: known ?? newId(), displayName, onlyAs: displayName };
}
