/** A fingerprint by which server and pages can be shown to hold the same state. */
import type { LessonState } from '../protocol/lesson-state.ts';

/**
 * 16 hex digits over what everyone inside shares: the whole state but chat lines with a narrower audience. Not for security: 64-bit
 * FNV-1a over JSON with sorted keys (http://www.isthe.com/chongo/tech/comp/fnv/).
 */
export function stateHash(state: LessonState): string {
  const shared = { ...state, chat: state.chat.filter(({ audience }) => audience.kind === 'everyone') };
  const text = JSON.stringify(shared, sortedKeys);
  return fnv1a(utf8(text));
}

/** In two halves of 32 bits, as BigInt is several times slower. The prime is 2^40 + 0x1b3. */
function fnv1a(bytes: Iterable<number>): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const byte of bytes) {
    low = (low ^ byte) >>> 0;
    const product = low * 0x1b3;
    high = (high * 0x1b3 + Math.floor(product / 0x1_0000_0000) + ((low << 8) >>> 0)) >>> 0;
    low = product >>> 0;
  }
  return hex(high) + hex(low);
}

function hex(bits: number): string {
  return bits.toString(16).padStart(8, '0');
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** TextEncoder is neither in the language nor in this folder's library; UTF-8 is RFC 3629. */
function* utf8(text: string): Generator<number> {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) yield code;
    else if (code < 0x800) yield* [0xc0 | (code >> 6), tail(code)];
    else if (code < 0x10000) yield* [0xe0 | (code >> 12), tail(code >> 6), tail(code)];
    else yield* [0xf0 | (code >> 18), tail(code >> 12), tail(code >> 6), tail(code)];
  }
}

function tail(bits: number): number {
  return 0x80 | (bits & 0x3f);
}
