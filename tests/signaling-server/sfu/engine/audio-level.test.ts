/** Levels as pages write them, RFC 6464 section 3: the voice flag, then dB below overload. */
import { describe, expect, test } from 'vitest';
import { AudioLevel, Speakers } from '../../../../signaling-server/sfu/engine/audio-level.ts';

describe('one voice', () => {
  test('rises within a few packets and fades over half a second', () => {
    const level = new AudioLevel();
    expect(level.read(0)).toBe(-127);
    for (let nowMs = 0; nowMs < 80; nowMs += 20) level.note(30, nowMs);
    expect(level.read(80)).toBeGreaterThan(-45);
    for (let nowMs = 80; nowMs < 180; nowMs += 20) level.note(127, nowMs);
    expect(level.read(180)).toBeGreaterThan(-70);
    for (let nowMs = 180; nowMs < 1500; nowMs += 20) level.note(127, nowMs);
    expect(level.read(1500)).toBeLessThan(-100);
  });

  test('the voice flag is not part of the level', () => {
    const [with_, without] = [new AudioLevel(), new AudioLevel()];
    with_.note(0x80 | 20, 0);
    without.note(20, 0);
    expect(with_.read(0)).toBe(without.read(0));
  });

  test('no packets are silence', () => {
    const level = new AudioLevel();
    for (let nowMs = 0; nowMs < 200; nowMs += 20) level.note(20, nowMs);
    expect(level.read(200)).toBeGreaterThan(-40);
    expect(level.read(900)).toBe(-127);
  });

  test('is quiet after three seconds of next to nothing, and no longer with the first word', () => {
    const level = new AudioLevel();
    expect(level.isQuiet(10_000)).toBe(false); // its page tells no level
    level.note(25, 0);
    for (let nowMs = 20; nowMs <= 3000; nowMs += 20) level.note(70, nowMs);
    expect(level.isQuiet(3000)).toBe(false);
    level.note(70, 3020);
    expect(level.isQuiet(3020)).toBe(true);
    level.note(50, 3040);
    expect(level.isQuiet(3040)).toBe(false);
  });
});

describe('who speaks', () => {
  const speaks = (...levels: [string, number][]) => levels.map(([producerId, levelDb]) => ({ producerId, levelDb }));

  test('is told loudest first, with whole decibels, when it changes', () => {
    const speakers = new Speakers();
    expect(speakers.update(speaks(['anna', -60], ['ben', -70]))).toBeUndefined();
    expect(speakers.update(speaks(['anna', -30.4], ['ben', -20.6]))).toEqual(speaks(['ben', -21], ['anna', -30]));
    expect(speakers.update(speaks(['anna', -31], ['ben', -22]))).toBeUndefined();
    expect(speakers.update(speaks(['anna', -40], ['ben', -22]))).toEqual(speaks(['ben', -22], ['anna', -40]));
    expect(speakers.update([])).toEqual([]);
    expect(speakers.update([])).toBeUndefined();
  });

  test('somebody who speaks softly goes on speaking; somebody silent has to speak up', () => {
    const speakers = new Speakers();
    speakers.update(speaks(['anna', -30]));
    expect(speakers.update(speaks(['anna', -50], ['ben', -50]))).toEqual(speaks(['anna', -50]));
    expect(speakers.update(speaks(['anna', -55], ['ben', -50]))).toEqual([]);
  });

  test('a school full of voices is told in part', () => {
    const all = speaks(...Array.from({ length: 300 }, (_, index): [string, number] => [`voice-${index}`, -index / 10]));
    expect(new Speakers().update(all)).toHaveLength(40);
  });
});
