/**
 * The address a phone scans before class, `/check/TOKEN`. Its page tries each way to this machine and reports; nothing of any lecture
 * can be reached with the token.
 */
import { randomInt, randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { z } from 'zod';
import { paths } from '../../../protocol/constants.ts';
import { type PhoneCheck, PhoneOffer, PhoneReport, type PhoneVisit } from '../../../protocol/doctor.ts';
import { RefusedError } from '../../../protocol/errors.ts';
import type { HostAddress } from '../../../protocol/models.ts';
import { parsed } from '../../http/parsed.ts';
import { isFromThisMachine, isSecure } from '../../http/visitor.ts';
import type { Sfu } from '../../sfu/sfu.ts';
import type { PhoneFacts } from '../examination.ts';
import { deviceName } from './device-name.ts';

export interface PhoneDoorOptions {
  readonly addresses: () => readonly HostAddress[];
  /** Whether the plain door is open; else phones are sent to the secure one. */
  readonly plainOpen: () => boolean;
  readonly sfu: Pick<Sfu, 'negotiate' | 'closeTransport'>;
  /** Epoch ms. */
  readonly wallMs: () => number;
  /** Whether there is an https door to be tried. */
  readonly hasHttps: () => Promise<boolean>;
  readonly onVisits: (visits: PhoneVisit[]) => void;
}

/** Letters and digits that are not taken for each other: some people type what they can't scan. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const TOKEN_LETTERS = 10;
/** Unused for so long, the address leads nowhere any more. */
const OPEN_FOR_MS = 2 * 3_600_000;
const MAX_VISITS = 40;
/** Connections that are tried at the same time. Each is let go after a while, whatever becomes of it. */
const MAX_TRIES = 8;
const TRY_FOR_MS = 25_000;
/** Of one address in a minute: some twenty phones behind one. */
const REQUESTS_PER_MINUTE = 600;

interface Opened {
  readonly token: string;
  readonly openedAt: number;
  usedAt: number;
  missed: boolean;
  readonly visits: Map<string, PhoneVisit>;
}

const Params = z.object({ token: z.string().max(40), visitId: z.string().max(64).optional() });

export class PhoneDoor {
  readonly #options: PhoneDoorOptions;
  readonly #tries = new Map<string, NodeJS.Timeout>();
  readonly #rates = new RateLimiterMemory({ points: REQUESTS_PER_MINUTE, duration: 60 });
  #opened: Opened | null = null;
  #closed = false;

  constructor(options: PhoneDoorOptions) {
    this.#options = options;
  }

  /** Opens it, or tells of the one that is open. */
  open({ anew = false, missed }: { anew?: boolean; missed?: boolean | undefined } = {}): PhoneCheck {
    const now = this.#options.wallMs();
    const current = anew ? null : this.#current(now);
    const opened = current ?? { token: newToken(), openedAt: now, usedAt: now, missed: false, visits: new Map() };
    opened.usedAt = now;
    if (missed !== undefined) opened.missed = missed;
    this.#opened = opened;
    const scheme = this.#options.plainOpen() ? 'http:' : 'https:';
    const links = this.#options
      .addresses()
      .map((address) => ({ ...address, url: `${address.url.replace(/^http:/, scheme)}${paths.check}${opened.token}` }));
    return { links, openedAt: opened.openedAt, missed: opened.missed, visits: [...opened.visits.values()] };
  }

  get facts(): PhoneFacts {
    const opened = this.#current(this.#options.wallMs());
    return { opened: opened !== null, missed: opened?.missed ?? false, visits: [...(opened?.visits.values() ?? [])] };
  }

  /** What the phone's page asks, below `/api/check/:token`. */
  addRoutes(app: FastifyInstance): void {
    const base = '/api/check/:token';
    app.get(`${base}/ping`, async (request, reply) => {
      await this.#enter(request);
      return reply.header('cache-control', 'no-store').code(204).send();
    });
    app.post(`${base}/visits`, async (request) => this.#arrive(await this.#enter(request), request));
    app.post(`${base}/visits/:visitId`, async (request) => {
      await this.#report(await this.#enter(request), request);
      return {};
    });
    app.post(`${base}/visits/:visitId/udp`, async (request) => this.#try(await this.#enter(request), request));
  }

  close(): void {
    this.#closed = true;
    for (const transportId of [...this.#tries.keys()]) this.#letGo(transportId);
  }

  #current(now: number): Opened | null {
    return this.#opened !== null && now - this.#opened.usedAt < OPEN_FOR_MS ? this.#opened : null;
  }

  async #enter(request: FastifyRequest): Promise<Opened> {
    await this.#rates.consume(request.ip).catch(() => {
      throw new RefusedError('too-fast', 'Too many tries. Please wait a minute.', { retryAfterMs: 60_000 });
    });
    const { token } = parsed(Params, request.params);
    const opened = this.#current(this.#options.wallMs());
    if (opened?.token !== token) throw new RefusedError('not-found', 'This check is over. Please scan the code again.');
    return opened;
  }

  #arrive({ visits }: Opened, request: FastifyRequest): { visitId: string } {
    if (visits.size >= MAX_VISITS) throw new RefusedError('too-many', 'Enough devices have tried this already.');
    const visit: PhoneVisit = {
      visitId: randomUUID(),
      device: deviceName(request.headers['user-agent'] ?? ''),
      address: (request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
      ownMachine: isFromThisMachine(request.raw),
      arrivedAt: this.#options.wallMs(),
      socket: 'waiting',
      upgrade: 'waiting',
      udp: 'waiting',
      https: isSecure(request.raw) ? 'trusted' : 'waiting',
      roundTripMs: null,
    };
    visits.set(visit.visitId, visit);
    this.#tell(visits);
    return { visitId: visit.visitId };
  }

  async #report({ visits }: Opened, request: FastifyRequest): Promise<void> {
    const visit = visitOf(visits, request);
    const report = parsed(PhoneReport, request.body);
    // A browser says of a certificate it doesn't know only that it failed. The port is the same, so the way is free.
    const https =
      report.https !== 'failed' ? report.https : (await this.#options.hasHttps()) ? ('asks' as const) : ('off' as const);
    visits.set(visit.visitId, { ...visit, ...report, https });
    if (report.udp !== 'waiting') this.#letGo(transportOf(visit));
    this.#tell(visits);
  }

  /** A way for packets and nothing on it: whether ICE gets through is all that is asked. */
  async #try({ visits }: Opened, request: FastifyRequest): Promise<{ answer: string }> {
    const visit = visitOf(visits, request);
    const { offer } = parsed(PhoneOffer, request.body);
    const transportId = transportOf(visit);
    if (!this.#tries.has(transportId) && this.#tries.size >= MAX_TRIES) {
      throw new RefusedError('too-fast', 'Other devices are being tried. One moment.', { retryAfterMs: 2_000 });
    }
    this.#letGo(transportId);
    const timer = setTimeout(() => this.#letGo(transportId), TRY_FOR_MS);
    timer.unref();
    this.#tries.set(transportId, timer);
    return this.#options.sfu.negotiate({ transportId, offer, send: [], receive: [] });
  }

  #letGo(transportId: string): void {
    const timer = this.#tries.get(transportId);
    if (!timer) return;
    clearTimeout(timer);
    this.#tries.delete(transportId);
    this.#options.sfu.closeTransport(transportId);
  }

  #tell(visits: Opened['visits']): void {
    if (!this.#closed) this.#options.onVisits([...visits.values()]);
  }
}

function visitOf(visits: Opened['visits'], request: FastifyRequest): PhoneVisit {
  const visit = visits.get(parsed(Params, request.params).visitId ?? '');
  if (!visit) throw new RefusedError('not-found', 'This check is over. Please scan the code again.');
  return visit;
}

function transportOf({ visitId }: PhoneVisit): string {
  return `check-${visitId}`;
}

function newToken(): string {
  return Array.from({ length: TOKEN_LETTERS }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
