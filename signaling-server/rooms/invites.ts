/** The ways into a lecture: who is let in by which code, and what the teacher may do about each. */

import { RefusedError } from '../../protocol/errors.ts';
import { CLASS_INVITE_ID, type LectureInvite } from '../../protocol/invites.ts';
import { normaliseJoinCode } from '../../protocol/models.ts';
import type { Payload, Reply, RequestName } from '../../protocol/requests.ts';
import type { Admission } from '../lessons/arrivals.ts';
import type { Doorkeeper } from '../lessons/ports.ts';
import type { InviteRow } from '../store/invite-store.ts';
import type { LectureRow, Store } from '../store/store.ts';
import { randomJoinCode, randomSecretCode, withFreeJoinCodes } from './join-codes.ts';

type InviteRequest = Extract<RequestName, `${'invite' | 'roster'}:${string}`>;

export interface Invites extends Doorkeeper {
  /** One method a request. The asker's right was checked and the payload parsed. */
  readonly answers: { readonly [N in InviteRequest]: (payload: Payload<N>) => Promise<Reply<N>> };
}

interface InviteOptions {
  readonly store: Pick<Store, 'lectures' | 'invites' | 'seats'>;
  /** Epoch ms. */
  readonly clock: () => number;
  readonly newId: () => string;
  readonly onChange: (lectureId: string) => void;
  /** The lessons that are open, as far as invites concern them. */
  readonly lessons: {
    /** People who came by an invite and are here. */
    hereBy(lectureId: string, inviteId: string): number;
    /** Asks them out. Resolves with how many that were. */
    askOut(lectureId: string, inviteId: string): Promise<number>;
  };
}

/** A school's largest year fits; each is a row. */
const MOST_INVITES = 1000;

