import { expect, test } from 'vitest';
import type { Finding, FindingId, Light } from '../../../protocol/doctor.ts';
import { agoText, lineOf, summaryOf } from '../../../renderer/teacher/doctor/finding-text.ts';
import { keepLastExamination, readLastExamination } from '../../../renderer/teacher/doctor/last-examination.ts';
import { doctor as words } from '../../../renderer/ui/strings/en/doctor.ts';

const finding = (id: FindingId, light: Light): Finding => ({ id, light, facts: null, fix: null }) as Finding;
const summary = (...lights: [FindingId, Light][]) =>
  summaryOf(
    lights.map(([id, light]) => finding(id, light)),
    words,
  );

test('one sentence for all of them, the worst first', () => {
  expect(summary(['disk', 'good'])).toEqual({ light: 'good', text: 'Everything is ready.' });
  expect(summary(['disk', 'attention'], ['power', 'good'])).toEqual({ light: 'attention', text: 'One thing to look at.' });
  expect(summary(['disk', 'attention'], ['power', 'attention']).text).toBe('2 things to look at.');
  expect(summary(['disk', 'attention'], ['firewall', 'bad'])).toEqual({
    light: 'bad',
    text: 'One thing needs fixing before class.',
  });
  expect(summary(['phone', 'unknown'], ['isolation', 'unknown']).text).toContain('Try it once with a phone');
  expect(summary(['phone', 'unknown'], ['power', 'unknown']).text).toContain('2 things could not be checked');
});

test('lines say what was found, and that nothing was', () => {
  expect(lineOf(finding('disk', 'unknown'), words)).toBe('This could not be checked here.');
  const battery: Finding = {
    id: 'power',
    light: 'attention',
    facts: { source: 'battery', percent: 62, minutesLeft: 95 },
    fix: null,
  };
  expect(lineOf(battery, words)).toBe('On battery, 62 %, for about 1 h 35 min.');
  const disk: Finding = { id: 'disk', light: 'bad', facts: { usableBytes: 3e8, bitsPerS: 2.3e6, hours: 0.29 }, fix: null };
  expect(lineOf(disk, words)).toBe('Room for about 17 minutes of recording (0.3 GB at 2.3 Mbit/s).');
});

test('how long ago', () => {
  const ago = (ms: number) => agoText(0, ms, words);
  expect([ago(5_000), ago(60_000), ago(3 * 3_600_000), ago(50 * 3_600_000)]).toEqual([
    'just now',
    '1 minute ago',
    '3 hours ago',
    '2 days ago',
  ]);
});

test('the last examination is kept, and anything else in its place is none', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  expect(readLastExamination(storage)).toBeNull();
  const last = { examinedAt: 5, findings: [finding('disk', 'unknown')] };
  keepLastExamination(storage, last);
  expect(readLastExamination(storage)).toEqual(last);
  for (const [key] of kept) kept.set(key, '{"examinedAt":"yesterday"}');
  expect(readLastExamination(storage)).toBeNull();
  for (const [key] of kept) kept.set(key, 'not json');
  expect(readLastExamination(storage)).toBeNull();
});
