/** The ways into a lecture: the class's code, links for those who assist, links for one person each, and who is expected. */
import { z } from 'zod';
import { DisplayName, LectureId } from './models.ts';
import { nothing, request } from './request.ts';

export { CLASS_INVITE_ID } from './constants.ts';

/** `class` for the one that everybody shares. */
export const InviteId = z.string().min(1).max(64);
/** class: whoever has the code is a student. assistant: whoever has the link helps to lead. personal: one person, whose seat it is. */
export const InviteKind = z.enum(['class', 'assistant', 'personal']);
export type InviteKind = z.infer<typeof InviteKind>;

/** Six letters for the class, which are read aloud; more for links that grant more or name somebody. */
export const InviteCode = z.string().regex(/^[2-9A-HJ-NP-Z]{6,32}$/);

export const LectureInvite = z.object({
  inviteId: InviteId,
  kind: InviteKind,
  code: InviteCode,
  /** Whose link it is; null where it is nobody's own. */
  displayName: z.string().nullable(),
  /** Nobody new comes in by it from then on; null is never. Epoch ms. */
  expiresAt: z.number().nullable(),
  /** How many people may come in by it; null is any number. */
  mostUses: z.number().int().nullable(),
  /** People who came by it. Whoever comes back is not counted again. */
  uses: z.number().int(),
  /** Of those, in the lesson now. */
  here: z.number().int(),
  withdrawnAt: z.number().nullable(),
  createdAt: z.number(),
});
export type LectureInvite = z.infer<typeof LectureInvite>;

/** match: who comes by the class's code chooses a name of the list, each once. free: the list is offered, any name will do. */
export const RosterRule = z.enum(['free', 'match']);
export type RosterRule = z.infer<typeof RosterRule>;
export const Roster = z.object({ names: z.array(DisplayName).min(1).max(1000), rule: RosterRule });
export type Roster = z.infer<typeof Roster>;

const oneInvite = z.object({ lectureId: LectureId, inviteId: InviteId });
const reply = z.object({ invite: LectureInvite });

export const inviteRequests = {
  /** The class's first, then the others as they were made. */
  'invite:list': request(
    'host',
    z.object({ lectureId: LectureId }),
    z.object({ invites: z.array(LectureInvite), roster: Roster.nullable() }),
  ),
  /** One for those who assist, or one for each name. */
  'invite:create': request(
    'host',
    z.discriminatedUnion('kind', [
      z.object({ lectureId: LectureId, kind: z.literal('assistant') }),
      z.object({ lectureId: LectureId, kind: z.literal('personal'), names: z.array(DisplayName).min(1).max(500) }),
    ]),
    z.object({ invites: z.array(LectureInvite) }),
  ),
  'invite:change': request(
    'host',
    oneInvite.extend({
      expiresAt: z.number().int().min(0).max(8.64e15).nullable().optional(),
      mostUses: z.number().int().min(1).max(10_000).nullable().optional(),
    }),
    reply,
  ),
  /** A new code; the old one lets nobody in any more. Who is in stays. */
  'invite:renew': request('host', oneInvite, reply),
  /** Lets nobody new in by it, or (false) does so again. Who came by it stays, unless they are to be asked out. */
  'invite:withdraw': request(
    'host',
    oneInvite.extend({ withdrawn: z.boolean(), askOut: z.boolean().default(false) }),
    reply.extend({ askedOut: z.number().int() }),
  ),
  /** Who is expected; null when nobody in particular is. */
  'roster:set': request(
    'host',
    z.object({ lectureId: LectureId, roster: Roster.nullable() }),
    z.object({ roster: Roster.nullable() }),
  ),
  /** Every other page of the teacher's has to sign in anew; this one goes on with the token given. */
  'host:sign-out-others': request('host', nothing, z.object({ hostToken: z.string() })),
} as const;

/** What somebody who holds a code is told before coming in. */
export const Welcome = z.object({
  kind: InviteKind,
  /** A personal link's: nobody is asked for a name. */
  displayName: z.string().nullable(),
  roster: z
    .object({
      rule: RosterRule,
      /** taken: somebody of that name is here. */
      names: z.array(z.object({ name: z.string(), taken: z.boolean() })),
    })
    .nullable(),
});
export type Welcome = z.infer<typeof Welcome>;
