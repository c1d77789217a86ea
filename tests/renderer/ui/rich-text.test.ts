import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mentionAt, mentions, safeHref, splitText } from '../../../renderer/ui/rich-text.ts';

const links = (line: string) => splitText(line).flatMap((piece) => (piece.kind === 'link' ? [piece.href] : []));

describe('links in a line', () => {
  test('an address becomes a link, the sentence around it does not', () => {
    expect(splitText('See https://a.example/x.')).toEqual([
      { kind: 'text', at: 0, text: 'See ' },
      { kind: 'link', at: 4, text: 'https://a.example/x', href: 'https://a.example/x' },
      { kind: 'text', at: 23, text: '.' },
    ]);
  });

  test.each([
    ['(https://a.example/x)', ['https://a.example/x']],
    ['https://a.example/x_(y)', ['https://a.example/x_(y)']],
    ['https://a.example/?q=1&r=2, really?', ['https://a.example/?q=1&r=2']],
    ['http://192.168.1.23:8480/j/K7PQ3M!', ['http://192.168.1.23:8480/j/K7PQ3M']],
    ['two: http://a.example http://b.example', ['http://a.example/', 'http://b.example/']],
    ['HTTPS://A.EXAMPLE', ['https://a.example/']],
  ])('%s', (line, expected) => expect(links(line)).toEqual(expected));

  test.each([
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'https://',
    'xhttps://a.example',
    'https://school.example@evil.example/login',
    'file:///etc/passwd',
    'www.example.org',
  ])('%s stays text', (line) => expect(links(line)).toEqual([]));

  test('whatever is written comes out again, letter by letter, and only http is followed', () => {
    const bits = fc.constantFrom(
      'https://',
      'http://a.b',
      'javascript:',
      '@Anna',
      '<b>',
      ' ',
      ')',
      '(',
      '.',
      '@',
      'é',
      '🙂',
      'x',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(bits, fc.string())), (parts) => {
        const line = parts.join('');
        const pieces = splitText(line, ['Anna', 'x']);
        expect(pieces.map(({ text }) => text).join('')).toBe(line);
        for (const piece of pieces) if (piece.kind === 'link') expect(piece.href).toMatch(/^https?:\/\//);
        expect(new Set(pieces.map(({ at }) => at)).size).toBe(pieces.length);
      }),
    );
  });

  test('an address that hides its host is not safe', () => {
    expect(safeHref('https://a.example:b@c.example')).toBeNull();
    expect(safeHref('not an address')).toBeNull();
  });
});

describe('names in a line', () => {
  test('the longest name wins', () => {
    const pieces = splitText('@Anna Berg and @Anna!', ['Anna', 'Anna Berg']);
    expect(pieces.map(({ kind, text }) => [kind, text])).toEqual([
      ['mention', '@Anna Berg'],
      ['text', ' and '],
      ['mention', '@Anna'],
      ['text', '!'],
    ]);
  });

  test.each([
    ['hello @anna', true],
    ['@Anna, look', true],
    ['anna@Anna.example', false],
    ['@Annabel', false],
    ['Anna', false],
  ])('%s', (line, expected) => expect(mentions(line, 'Anna')).toBe(expected));

  test('what is being typed after @', () => {
    expect(mentionAt('hi @An', 6)).toEqual({ start: 3, typed: 'An' });
    expect(mentionAt('@', 1)).toEqual({ start: 0, typed: '' });
    expect(mentionAt('@Anna Be', 8)).toEqual({ start: 0, typed: 'Anna Be' });
    expect(mentionAt('a@b', 3)).toBeNull();
    expect(mentionAt('hi @An there now', 16)).toBeNull();
    expect(mentionAt('nothing', 7)).toBeNull();
  });
});
