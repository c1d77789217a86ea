/** Errors that cross the wire. The code is for the program, the message for the person reading it. */
import { z } from 'zod';

export const ErrorCode = z.enum([
  'bad-request', // does not fit the schema; details name the field
  'unknown-request',
  'not-signed-in', // needs the host's token
  'not-joined', // needs a seat
  'forbidden', // joined, but lacks the right
  'not-found',
  'code-unknown',
  'lecture-ended',
  'lecture-cancelled',
  'lecture-full',
  'lesson-locked',
  'lesson-not-live',
  'banned',
  'seat-lost', // the resume token is unknown or expired: join anew
  'seat-moved', // another tab took this seat
  'room-clash', // another lecture is in the room then; details name it
  'wrong-state', // e.g. ending a lecture that is not live
  'too-many', // a configured limit was reached
  'too-fast', // rate limit; retryAfterMs says how long
  'too-large',
  'media-unavailable', // the media engine is restarting
  'not-saved', // disk full or read-only: nothing was done
  'closing', // the server is shutting down
  'internal',
]);
export type ErrorCode = z.infer<typeof ErrorCode>;

export const Failure = z.object({
  code: ErrorCode,
  message: z.string(),
  retryAfterMs: z.number().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Failure = z.infer<typeof Failure>;

/** The answer to every request. */
export type Result<Reply> = { ok: true; reply: Reply } | { ok: false; error: Failure };

/** A refusal meant for the person who asked. Anything else thrown is a bug of ours and reaches people as one calm sentence. */
export class RefusedError extends Error {
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, message: string, more: { retryAfterMs?: number; details?: Record<string, unknown> } = {}) {
    super(message);
    this.name = 'RefusedError';
    this.code = code;
    this.retryAfterMs = more.retryAfterMs;
    this.details = more.details;
  }

  toFailure(): Failure {
    return {
      code: this.code,
      message: this.message,
      ...(this.retryAfterMs === undefined ? {} : { retryAfterMs: this.retryAfterMs }),
      ...(this.details === undefined ? {} : { details: this.details }),
    };
  }
}
