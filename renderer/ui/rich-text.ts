/** Chat lines are text. This finds what in them is a link or a name, so that it can be drawn as one; nothing is ever read as HTML. */

/** `at` is where in the line the piece begins. */
export type TextPiece =
  | { readonly kind: 'text'; readonly at: number; readonly text: string }
  | { readonly kind: 'link'; readonly at: number; readonly text: string; readonly href: string }
  | { readonly kind: 'mention'; readonly at: number; readonly text: string; readonly displayName: string };

const address = /\bhttps?:\/\/[^\s<>"“”«»]+/giu;

/**
 * Splits a line into text, links and mentions; the pieces' texts joined are the line again.
 * @param names display names that "@name" may mean
 */
export function splitText(line: string, names: readonly string[] = []): TextPiece[] {
  const pieces: TextPiece[] = [];
  let at = 0;
  for (const match of line.matchAll(address)) {
    const text = withoutTail(match[0]);
    const href = safeHref(text);
    if (href === null) continue;
    pieces.push(...splitMentions(line.slice(at, match.index), names, at), { kind: 'link', at: match.index, text, href });
    at = match.index + text.length;
  }
  pieces.push(...splitMentions(line.slice(at), names, at));
  return pieces;
}

/** Only http and https are followed: `javascript:` and friends never become a link. */
export function safeHref(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  // A name before the host ("https://school.example@evil.example") makes an address look like another's.
  const trusted = (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '' && url.password === '';
  return trusted ? url.href : null;
}

/** A full stop or closing bracket after an address belongs to the sentence, a bracket opened within it to the address. */
function withoutTail(found: string): string {
  let text = found;
  for (;;) {
    const last = text.at(-1) ?? '';
    const open = { ')': '(', ']': '[', '}': '{' }[last];
    const opened = open !== undefined && count(text, open) >= count(text, last);
    if (!/[.,;:!?'’)\]}]/u.test(last) || opened) return text;
    text = text.slice(0, -1);
  }
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

/** @param offset where `text` begins in the line */
function splitMentions(text: string, names: readonly string[], offset: number): TextPiece[] {
  if (text === '') return [];
  // The longest name first: "@Anna Berg" is not "@Anna".
  const byLength = text.includes('@') ? names.toSorted((a, b) => b.length - a.length) : [];
  const pieces: TextPiece[] = [];
  let plainFrom = 0;
  const endPlain = (end: number) => {
    if (end > plainFrom) pieces.push({ kind: 'text', at: offset + plainFrom, text: text.slice(plainFrom, end) });
  };
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    if (isLetter(text.slice(0, at).at(-1) ?? ' ')) continue;
    const name = byLength.find((candidate) => startsWithName(text.slice(at + 1), candidate));
    if (name === undefined) continue;
    endPlain(at);
    plainFrom = at + 1 + name.length;
    pieces.push({ kind: 'mention', at: offset + at, text: text.slice(at, plainFrom), displayName: name });
  }
  endPlain(text.length);
  return pieces;
}

function startsWithName(text: string, name: string): boolean {
  return (
    name !== '' &&
    text.slice(0, name.length).toLocaleLowerCase() === name.toLocaleLowerCase() &&
    !isLetter(text.slice(name.length, name.length + 1))
  );
}

function isLetter(character: string): boolean {
  return /[\p{L}\p{N}_]/u.test(character);
}

/** Whether a line speaks to this person. */
export function mentions(line: string, displayName: string): boolean {
  return splitMentions(line, [displayName], 0).some(({ kind }) => kind === 'mention');
}

/** The name being typed after "@" at the caret, or null: what to offer names for. */
export function mentionAt(text: string, caret: number): { readonly start: number; readonly typed: string } | null {
  const match = /(?:^|[^\p{L}\p{N}_])@([\p{L}\p{N}_’'-]*(?: [\p{L}\p{N}_’'-]*)?)$/u.exec(text.slice(0, caret));
  const typed = match?.[1];
  return typed === undefined ? null : { start: caret - typed.length - 1, typed };
}
