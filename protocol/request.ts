/** The shape of a row in the table of requests. */
import { z } from 'zod';

/** Who may ask at all: `anyone` connected, the `host` (teacher's token), or whoever holds a `seat` in a lesson. */
export type Asker = 'anyone' | 'host' | 'seat';

export function request<P extends z.ZodType, R extends z.ZodType>(needs: Asker, payload: P, reply: R) {
  return { needs, payload, reply } as const;
}

export const nothing = z.object({});
