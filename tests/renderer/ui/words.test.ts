import { expect, test } from 'vitest';
import { initialsOf } from '../../../renderer/ui/Avatar.tsx';
import { clockText } from '../../../renderer/ui/LiveBadge.tsx';
import { list, plural } from '../../../renderer/ui/strings/en/plural.ts';
import { shared, student } from '../../../renderer/ui/strings/en.ts';

test('one and many', () => {
  expect(plural(1, 'person', 'people')).toBe('1 person');
  expect(plural(0, 'person', 'people')).toBe('0 people');
  expect(shared.here(24)).toBe('24 people here');
  expect(shared.chat.newLines(1)).toBe('1 new message');
});

test('lists of names stay short', () => {
  expect(list([])).toBe('');
  expect(list(['Anna'])).toBe('Anna');
  expect(list(['Anna', 'Ben'])).toBe('Anna and Ben');
  expect(list(['Anna', 'Ben', 'Carla'])).toBe('Anna, Ben and Carla');
  expect(list(['Anna', 'Ben', 'Carla', 'David', 'Elif'])).toBe('Anna, Ben and 3 others');
  expect(shared.said.knocking(['Anna', 'Ben'])).toBe('Anna and Ben are waiting to come in');
});

test('no word is empty and none speaks of machines', () => {
  const said: string[] = [];
  const collect = (value: unknown) => {
    if (typeof value === 'string') said.push(value);
    else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) collect(inner);
  };
  collect(shared);
  collect(student);
  expect(said.length).toBeGreaterThan(150);
  for (const text of said) {
    expect(text.trim()).not.toBe('');
    expect(text).not.toMatch(/\b(ICE|WebRTC|socket|server|producer|token|null|undefined|error)\b/i);
  }
});

test('clock', () => {
  expect(clockText(0)).toBe('0:00');
  expect(clockText(724_000)).toBe('12:04');
  expect(clockText(3_845_000)).toBe('1:04:05');
  expect(clockText(-500)).toBe('0:00');
});

test('initials', () => {
  expect(initialsOf('Anna Sato')).toBe('AS');
  expect(initialsOf('zoë')).toBe('Z');
  expect(initialsOf('  Jonas Maximilian von der Heydte ')).toBe('JH');
  expect(initialsOf('👩‍🏫 Berg')).toBe('👩‍🏫B');
  expect(initialsOf('')).toBe('');
});
