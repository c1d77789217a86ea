/** Values that fit a schema of ours, and what becomes of them in hostile hands. The schemas themselves are the grammar. */
import type { z } from 'zod';
import type { Random } from './random.ts';

/** The part of zod's own description of a schema that is read here. */
interface Def {
  readonly type: string;
  readonly shape?: Record<string, z.ZodType>;
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly entries?: Record<string, string | number>;
  readonly values?: readonly unknown[];
}

const texts = [
  '',
  ' ',
  'a',
  'x'.repeat(61),
  'x'.repeat(5000),
  '__proto__',
  'constructor',
  'toString',
  '../../etc/passwd',
  '%2e%2e%2f',
  "' or 1=1 --",
  '<img src=x onerror=alert(1)>',
  '\u0000',
  '\u202Eevil',
  '\uD800',
  '👍',
  '👨‍👩‍👧‍👦',
  '-1',
  '1e9',
  'null',
  '{}',
  '\r\nX: y',
];
const numbers = [0, -0, -1, 0.5, 1, 2, 40, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308, Number.MIN_VALUE];

/** A value of (about) the schema's shape. `known` are ids, codes and tokens that mean something where it is sent. */
export function fitting(schema: z.ZodType, random: Random, known: readonly string[]): unknown {
  const def = schema._zod.def as unknown as Def;
  const inner = (of: z.ZodType | undefined) => (of ? fitting(of, random, known) : null);
  switch (def.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(def.shape ?? {}).flatMap(([name, field]) =>
          isOptional(field) && random.chance(0.4) ? [] : [[name, fitting(field, random, known)]],
        ),
      );
    case 'array':
      return Array.from({ length: random.below(4) }, () => inner(def.element));
    case 'string':
      return random.chance(0.7) ? random.pick(known) : random.pick(texts);
    case 'number':
    case 'int':
      return random.chance(0.7) ? random.below(100) : random.pick(numbers);
    case 'boolean':
      return random.chance(0.5);
    case 'enum':
      return random.pick(Object.values(def.entries ?? { a: 'a' }));
    case 'literal':
      return random.pick(def.values ?? [null]);
    case 'union':
      return inner(random.pick(def.options ?? []));
    case 'nullable':
      return random.chance(0.3) ? null : inner(def.innerType);
    case 'optional':
    case 'default':
    case 'prefault':
    case 'readonly':
    case 'nonoptional':
      return inner(def.innerType);
    case 'pipe':
      return inner(def.in);
    case 'record':
      return { [random.pick(known)]: random.pick(texts) };
    default:
      return random.pick<unknown>([null, 'x', 1, {}]);
  }
}

function isOptional(schema: z.ZodType): boolean {
  return ['optional', 'default'].includes((schema._zod.def as unknown as Def).type);
}

/** Another value in place of one, or something done to it. */
export function spoiled(value: unknown, random: Random, depth = 0): unknown {
  if (depth < 6 && random.chance(0.6)) {
    if (Array.isArray(value) && value.length > 0) {
      const at = random.below(value.length);
      return value.map((item, index) => (index === at ? spoiled(item, random, depth + 1) : (item as unknown)));
    }
    if (typeof value === 'object' && value !== null && !Buffer.isBuffer(value)) {
      const entries = Object.entries(value);
      if (entries.length > 0) {
        const at = random.below(entries.length);
        if (random.chance(0.2)) return Object.fromEntries(entries.filter((_, index) => index !== at));
        return Object.fromEntries(
          entries.map(([key, item], index) => [key, index === at ? spoiled(item, random, depth + 1) : (item as unknown)]),
        );
      }
    }
  }
  return random.pick<() => unknown>([
    () => null,
    () => undefined,
    () => random.pick(texts),
    () => random.pick(numbers),
    () => Number.NaN,
    () => true,
    () => [],
    () => ({}),
    () => JSON.parse(`{"__proto__":{"isHost":true},"constructor":{"prototype":{}},"isHost":true,"role":"teacher"}`) as unknown,
    () => Array.from({ length: 600 }, (_, index) => index),
    () => nested(40),
    () => random.bytes(1 + random.below(64)),
    () => 'y'.repeat(random.below(20_000)),
    () => [value, value],
    () => ({ value }),
  ])();
}

function nested(depth: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level += 1) value = level % 2 ? [value] : { value };
  return value;
}

/** Bytes that were good, with some of them changed, lost, doubled or cut off. */
export function spoiledBytes(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  for (let n = random.below(8); n > 0; n -= 1) copy[random.below(copy.length)] = random.below(256);
  // Sizes and counts stand in words of four bytes.
  if (random.chance(0.3) && copy.length > 8) {
    const word = random.pick([0, 1, 7, 8, 0x7fffffff, 0x80000000, 0xffffffff]);
    copy.writeUInt32BE(word, random.below(Math.min(copy.length - 4, 400)));
  }
  if (random.chance(0.2)) return copy.subarray(0, random.below(copy.length));
  if (random.chance(0.1)) return Buffer.concat([copy, copy.subarray(random.below(copy.length))]);
  return random.chance(0.05) ? random.bytes(random.below(200)) : copy;
}
