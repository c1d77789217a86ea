/** The way between the doors: what is behind each, the seat that moves, and the authority to trust. Open on both, to everyone. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { type ArriveReply, ArriveRequest, type DoorState, type MoveReply, MoveRequest } from '../../protocol/doors.ts';
import { RefusedError } from '../../protocol/errors.ts';
import { paths } from '../../protocol/http.ts';
import { appleProfile } from '../doors/apple-profile.ts';
import type { Authority } from '../doors/certificates.ts';
import type { Doors } from '../doors/doors.ts';
import { MoveTickets } from '../doors/move-tickets.ts';
import type { Tokens } from '../tokens.ts';
import { parsed } from './parsed.ts';

export interface DoorRoutes {
  /** They need the pages, as these need them. */
  readonly doors: () => Pick<Doors, 'plainOpen' | 'secure'>;
  readonly tokens: Pick<Tokens, 'signSeat' | 'verifySeat'>;
  /** Where this machine can be reached by plain http now, best first. */
  readonly origins: () => string[];
  /** Somebody is about to move: the seat waits longer than for a lost connection. */
  readonly onMoving: (lectureId: string, participantId: string) => void;
  /** Epoch ms. */
  readonly clock: () => number;
}

/** Moves of one network address in a minute: a whole class may come from one. */
const MOVES_PER_MINUTE = 600;
const BODY_LIMIT_BYTES = 32_000;

export function addDoors(app: FastifyInstance, { doors, tokens, origins, onMoving, clock }: DoorRoutes): void {
  const tickets = new MoveTickets(clock);
  const moves = new RateLimiterMemory({ points: MOVES_PER_MINUTE, duration: 60 });
  const spend = (address: string) =>
    moves.consume(address).catch(({ msBeforeNext = 60_000 }) => {
      throw new RefusedError('too-fast', 'Too many tries. Please wait a minute.', { retryAfterMs: msBeforeNext });
    });

  app.get(`${paths.doors}state`, async (_request, reply): Promise<DoorState> => {
    const certificates = await doors().secure.certificates();
    reply.header('cache-control', 'no-store');
    return {
      fingerprint: certificates.fingerprint,
      authority: certificates.authority !== null,
      plainOpen: doors().plainOpen,
      origins: origins(),
    };
  });

  app.post(`${paths.doors}move`, { bodyLimit: BODY_LIMIT_BYTES }, async (request, reply): Promise<MoveReply> => {
    await spend(request.ip);
    const { seatToken, joinCode, luggage } = parsed(MoveRequest, request.body);
    const claims = await tokens.verifySeat(seatToken);
    onMoving(claims.lectureId, claims.participantId);
    reply.header('cache-control', 'no-store');
    return { moveTicket: tickets.create({ claims, joinCode, luggage }) };
  });

  app.post(`${paths.doors}arrive`, { bodyLimit: BODY_LIMIT_BYTES }, async (request, reply): Promise<ArriveReply> => {
    await spend(request.ip);
    const { moveTicket } = parsed(ArriveRequest, request.body);
    const seat = tickets.use(moveTicket);
    if (seat === null) throw new RefusedError('seat-lost', 'This way to your seat was already used or is too old.');
    const { claims, joinCode, luggage } = seat;
    reply.header('cache-control', 'no-store');
    return { seatToken: await tokens.signSeat(claims), lectureId: claims.lectureId, joinCode, luggage };
  });

  const file = (name: string, mediaType: string, contentOf: (authority: Authority) => string | Buffer) =>
    app.get(`${paths.doors}${name}`, async (_request, reply): Promise<FastifyReply> => {
      const { authority } = await doors().secure.certificates();
      if (authority === null) {
        throw new RefusedError('not-found', 'This computer uses a certificate made elsewhere: there is nothing to install.');
      }
      return reply
        .header('cache-control', 'no-cache')
        .header('content-disposition', `attachment; filename="${name}"`)
        .type(mediaType)
        .send(contentOf(authority));
    });
  file('lectern.crt', 'application/x-x509-ca-cert', ({ certificateDer }) => certificateDer);
  file('lectern.pem', 'application/x-pem-file', ({ certificatePem }) => certificatePem);
  file('lectern.mobileconfig', 'application/x-apple-aspen-config', appleProfile);
}
