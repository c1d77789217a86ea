/** Drawing one frame as it is wanted: a part of it, turned, flipped. */
import type { PictureEdit } from './picture-edit.ts';
import { type PixelRect, regionInPixels } from './picture-region.ts';

export interface EditedSize {
  readonly from: PixelRect;
  readonly width: number;
  readonly height: number;
}

/** Where the wanted part lies in a picture of that size, and how large it is once turned. */
export function editedSize({ region, turn }: PictureEdit, width: number, height: number): EditedSize {
  const from = regionInPixels(region, width, height);
  const upright = turn % 180 === 0;
  return { from, width: upright ? from.width : from.height, height: upright ? from.height : from.width };
}

export function drawPicture(
  brush: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  picture: CanvasImageSource,
  { turn, flipped }: Pick<PictureEdit, 'turn' | 'flipped'>,
  { from, width, height }: EditedSize,
): void {
  const { canvas } = brush;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  brush.setTransform(flipped ? -1 : 1, 0, 0, 1, width / 2, height / 2);
  brush.rotate((turn * Math.PI) / 180);
  brush.drawImage(picture, from.x, from.y, from.width, from.height, -from.width / 2, -from.height / 2, from.width, from.height);
}