export function createInvites({ store, clock, newId, onChange, lessons }: InviteOptions): Invites {
  const kept = async (lectureId: string): Promise<LectureRow> => {
    const lecture = await store.lectures.get(lectureId);
    if (!lecture) throw new RefusedError('not-found', 'This lecture is no longer there.');
    if (lecture.deletedAt !== null) throw new RefusedError('wrong-state', 'This lecture is in the bin. Please restore it first.');
    return lecture;
  };

  const existing = async (lecture: LectureRow, inviteId: string): Promise<InviteRow> => {
    const row = await store.invites.get(lecture.lectureId, inviteId);
    if (row) return row;
    if (inviteId === CLASS_INVITE_ID) return untouched(lecture);
    throw new RefusedError('not-found', 'This link is no longer there.');
  };

  const shown = async (lecture: LectureRow, rows: readonly InviteRow[]): Promise<LectureInvite[]> => {
    const uses = await store.seats.countByInvite(lecture.lectureId);
    return rows.map(({ lectureId, code, ...invite }) => ({
      ...invite,
      code: code ?? lecture.joinCode,
      uses: uses.get(invite.inviteId) ?? 0,
      here: lessons.hereBy(lectureId, invite.inviteId),
    }));
  };
  /** As it is now, after a change. */
  const show = async (lectureId: string, inviteId: string): Promise<{ invite: LectureInvite }> => {
    onChange(lectureId);
    const lecture = await kept(lectureId);
    const [invite] = await shown(lecture, [await existing(lecture, inviteId)]);
    return { invite: invite as LectureInvite };
  };

  const requireGood = ({ expiresAt, withdrawnAt }: InviteRow): void => {
    if (withdrawnAt !== null) throw withdrawn();
    if (expiresAt !== null && expiresAt <= clock()) {
      throw new RefusedError('invite-expired', 'This link is no longer valid. Please ask your teacher for a new one.');
    }
  };

  const admission = async ({ lectureId, inviteId, kind, displayName, mostUses }: InviteRow): Promise<Admission> => {
    const roster = kind === 'class' ? await store.invites.roster(lectureId) : null;
    return { inviteId, kind, displayName, mostUses, roster };
  };

  return {
    async admit(typed) {
      const code = normaliseJoinCode(typed);
      const ofClass = await store.lectures.getByJoinCode(code);
      const row = ofClass ? await existing(ofClass, CLASS_INVITE_ID) : await store.invites.getByCode(code);
      const lecture = ofClass ?? (row && (await store.lectures.get(row.lectureId)));
      if (!row || !lecture) {
        if (await store.invites.isRetired(code)) throw withdrawn();
        throw new RefusedError('code-unknown', 'There is no lesson with this code. Please check it with your teacher.');
      }
      requireGood(row);
      return { lecture, admission: await admission(row) };
    },

    async requireUsesLeft(lectureId, { inviteId, mostUses }) {
      if (mostUses === null) return;
      const uses = await store.seats.countByInvite(lectureId);
      if ((uses.get(inviteId) ?? 0) < mostUses) return;
      throw new RefusedError(
        'invite-used-up',
        'This link was used as often as it may be. Please ask your teacher for another one.',
      );
    },

    answers: {
      async 'invite:list'({ lectureId }) {
        const lecture = await kept(lectureId);
        const rows = await store.invites.list(lectureId);
        const ofClass = rows.find(({ inviteId }) => inviteId === CLASS_INVITE_ID) ?? untouched(lecture);
        const others = rows.filter(({ inviteId }) => inviteId !== CLASS_INVITE_ID);
        return { invites: await shown(lecture, [ofClass, ...others]), roster: await store.invites.roster(lectureId) };
      },

      async 'invite:create'(wanted) {
        const { lectureId, kind } = wanted;
        const lecture = await kept(lectureId);
        const names = wanted.kind === 'personal' ? unique(wanted.names) : [null];
        if ((await store.invites.list(lectureId)).length + names.length > MOST_INVITES) {
          throw new RefusedError('too-many', `A lecture can have ${MOST_INVITES} links at most.`);
        }
        const rows = await withFreeJoinCodes(async () => {
          const made = names.map(
            (displayName): InviteRow => ({
              ...blank,
              lectureId,
              kind,
              displayName,
              inviteId: newId(),
              code: randomSecretCode(),
              createdAt: clock(),
            }),
          );
          await store.invites.insert(made);
          return made;
        });
        onChange(lectureId);
        return { invites: await shown(lecture, rows) };
      },

      async 'invite:change'({ lectureId, inviteId, expiresAt, mostUses }) {
        const row = await existing(await kept(lectureId), inviteId);
        if (mostUses !== undefined && row.kind === 'personal') {
          throw new RefusedError('bad-request', 'A personal link is for one person, as often as they like.');
        }
        const changes = { ...(expiresAt === undefined ? {} : { expiresAt }), ...(mostUses === undefined ? {} : { mostUses }) };
        await store.invites.put({ ...row, ...changes });
        return show(lectureId, inviteId);
      },

      async 'invite:renew'({ lectureId, inviteId }) {
        const row = await existing(await kept(lectureId), inviteId);
        await withFreeJoinCodes(() => store.invites.renew(row, row.code === null ? randomJoinCode() : randomSecretCode()));
        return show(lectureId, inviteId);
      },

      async 'invite:withdraw'({ lectureId, inviteId, withdrawn: close, askOut }) {
        const row = await existing(await kept(lectureId), inviteId);
        await store.invites.put({ ...row, withdrawnAt: close ? (row.withdrawnAt ?? clock()) : null });
        let askedOut = 0;
        if (close && askOut) {
          // Those who are away first: their tokens stand on the disk alone.
          await store.seats.raiseTokenVersions(lectureId, inviteId);
          askedOut = await lessons.askOut(lectureId, inviteId);
        }
        return { ...(await show(lectureId, inviteId)), askedOut };
      },

      async 'roster:set'({ lectureId, roster }) {
        await kept(lectureId);
        const kempt = roster && { ...roster, names: unique(roster.names) };
        await store.invites.setRoster(lectureId, kempt);
        onChange(lectureId);
        return { roster: kempt };
      },
    },
  };
}

const blank = { displayName: null, expiresAt: null, mostUses: null, withdrawnAt: null } as const;

/** The class's, as long as nothing was changed about it. */
function untouched({ lectureId, createdAt }: LectureRow): InviteRow {
  return { ...blank, lectureId, inviteId: CLASS_INVITE_ID, kind: 'class', code: null, createdAt };
}

/** Each name once, whatever the case of its letters; the first spelling stays. */
function unique(names: readonly string[]): string[] {
  const seen = new Map<string, string>();
  for (const name of names) {
    const folded = name.normalize('NFKC').toLocaleLowerCase('und');
    if (!seen.has(folded)) seen.set(folded, name);
  }
  return [...seen.values()];
}

function withdrawn(): RefusedError {
  return new RefusedError('invite-withdrawn', 'This link is no longer used. Please ask your teacher for the new one.');
}
