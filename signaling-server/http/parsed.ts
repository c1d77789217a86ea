import type { z } from 'zod';
import { RefusedError } from '../../protocol/errors.ts';

/** What came over HTTP, as the schema has it. @throws RefusedError `bad-request` naming the field */
export function parsed<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const field = result.error.issues[0]?.path.join('.') ?? '';
  throw new RefusedError('bad-request', 'This request could not be understood.', { details: { field } });
}
