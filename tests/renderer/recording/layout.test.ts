import { expect, test } from 'vitest';
import { fitted, LAYOUTS, type PictureName, placementsOf, shownLayout } from '../../../renderer/recording/layout.ts';

const HD = { width: 1280, height: 720 };
const both = new Set<PictureName>(['screen', 'camera']);

test('the wish is followed as far as there are pictures for it', () => {
  expect(shownLayout('auto', both)).toBe('picture-in-picture');
  expect(shownLayout('side-by-side', both)).toBe('side-by-side');
  for (const choice of LAYOUTS) {
    expect(shownLayout(choice, new Set(['camera']))).toBe('camera');
    expect(shownLayout(choice, new Set(['screen']))).toBe('screen');
    expect(shownLayout(choice, new Set())).toBe('card');
  }
});

test('every place is on the canvas, and on even pixels', () => {
  for (const choice of LAYOUTS) {
    for (const canvas of [HD, { width: 1920, height: 1080 }]) {
      for (const { rect } of placementsOf(shownLayout(choice, both), canvas)) {
        expect(rect.x + rect.width).toBeLessThanOrEqual(canvas.width);
        expect(rect.y + rect.height).toBeLessThanOrEqual(canvas.height);
        for (const n of Object.values(rect)) expect(n % 2).toBe(0);
      }
    }
  }
});

test('a screen is shown whole, with bars where its shape is another', () => {
  const place = { rect: { x: 0, y: 0, ...HD }, fit: 'contain' } as const;
  expect(fitted({ width: 1920, height: 1080 }, place).to).toEqual({ x: 0, y: 0, ...HD });
  expect(fitted({ width: 1024, height: 768 }, place)).toEqual({
    from: { x: 0, y: 0, width: 1024, height: 768 },
    to: { x: 160, y: 0, width: 960, height: 720 },
  });
  expect(fitted({ width: 3440, height: 1440 }, place).to.y).toBeGreaterThan(80);
});

test('a camera in the corner fills it and is cut, never stretched', () => {
  const { from, to } = fitted({ width: 640, height: 480 }, { rect: { x: 0, y: 0, width: 320, height: 180 }, fit: 'cover' });
  expect(from.width / from.height).toBeCloseTo(to.width / to.height);
  expect(from).toEqual({ x: 0, y: 60, width: 640, height: 360 });
});
