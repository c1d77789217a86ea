import fc from 'fast-check';
import { expect, test } from 'vitest';
import { namesIn } from '../../../renderer/teacher/invite/names-list.ts';

test.each([
  ['one a line', 'Anna Berg\n\n  Ben   Coe \r\nanna berg\n', ['Anna Berg', 'Ben Coe']],
  ['last name first', 'Berg, Anna\nCoe, Ben', ['Anna Berg', 'Ben Coe']],
  ['a table with a head', '\uFEFFNr;Nachname;Vorname;Klasse\n1;Berg;Anna;7b\n2;Coe;Ben;7b', ['Anna Berg', 'Ben Coe']],
  ['a table with whole names', 'Class,"Name"\n7b,"Berg, Anna"\n7b,"Ben ""Benny"" Coe"', ['Berg, Anna', 'Ben "Benny" Coe']],
  ['out of a spreadsheet', 'Anna\tBerg\t7b\nBen\tCoe\t7b', ['Anna Berg', 'Ben Coe']],
  ['one name with a comma among many without', 'Anna\nBen\nCoe, Carl', ['Anna', 'Ben', 'Coe, Carl']],
  ['nothing', ' \n', []],
])('names of a list: %s', (_what, text, names) => {
  expect(namesIn(text)).toEqual(names);
});

test('whatever is pasted: each name once, none empty, none too long', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'Ü', ' ', '"', ',', ';', '\t', '\n', '\r', '😀') }), (text) => {
      const names = namesIn(text);
      expect(new Set(names.map((name) => name.normalize('NFKC').toLowerCase())).size).toBe(names.length);
      for (const name of names) expect(name.trim().length > 0 && name.length <= 60).toBe(true);
    }),
  );
});
