import { RefusedError } from '../../protocol/refusal.ts';

/** What to tell a person: a refusal says it itself; anything else is our fault and gets `otherwise`. */
export function failureText(error: unknown, otherwise: string): string {
  return error instanceof RefusedError && error.message !== '' ? error.message : otherwise;
}
