/** What the server needs of a store for invites. Every writing method throws RefusedError `not-saved` like all others of the store. */
import type { InviteKind, Roster } from '../../protocol/invites.ts';

export interface InviteRow {
  readonly lectureId: string;
  readonly inviteId: string;
  readonly kind: InviteKind;
  /** Null for the class's: the lecture has it. */
  readonly code: string | null;
  readonly displayName: string | null;
  readonly expiresAt: number | null;
  readonly mostUses: number | null;
  readonly withdrawnAt: number | null;
  readonly createdAt: number;
}

export interface InviteTable {
  /** As they were made; the class's is among them only once it was changed. */
  list(lectureId: string): Promise<InviteRow[]>;
  get(lectureId: string, inviteId: string): Promise<InviteRow | null>;
  getByCode(code: string): Promise<InviteRow | null>;
  /** All or none. @throws JoinCodeTakenError when one of the codes is another's */
  insert(invites: readonly InviteRow[]): Promise<void>;
  /** Inserts or replaces what may change. */
  put(invite: InviteRow): Promise<void>;
  /** Gives the invite, or for the class's the lecture, another code and notes the old one as retired. @throws JoinCodeTakenError */
  renew(invite: InviteRow, code: string): Promise<void>;
  /** Whether a code was in use once and was replaced. */
  isRetired(code: string): Promise<boolean>;
  roster(lectureId: string): Promise<Roster | null>;
  setRoster(lectureId: string, roster: Roster | null): Promise<void>;
}
