/** A fingerprint by which server and pages can be shown to hold the same state. */
import type { LessonState } from '../protocol/lesson-state.ts';

/**
 * 16 hex digits over what everyone inside shares: the whole state but chat lines with a narrower audience. Not for security: 64-bit
 * FNV-1a over JSON with sorted keys (http://www.isthe.com/chongo/tech/comp/fnv/).
 */
export function stateHash(state: LessonState): string {
  const shared = { ...state, chat: state.chat.filter(({ audience }) => audience.kind === 'everyone') };
  const text = JSON.stringify(shared, sortedKeys);
  let hash = 0xcbf29ce484222325n;
  for (const byte of utf8(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
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
