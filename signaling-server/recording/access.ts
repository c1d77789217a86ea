/** Who may look at which recording: the teacher at all of them, a class at what is shared, and at the lesson it is in while it goes on. */
import type { FastifyRequest } from 'fastify';
import { decodeJwt } from 'jose';
import { may, mayLookBack } from '../../lesson/permissions.ts';
import { RefusedError } from '../../protocol/errors.ts';
import { isTrustedWay } from '../http/visitor.ts';
import type { Lessons } from '../lessons/lessons.ts';
import type { RecordingRow } from '../store/recording-store.ts';
import type { Tokens } from '../tokens.ts';

/** Who asks to see something. */
export type Reader =
  | { readonly kind: 'host' }
  | { readonly kind: 'seat'; readonly lectureId: string; readonly participantId: string }
  /** Anybody who knows the lecture's code. */
  | { readonly kind: 'class'; readonly lectureId: string };

export interface AccessOptions {
  readonly tokens: Pick<Tokens, 'verifyHost' | 'verifySeat' | 'signPass' | 'verifyPass'>;
  readonly lessons: () => Lessons;
}

/** Long enough for a long film watched in a long evening. */
export const TICKET_VALID_MS = 12 * 3_600_000;
const WATCH_VALID_MS = 24 * 3_600_000;
const EXAM = 'This is an exam: nobody can look back until it is over.';

export class Access {
  readonly #options: AccessOptions;

  constructor(options: AccessOptions) {
    this.#options = options;
  }

  /**
   * @param authorization the header, `Bearer` and a host's, a seat's or a class's token
   * @param secure whether nobody on the way can read it
   * @param ticket in an address, good for one recording
   * @throws RefusedError `not-signed-in`, `seat-lost`, `needs-secure-door`
   */
  async readerOf(
    { authorization, secure }: { authorization: string | undefined; secure: boolean },
    ticket: string | undefined,
    recordingId: string | null,
  ): Promise<Reader> {
    const { tokens } = this.#options;
    const token = bearer(authorization);
    if (token !== null) {
      switch (audienceOf(token)) {
        case 'host':
          if (!secure)
            throw new RefusedError('needs-secure-door', 'Please open this by the secure link, or on the laptop itself.');
          await tokens.verifyHost(token);
          return { kind: 'host' };
        case 'seat': {
          const { lectureId, participantId, tokenVersion } = await tokens.verifySeat(token);
          const lesson = this.#options.lessons().peek(lectureId);
          if (lesson && !lesson.isGood(participantId, tokenVersion))
            throw new RefusedError('seat-lost', 'Your seat is no longer kept. Please join again.');
          return { kind: 'seat', lectureId, participantId };
        }
        case 'watch': {
          const pass = await tokens.verifyPass('watch', token);
          if (pass) return { kind: 'class', lectureId: pass.subject };
        }
      }
    } else if (ticket !== undefined) {
      const pass = await tokens.verifyPass('ticket', ticket);
      const reader = pass && pass.subject === recordingId ? readerFrom(pass.claims) : null;
      if (reader && (reader.kind !== 'host' || secure)) return reader;
    }
    throw new RefusedError('not-signed-in', 'Please open this again from its lecture.');
  }

  /** @throws RefusedError `not-found`, also for what is not for this reader after the lesson: its being there is nobody's business */
  requireMayWatch(row: RecordingRow, reader: Reader): void {
    if (reader.kind === 'host') return;
    const gone = new RefusedError('not-found', 'This recording is not there, or not shared with you.');
    if (row.deletedAt !== null || row.lectureId !== reader.lectureId) throw gone;
    const lesson = this.#options.lessons().peek(row.lectureId);
    const inExam = lesson !== undefined && lesson.state.phase !== 'ended' && lesson.state.examMode;
    const shared = row.shared === 'class';
    // What is shared waits for the end of an exam, too: the class's code would open it in a second tab.
    if (shared && !inExam) return;
    const refused = shared ? new RefusedError('forbidden', EXAM) : gone;
    if (reader.kind !== 'seat' || !lesson?.isInside(reader.participantId)) throw refused;
    const { state } = lesson;
    // What one person sent, in whichever group they were, is not what the class sees.
    if (row.kind === 'track' && !may(state, reader.participantId, 'moderate')) throw refused;
    if (mayLookBack(state, reader.participantId)) return;
    throw new RefusedError('forbidden', inExam ? EXAM : 'Looking back is switched off in this lesson.');
  }

  signTicket(recordingId: string, reader: Reader): Promise<string> {
    return this.#options.tokens.signPass('ticket', recordingId, { reader }, TICKET_VALID_MS);
  }

  signWatch(lectureId: string): Promise<string> {
    return this.#options.tokens.signPass('watch', lectureId, {}, WATCH_VALID_MS);
  }
}

/** What a request says of who asks. */
export function askerOf({ headers, raw }: FastifyRequest): { authorization: string | undefined; secure: boolean } {
  return { authorization: headers.authorization, secure: isTrustedWay(raw) };
}

/** The token after `Bearer`, RFC 6750; null when there is none. */
export function bearer(authorization: string | undefined): string | null {
  return /^Bearer ([\w.~+/=-]{1,4000})$/i.exec(authorization ?? '')?.[1] ?? null;
}

/** What a token says it is for: nothing is believed before it is verified for just that. */
function audienceOf(token: string): string | null {
  try {
    const { aud } = decodeJwt(token);
    return typeof aud === 'string' ? aud : null;
  } catch {
    return null;
  }
}

/** We signed it: it is what `signTicket` put there. */
function readerFrom({ reader }: Readonly<Record<string, unknown>>): Reader | null {
  return typeof reader === 'object' && reader !== null && 'kind' in reader ? (reader as Reader) : null;
}
