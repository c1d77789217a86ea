import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AllocationItem, allocate, layerForHeight } from '../../../../signaling-server/sfu/engine/layer-allocation.ts';

const teachersVoice: AllocationItem = { kind: 'audio', priority: 'teacher-voice', layerBps: [60_000], maxLayer: 0, current: 0 };
const voice = (levelDb: number, current: number | null = null): AllocationItem => ({
  ...teachersVoice,
  priority: 'voice',
  levelDb,
  current,
});
const screen: AllocationItem = { kind: 'video', priority: 'screen', layerBps: [200_000, 1_500_000], maxLayer: 1, current: null };
const camera: AllocationItem = {
  kind: 'video',
  priority: 'teacher-camera',
  layerBps: [150_000, 500_000, 1_700_000],
  maxLayer: 2,
  current: null,
};
const student: AllocationItem = { ...camera, priority: 'other' };

describe('who gets how much', () => {
  const class_ = [student, camera, screen, teachersVoice];

  test.each([
    [Number.POSITIVE_INFINITY, [2, 2, 1, 0]],
    [5_000_000, [2, 2, 1, 0]],
    [3_500_000, [0, 2, 1, 0]],
    [2_200_000, [null, 1, 1, 0]],
    [1_800_000, [null, 0, 1, 0]],
    [1_000_000, [0, 1, 0, 0]],
    [500_000, [null, 0, 0, 0]],
    [300_000, [null, null, 0, 0]],
    [100_000, [null, null, null, 0]],
    [40_000, [null, null, null, 0]],
  ])('of %d bit/s: voice, then the screen, then the teacher, then the others', (limitBps, layers) => {
    expect(allocate(class_, limitBps).layers).toEqual(layers);
  });

  test('below 150 kbit/s the teacher is heard, and one more if there is room: the loudest', () => {
    const voices = [voice(-60), voice(-20), teachersVoice, voice(-30)];
    expect(allocate(voices, 150_000).layers).toEqual([null, 0, 0, null]);
    expect(allocate(voices, 90_000).layers).toEqual([null, null, 0, null]);
    expect(allocate(voices, Number.POSITIVE_INFINITY).layers).toEqual([0, 0, 0, 0]);
  });

  test('without a teacher the loudest is heard in any case; who is heard is not cut off for a louder breath', () => {
    expect(allocate([voice(-60), voice(-20)], 40_000).layers).toEqual([null, 0]);
    expect(allocate([voice(-24, 0), voice(-20)], 60_000).layers).toEqual([0, null]);
  });

  test('what nobody shows takes nothing, and is not missed', () => {
    const allocation = allocate(
      [
        { ...screen, maxLayer: -1 },
        { ...camera, maxLayer: 0 },
      ],
      Number.POSITIVE_INFINITY,
    );
    expect(allocation).toEqual({ layers: [null, 0], usedBps: 150_000, nextBps: null, lowered: 'none' });
  });

  test('says what was given up and what the next step would take', () => {
    expect(allocate([screen], 1_000_000)).toEqual({ layers: [0], usedBps: 200_000, nextBps: 1_500_000, lowered: 'layer' });
    expect(allocate([screen], 100_000)).toEqual({ layers: [null], usedBps: 0, nextBps: 200_000, lowered: 'video-off' });
  });

  test('a layer that runs is kept though it swings a little above the limit; it would not be begun', () => {
    expect(allocate([{ ...screen, current: 1 }], 1_420_000).layers).toEqual([1]);
    expect(allocate([screen], 1_420_000).layers).toEqual([0]);
    expect(allocate([{ ...screen, current: 1 }], 1_300_000).layers).toEqual([0]);
  });

  const item: fc.Arbitrary<AllocationItem> = fc
    .record({
      kind: fc.constantFrom('audio' as const, 'video' as const),
      priority: fc.constantFrom(
        'teacher-voice' as const,
        'voice' as const,
        'screen' as const,
        'teacher-camera' as const,
        'other' as const,
      ),
      costs: fc.array(fc.integer({ min: 1000, max: 3_000_000 }), { minLength: 1, maxLength: 3 }),
      maxLayer: fc.integer({ min: -1, max: 2 }),
      levelDb: fc.integer({ min: -127, max: 0 }),
    })
    .map(({ kind, priority, costs, maxLayer, levelDb }) => ({
      kind,
      priority,
      layerBps: kind === 'audio' ? [60_000] : [...costs].sort((a, b) => a - b),
      maxLayer: Math.min(maxLayer, kind === 'audio' ? 0 : costs.length - 1),
      levelDb,
      current: null,
    }));

  test('never more than the limit beside the voices that are always sent; never more than is shown', () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 20 }), fc.integer({ min: 40_000, max: 10_000_000 }), (items, limitBps) => {
        const { layers, usedBps } = allocate(items, limitBps);
        const always = items.filter(
          ({ priority, kind, maxLayer }) => kind === 'audio' && maxLayer >= 0 && priority === 'teacher-voice',
        );
        expect(usedBps).toBeLessThanOrEqual(Math.max(limitBps, 60_000 * Math.max(1, always.length)));
        for (const [index, layer] of layers.entries()) expect(layer ?? -1).toBeLessThanOrEqual(items[index]?.maxLayer ?? -1);
        const sum = layers.reduce<number>(
          (all, layer, index) => all + (layer === null ? 0 : (items[index]?.layerBps[layer] ?? 0)),
          0,
        );
        expect(usedBps).toBe(sum);
      }),
    );
  });

  test("the teacher's voice and the least of a screen depend on nothing that comes after them", () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 12 }), fc.integer({ min: 260_000, max: 4_000_000 }), (others, limitBps) => {
        const after = others.filter(({ kind, priority }) => kind === 'video' && priority !== 'screen');
        const { layers } = allocate([...after, screen, teachersVoice], limitBps);
        expect(layers.slice(-2)).not.toContain(null);
      }),
    );
  });
});

describe('the layer for a height', () => {
  test('the lowest one that is high enough, drawn a quarter larger at most', () => {
    expect([0, 100, 180, 225, 226, 450, 451, 2000].map((height) => layerForHeight([180, 360, 720], height))).toEqual([
      -1, 0, 0, 0, 1, 1, 2, 2,
    ]);
    expect(layerForHeight([180, 360, 720], undefined)).toBe(2);
    // Letters drawn larger than they came can't be read.
    expect([540, 541].map((height) => layerForHeight([540, 1080], height, 'screen'))).toEqual([0, 1]);
  });

  test('heights that no keyframe has told yet are guessed from those that are known, or from a usual camera', () => {
    expect(layerForHeight([0, 540, 0], 900)).toBe(2);
    expect(layerForHeight([0, 540, 0], 300)).toBe(0);
    expect(layerForHeight([0, 0, 0], 200)).toBe(0);
    expect(layerForHeight([0, 0, 0], 400)).toBe(1);
    expect(layerForHeight([0], 10)).toBe(0);
  });
});
