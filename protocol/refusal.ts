import type { ErrorCode, Failure } from './errors.ts';

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
