/**
 * Takes out of anything written down what must not be in it: secrets, and what people are called and say. By key, however deep, and by
 * shape in running text. The log passes every line through it, a support bundle everything once more.
 */

const SECRET = '[secret]';
const PRIVATE = '[private]';

/** Whose values are never shown. */
export const secretKeyNames = [
  'hostKey',
  'hostToken',
  'seatToken',
  'uploadToken',
  'token',
  'authorization',
  'cookie',
  'set-cookie',
  'credential',
  'credentials',
  'password',
  'passphrase',
  'secret',
  'turnSecret',
  'metricsToken',
  'privateKey',
  'joinCode',
  'iceServers',
  'ticket',
];
const secretKeys = new Set(secretKeyNames.map((key) => key.toLowerCase()));

/** What people are called, and what they say. */
const privateKeys = new Set(['displayname', 'title', 'text', 'description', 'lines', 'announcement', 'roomname']);

/** So deep goes nothing that is logged on purpose. */
const MOST_DEPTH = 8;
const MOST_TEXT = 20_000;
const MOST_ITEMS = 100;

/** Secrets as they look in running text: JWTs, bearer headers, keys in addresses, PEM blocks. */
const secretShapes: readonly [RegExp, string][] = [
  [/\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g, SECRET],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${SECRET}`],
  [/([?&#](?:key|token|code|ticket|auth|secret|password)=)[^&#\s"'\\]+/gi, `$1${SECRET}`],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g, SECRET],
  // A student's and a viewer's link carry the lecture's code.
  [/\/(j|w)\/[0-9A-Za-z-]{4,}/g, `/$1/${SECRET}`],
];

/** A text without the secrets in it. */
export function redactText(text: string): string {
  return secretShapes.reduce((result, [shape, instead]) => result.replace(shape, instead), text);
}

/**
 * A copy without secrets and without what is private. Errors become their name, message and stack, objects with a life of their own
 * (sockets, requests) just their kind.
 */
export function redactValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value.length > MOST_TEXT ? `${value.slice(0, MOST_TEXT)}… [cut]` : value);
  if (typeof value === 'bigint') return String(value);
  if (value === null || typeof value !== 'object') return value;
  if (depth >= MOST_DEPTH) return '[deeper]';
  if (value instanceof Error) return redactError(value, depth);
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, MOST_ITEMS).map((item) => redactValue(item, depth + 1));
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return redactEntries(value, depth);
  return `[${prototype.constructor?.name ?? 'object'}]`;
}

function redactEntries(value: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const name = key.toLowerCase();
      const empty = inner === undefined || inner === null || inner === '';
      if (secretKeys.has(name)) return [key, empty ? inner : SECRET];
      if (privateKeys.has(name)) return [key, empty ? inner : PRIVATE];
      return [key, redactValue(inner, depth + 1)];
    }),
  );
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause, ...more } = error as Error & Record<string, unknown>;
  return {
    type: name,
    message: redactText(message),
    ...(typeof stack === 'string' ? { stack: redactText(stack) } : {}),
    ...(cause === undefined ? {} : { cause: redactValue(cause, depth + 1) }),
    ...redactEntries(more, depth),
  };
}
