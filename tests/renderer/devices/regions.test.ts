import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { showsItself } from '../../../renderer/devices/own-screen.tsx';
import { drawnRegion, movedRegion, regionAfterKey, resizedRegion } from '../../../renderer/devices/region-frame.ts';
import { editedSize } from '../../../renderer/media/picture-drawing.ts';
import { unedited } from '../../../renderer/media/picture-edit.ts';
import {
  fitRegion,
  type PictureRegion,
  regionInPixels,
  SMALLEST_SHARE,
  wholePicture,
} from '../../../renderer/media/picture-region.ts';

const share = fc.double({ min: -2, max: 3, noNaN: true });
const anyRegion = fc.record({ left: share, top: share, width: share, height: share });
const point = fc.record({ x: share, y: share });
const key = fc.record({
  key: fc.constantFrom('ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home'),
  shiftKey: fc.boolean(),
  ctrlKey: fc.boolean(),
});

/** To within what doubles lose. */
function liesInside({ left, top, width, height }: PictureRegion): void {
  for (const [start, size] of [
    [left, width],
    [top, height],
  ] as const) {
    expect(start).toBeGreaterThanOrEqual(0);
    expect(size).toBeGreaterThanOrEqual(SMALLEST_SHARE);
    expect(start + size).toBeLessThanOrEqual(1 + 1e-9);
  }
}

describe('a frame over a picture', () => {
  test('stays in it and can be seen, however it is drawn, moved, resized or steered by keys', () => {
    fc.assert(
      fc.property(anyRegion, point, point, fc.array(key, { maxLength: 40 }), fc.boolean(), (wild, from, to, keys, onCorner) => {
        let region = fitRegion(wild);
        liesInside(region);
        liesInside(drawnRegion(from, to));
        liesInside(movedRegion(region, to));
        liesInside(resizedRegion(region, to));
        for (const pressed of keys) {
          region = regionAfterKey(region, pressed, onCorner) ?? region;
          liesInside(region);
        }
      }),
    );
  });

  test('moving keeps its size, resizing its place', () => {
    fc.assert(
      fc.property(anyRegion, point, (wild, by) => {
        const region = fitRegion(wild);
        const moved = movedRegion(region, by);
        expect([moved.width, moved.height]).toEqual([region.width, region.height]);
        const resized = resizedRegion(region, by);
        expect(resized.left).toBeCloseTo(region.left, 9);
        expect(resized.top).toBeCloseTo(region.top, 9);
      }),
    );
  });

  test('other keys mean nothing, Home is all of it', () => {
    const plain = { shiftKey: false, ctrlKey: false };
    expect(regionAfterKey(wholePicture, { key: 'Enter', ...plain }, false)).toBeNull();
    expect(regionAfterKey(drawnRegion({ x: 0.1, y: 0.1 }, { x: 0.2, y: 0.2 }), { key: 'Home', ...plain }, false)).toBe(
      wholePicture,
    );
  });
});

test('in pixels it is even, not empty, and inside the picture', () => {
  const size = fc.integer({ min: 2, max: 8000 });
  fc.assert(
    fc.property(anyRegion, size, size, (region, width, height) => {
      const rect = regionInPixels(region, width, height);
      for (const each of Object.values(rect)) expect(each % 2).toBe(0);
      expect(Math.min(rect.width, rect.height)).toBeGreaterThanOrEqual(2);
      expect(rect.x + rect.width).toBeLessThanOrEqual(width);
      expect(rect.y + rect.height).toBeLessThanOrEqual(height);
    }),
  );
});

test('turned by a quarter, width and height change places', () => {
  const region = { left: 0.5, top: 0, width: 0.5, height: 1 };
  expect(editedSize({ ...unedited, region }, 1280, 720)).toMatchObject({ width: 640, height: 720, from: { x: 640, y: 0 } });
  expect(editedSize({ ...unedited, region, turn: 270 }, 1280, 720)).toMatchObject({ width: 720, height: 640 });
});

test('of one’s own screens only another window or tab is shown as it is: all else could show itself in itself', () => {
  const track = {} as MediaStreamTrack;
  const surfaces = ['monitor', 'window', 'browser', null] as const;
  expect(surfaces.map((surface) => showsItself([{ track, surface }], track))).toEqual([true, false, false, true]);
  expect(showsItself([{ track, surface: 'monitor' }], {} as MediaStreamTrack)).toBe(false);
});
