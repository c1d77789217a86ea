/** Where each picture stands in the recorded one. Pure: the composer draws what this says. */

/** What can be drawn. Of several screens the newest is recorded. */
export type PictureName = 'screen' | 'camera';

/** auto: screen with the camera in its corner, or whatever of the two there is. The others are wishes; what is missing is left out. */
export type LayoutChoice = 'auto' | 'picture-in-picture' | 'side-by-side' | 'screen' | 'camera';
export const LAYOUTS: readonly LayoutChoice[] = ['auto', 'picture-in-picture', 'side-by-side', 'screen', 'camera'];

/** What is on the picture in the end. `card`: the title on a plain ground, as there is nothing else. */
export type ShownLayout = Exclude<LayoutChoice, 'auto'> | 'card';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Rect extends Size {
  readonly x: number;
  readonly y: number;
}

export interface Placement {
  readonly picture: PictureName;
  readonly rect: Rect;
  /** contain: all of it, with bars. cover: fills the place, edges cut. */
  readonly fit: 'contain' | 'cover';
}

/** Of the picture's width. */
const CORNER_WIDTH = 0.23;
const CORNER_MARGIN = 0.016;
/** The screen's share beside the camera: text needs the room. */
const SCREEN_SHARE = 0.72;

/** What the wish comes to with the pictures there are. */
export function shownLayout(choice: LayoutChoice, present: ReadonlySet<PictureName>): ShownLayout {
  const screen = present.has('screen');
  const camera = present.has('camera');
  if (!screen && !camera) return 'card';
  if (!screen) return 'camera';
  if (!camera) return 'screen';
  return choice === 'auto' ? 'picture-in-picture' : choice;
}

/** From the back to the front. */
export function placementsOf(layout: ShownLayout, canvas: Size): readonly Placement[] {
  const whole: Rect = { x: 0, y: 0, ...canvas };
  switch (layout) {
    case 'card':
      return [];
    case 'screen':
      return [{ picture: 'screen', rect: whole, fit: 'contain' }];
    case 'camera':
      return [{ picture: 'camera', rect: whole, fit: 'contain' }];
    case 'picture-in-picture':
      return [
        { picture: 'screen', rect: whole, fit: 'contain' },
        { picture: 'camera', rect: cornerOf(canvas), fit: 'cover' },
      ];
    case 'side-by-side': {
      const split = even(canvas.width * SCREEN_SHARE);
      return [
        { picture: 'screen', rect: { x: 0, y: 0, width: split, height: canvas.height }, fit: 'contain' },
        { picture: 'camera', rect: { x: split, y: 0, width: canvas.width - split, height: canvas.height }, fit: 'contain' },
      ];
    }
  }
}

/** Where a picture of this size goes in its place, and which part of it is seen. */
export function fitted(
  content: Size,
  { rect, fit }: Pick<Placement, 'rect' | 'fit'>,
): { readonly from: Rect; readonly to: Rect } {
  const ratio = content.width / content.height;
  const wider = ratio > rect.width / rect.height;
  if (fit === 'contain') {
    const width = wider ? rect.width : even(rect.height * ratio);
    const height = wider ? even(rect.width / ratio) : rect.height;
    return {
      from: { x: 0, y: 0, ...content },
      to: {
        x: rect.x + Math.round((rect.width - width) / 2),
        y: rect.y + Math.round((rect.height - height) / 2),
        width,
        height,
      },
    };
  }
  const width = wider ? content.height * (rect.width / rect.height) : content.width;
  const height = wider ? content.height : content.width / (rect.width / rect.height);
  return { from: { x: (content.width - width) / 2, y: (content.height - height) / 2, width, height }, to: rect };
}

function cornerOf({ width, height }: Size): Rect {
  const cornerWidth = even(width * CORNER_WIDTH);
  const cornerHeight = even((cornerWidth * 9) / 16);
  const margin = even(width * CORNER_MARGIN);
  return { x: width - margin - cornerWidth, y: height - margin - cornerHeight, width: cornerWidth, height: cornerHeight };
}

/** Chroma is kept for pairs of pixels: edges on even ones stay sharp. */
function even(n: number): number {
  return Math.max(2, Math.round(n / 2) * 2);
}
