import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeWindow } from '../../main/window-state.ts';

const laptop = { x: 0, y: 24, width: 1440, height: 876 };
const projector = { x: 1440, y: 0, width: 1920, height: 1080 };

describe('where the window opens', () => {
  it('is the middle of the main screen at first', () => {
    expect(placeWindow(null, [laptop])).toEqual({ x: 80, y: 62, width: 1280, height: 800, maximized: false });
  });

  it('is where it was', () => {
    const was = { x: 1500, y: 50, width: 1000, height: 700, maximized: true };
    expect(placeWindow(was, [laptop, projector])).toEqual(was);
  });

  it('is the main screen when the other one is gone', () => {
    const placed = placeWindow({ x: 1500, y: 50, width: 1000, height: 700, maximized: true }, [laptop]);
    expect(placed).toEqual({ x: 220, y: 112, width: 1000, height: 700, maximized: true });
  });

  it('is not larger than the screen', () => {
    expect(placeWindow({ x: 0, y: 24, width: 5000, height: 4000, maximized: false }, [laptop])).toEqual({
      ...laptop,
      maximized: false,
    });
  });

  it('is always on a screen', () => {
    const size = fc.integer({ min: 1, max: 6000 });
    const place = fc.integer({ min: -8000, max: 8000 });
    fc.assert(
      fc.property(place, place, size, size, fc.boolean(), (x, y, width, height, maximized) => {
        const placed = placeWindow({ x, y, width, height, maximized }, [laptop, projector]);
        const inside = [laptop, projector].some(
          (area) =>
            placed.x >= area.x &&
            placed.y >= area.y &&
            placed.x + placed.width <= area.x + area.width &&
            placed.y + placed.height <= area.y + area.height,
        );
        expect(inside).toBe(true);
      }),
    );
  });
});
