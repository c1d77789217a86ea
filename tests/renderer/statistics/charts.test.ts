import { describe, expect, test } from 'vitest';
import { emptyLesson } from '../../../lesson/reduce.ts';
import type { Participant } from '../../../protocol/lesson-state.ts';
import type { ConnectionQuality } from '../../../protocol/models.ts';
import type { MediaStats, ProducerMediaStats } from '../../../renderer/room/media-stats.ts';
import { chartsOf, LIMITS, timesOf } from '../../../renderer/statistics/charts.ts';
import { weakestFirst } from '../../../renderer/statistics/class-order.ts';
import { History } from '../../../renderer/statistics/history.ts';

const nothing = {
  lossPercent: null,
  jitterMs: null,
  framesPerSecond: null,
  width: null,
  height: null,
  freezes: null,
  freezesMs: null,
  framesDecoded: null,
  framesDropped: null,
  bufferMs: null,
  encoderLimited: null,
  layers: [],
} as const;
const layer = (active: boolean) => ({ rid: 'f', active, bps: 0, width: null, height: null, framesPerSecond: null });

const received = (more: Partial<ProducerMediaStats>): ProducerMediaStats => ({
  ...nothing,
  ...{ producerId: 'screen', direction: 'in', kind: 'video', bps: 800_000, ...more },
});
const camera = (more: Partial<ProducerMediaStats>): ProducerMediaStats => ({
  ...nothing,
  ...{ producerId: 'camera', direction: 'out', kind: 'video', bps: 500_000, ...more },
});
const at = (seconds: number, producers: ProducerMediaStats[]): MediaStats => ({
  at: seconds * 1000,
  way: 'udp',
  roundTripMs: 12,
  availableOutgoingBps: null,
  sendBps: 500_000,
  receiveBps: 800_000,
  producers,
});
const words = { sent: 'All sent', received: 'All received', roundTrip: 'Round trip' };
const chartsBy = (samples: MediaStats[]) => {
  const charts = chartsOf(samples, (producerId, direction) => `${direction} ${producerId}`, words);
  return Object.fromEntries(
    charts.map(({ name, lines }) => [name, Object.fromEntries(lines.map((one) => [one.label, one.values]))]),
  );
};

describe('over time', () => {
  const samples = [
    at(1, [received({ freezesMs: 100, height: 720 }), camera({ layers: [layer(true), layer(true)], encoderLimited: 'none' })]),
    at(2, [received({ freezesMs: 350, height: 360 }), camera({ layers: [layer(true), layer(false)], encoderLimited: 'cpu' })]),
    at(3, [camera({ layers: [layer(false), layer(false)], encoderLimited: 'bandwidth' })]),
  ];

  test('each source is a line, with gaps where it was not there', () => {
    const { bitrate } = chartsBy(samples);
    expect(bitrate).toEqual({
      'All sent': [500, 500, 500],
      'All received': [800, 800, 800],
      'in screen': [800, 800, null],
      'out camera': [500, 500, 500],
    });
    expect(timesOf(samples)).toEqual([1, 2, 3]);
  });

  test('freezes are what was added in each step', () => {
    expect(chartsBy(samples).freezes).toEqual({ 'in screen': [null, 250, null] });
  });

  test('sizes, layers that flow, and what holds the encoder back', () => {
    const { height, layers, limits } = chartsBy(samples);
    expect(height).toMatchObject({ 'in screen': [720, 360, null] });
    expect(layers).toEqual({ 'out camera': [2, 1, 0] });
    expect(limits?.['out camera']?.map((place) => LIMITS[place ?? -1])).toEqual(['none', 'cpu', 'bandwidth']);
  });
});

test('a minute is kept in seconds, ten minutes in steps, and no more', () => {
  const history = new History();
  for (let second = 0; second < 1000; second += 1) history.add(at(second, []));
  expect(timesOf(history.of('minute'))).toHaveLength(60);
  expect(timesOf(history.of('ten-minutes')).slice(-2)).toEqual([980, 990]);
  expect(timesOf(history.of('ten-minutes'))).toHaveLength(60);
  expect(history.latest?.at).toBe(999_000);
});

test('of a class the weakest come first, without oneself and without who left', () => {
  const quality = (participantId: string, level: ConnectionQuality['level']): [string, ConnectionQuality] => [
    participantId,
    { participantId, level, reason: level === 'good' ? null : 'downlink' },
  ];
  const person = (participantId: string): [string, Participant] => [
    participantId,
    {
      ...{ participantId, displayName: participantId, role: 'student', place: 'inside', groupId: 'main' },
      ...{ given: [], taken: [], joinedLessonMs: 0 },
    },
  ];
  const lesson = { ...emptyLesson(), participants: Object.fromEntries(['Berg', 'Zoe', 'Anna', 'Ben'].map(person)) };
  const qualities = new Map([
    quality('Anna', 'good'),
    quality('Ben', 'poor'),
    quality('Zoe', 'fair'),
    quality('Berg', 'poor'),
    quality('Left', 'poor'),
  ]);
  expect(weakestFirst(lesson, 'Berg', qualities).map(({ displayName }) => displayName)).toEqual(['Ben', 'Zoe', 'Anna']);
});
