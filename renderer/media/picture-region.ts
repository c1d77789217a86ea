/** A part of a picture, in shares of its width and height, so that it stays the same part when the picture changes its size. */
export interface PictureRegion {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export const wholePicture: PictureRegion = { left: 0, top: 0, width: 1, height: 1 };

/** Smaller than a twentieth of the screen nobody can read, and no encoder likes. */
export const SMALLEST_SHARE = 0.05;

/** The nearest region that lies inside the picture and is large enough to be seen. */
export function fitRegion({ left, top, width, height }: PictureRegion): PictureRegion {
  const fittedWidth = clamp(width, SMALLEST_SHARE, 1);
  const fittedHeight = clamp(height, SMALLEST_SHARE, 1);
  return {
    left: clamp(left, 0, 1 - fittedWidth),
    top: clamp(top, 0, 1 - fittedHeight),
    width: fittedWidth,
    height: fittedHeight,
  };
}

export interface PixelRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** In whole pixels of a picture of that size; even, as colour is stored for two pixels at a time, and never beyond the edge. */
export function regionInPixels(region: PictureRegion, width: number, height: number): PixelRect {
  const fitted = fitRegion(region);
  const even = (value: number): number => Math.floor(value / 2) * 2;
  // The last two pixels at least are left to be shown.
  const x = Math.min(even(fitted.left * width), even(width) - 2);
  const y = Math.min(even(fitted.top * height), even(height) - 2);
  return {
    x,
    y,
    width: Math.max(2, Math.min(even(fitted.width * width), even(width - x))),
    height: Math.max(2, Math.min(even(fitted.height * height), even(height - y))),
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
