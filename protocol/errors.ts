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
  'invite-expired',
  'invite-used-up',
  'invite-withdrawn', // or replaced by a new code
  'name-not-listed', // the lecture has a list of names, and this is none of them
  'name-taken', // somebody of that name is here, and the list has it once
  'needs-secure-door', // a teacher's right is held over TLS or on the laptop itself alone
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
  'disk-full', // nothing more can be recorded; the lesson goes on
  'door-closed', // plain http is closed: come by https, the seat is kept
  'closing', // the server is shutting down
  'unreachable', // said by a page itself: the laptop could not be asked, or not in time
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

export { RefusedError } from './refusal.ts';
