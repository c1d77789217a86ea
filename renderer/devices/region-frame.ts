/** How a frame over a picture follows the pointer and the keys. */
import { fitRegion, type PictureRegion, SMALLEST_SHARE, wholePicture } from '../media/picture-region.ts';

export interface Point {
  /** Shares of the picture's width and height. */
  readonly x: number;
  readonly y: number;
}

/** A key moves or grows the frame by that much; with Ctrl by a tenth of it. */
const STEP = 0.05;

/** Drawn from one corner to the other, in whichever direction. */
export function drawnRegion(from: Point, to: Point): PictureRegion {
  return fitRegion({
    left: Math.min(from.x, to.x),
    top: Math.min(from.y, to.y),
    width: Math.abs(to.x - from.x),
    height: Math.abs(to.y - from.y),
  });
}

export function movedRegion(region: PictureRegion, by: Point): PictureRegion {
  return fitRegion({ ...region, left: region.left + by.x, top: region.top + by.y });
}

/** By its lower right corner, which stays in the picture. */
export function resizedRegion(region: PictureRegion, by: Point): PictureRegion {
  const within = (size: number, start: number) => Math.min(Math.max(size, SMALLEST_SHARE), 1 - start);
  return fitRegion({
    ...region,
    width: within(region.width + by.x, region.left),
    height: within(region.height + by.y, region.top),
  });
}

/** null: the key means nothing here. Shift (or the corner) resizes, Home shows all of it. */
export function regionAfterKey(
  region: PictureRegion,
  { key, shiftKey, ctrlKey }: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey'>,
  onCorner: boolean,
): PictureRegion | null {
  if (key === 'Home') return wholePicture;
  const directions: Record<string, Point> = {
    ArrowLeft: { x: -1, y: 0 },
    ArrowRight: { x: 1, y: 0 },
    ArrowUp: { x: 0, y: -1 },
    ArrowDown: { x: 0, y: 1 },
  };
  const direction = directions[key];
  if (!direction) return null;
  const step = ctrlKey ? STEP / 10 : STEP;
  const by = { x: direction.x * step, y: direction.y * step };
  return shiftKey || onCorner ? resizedRegion(region, by) : movedRegion(region, by);
}
