/**
 * Draws what is recorded: the pictures there are, in their places, on one canvas. A frame is drawn and given back within a tick: cameras
 * and screens have only a few, and stop when they are held.
 */
import {
  fitted,
  type LayoutChoice,
  type PictureName,
  type Placement,
  placementsOf,
  type Rect,
  type ShownLayout,
  type Size,
  shownLayout,
} from '../layout.ts';
import type { FreshPicture } from './fresh-picture.ts';
import { type CardText, drawTitleCard } from './title-card.ts';

/** A teaching stage, dark, as the class sees it (the page's own tokens do not reach a worker). */
const GROUND = '#101315';
/** Drawing frames takes longer than this on machines that convert each one anew, in software. */
const COSTLY_DRAW_MS = 5;
/** The first ones also pay for what is made once. */
const JUDGED_AFTER_DRAWS = 10;

interface Picture {
  /** Came since the last tick. */
  fresh: FreshPicture | null;
  /** Where it is on the canvas now; null while it is not. */
  drawnAt: Placement | null;
  /** What the picture in front of it hides, for when that goes. */
  hidden: ImageData | null;
  /** What was seen last, while it has to be drawn elsewhere: a still screen sends nothing new. */
  kept: OffscreenCanvas | null;
  /** In front of another: a copy of its own size, drawn again whenever what is behind it was. */
  small: OffscreenCanvas | null;
  width: number;
  height: number;
}

export class Composer {
  readonly canvas: OffscreenCanvas;
  readonly #context: OffscreenCanvasRenderingContext2D;
  readonly #pictures = new Map<PictureName, Picture>();
  #card: CardText;
  #choice: LayoutChoice;
  #shown: ShownLayout | null = null;
  #stale = true;
  readonly #frameDraws = { count: 0, ms: 0 };

  constructor(options: { width: number; height: number; card: CardText; choice: LayoutChoice }) {
    this.canvas = new OffscreenCanvas(options.width, options.height);
    this.#context = contextOf(this.canvas);
    this.#card = options.card;
    this.#choice = options.choice;
  }

  get shown(): ShownLayout {
    return this.#shown ?? 'card';
  }

  /** Whether frames had better come as copies of their pixels. */
  get framesAreCostly(): boolean {
    const { count, ms } = this.#frameDraws;
    return count >= JUDGED_AFTER_DRAWS && ms / count > COSTLY_DRAW_MS;
  }

  setChoice(choice: LayoutChoice): void {
    this.#choice = choice;
  }

  setCard(card: CardText): void {
    this.#card = card;
    this.#stale ||= this.#shown === 'card';
  }

  /** Takes a picture over, and closes it. */
  accept(name: PictureName, fresh: FreshPicture): void {
    let picture = this.#pictures.get(name);
    if (!picture) {
      picture = { fresh: null, drawnAt: null, hidden: null, kept: null, small: null, width: 0, height: 0 };
      this.#pictures.set(name, picture);
    }
    picture.fresh?.close();
    picture.fresh = fresh;
  }

  remove(name: PictureName): void {
    this.#pictures.get(name)?.fresh?.close();
    this.#pictures.delete(name);
  }

  /** Draws what came. Whether the canvas looks different now. */
  draw(): boolean {
    const shown = shownLayout(this.#choice, new Set(this.#pictures.keys()));
    const placements = placementsOf(shown, sizeOf(this.canvas));
    if (shown !== this.#shown) this.#stale = true;
    this.#shown = shown;
    for (const { picture } of placements) if (this.#sizeChanged(this.#pictures.get(picture))) this.#stale = true;
    const redraw = this.#stale;
    this.#stale = false;
    if (redraw) this.#clear();
    if (redraw && shown === 'card') drawTitleCard(this.#context, sizeOf(this.canvas), this.#card);
    let changed = redraw;
    placements.forEach((placement, index) => {
      const picture = this.#pictures.get(placement.picture);
      if (!picture) return;
      const inFront = shown === 'picture-in-picture' && index > 0;
      const drew = inFront ? this.#placeInFront(picture, placement, changed) : this.#place(picture, placement, redraw);
      if (!drew) return;
      changed = true;
      const cover = shown === 'picture-in-picture' ? placements[index + 1]?.rect : undefined;
      if (cover) picture.hidden = this.#context.getImageData(cover.x, cover.y, cover.width, cover.height);
    });
    for (const [name, picture] of this.#pictures) {
      if (!placements.some(({ picture: placed }) => placed === name)) this.#keepAside(picture);
    }
    return changed;
  }

  close(): void {
    for (const picture of this.#pictures.values()) picture.fresh?.close();
    this.#pictures.clear();
  }

  /** Pictures keep what they showed, and the canvas is empty. */
  #clear(): void {
    for (const picture of this.#pictures.values()) {
      const { drawnAt, hidden } = picture;
      picture.drawnAt = null;
      picture.hidden = null;
      if (!drawnAt || picture.width === 0) continue;
      const { to } = fitted(picture, drawnAt);
      const kept = new OffscreenCanvas(to.width, to.height);
      const context = contextOf(kept);
      context.drawImage(this.canvas, to.x, to.y, to.width, to.height, 0, 0, to.width, to.height);
      const corner = placementsOf('picture-in-picture', sizeOf(this.canvas))[1]?.rect;
      if (hidden && corner) context.putImageData(hidden, corner.x - to.x, corner.y - to.y);
      picture.kept = kept;
      picture.small = null;
    }
    this.#context.fillStyle = GROUND;
    this.#context.fillRect(0, 0, this.canvas.width, this.canvas.height);
  }

  #sizeChanged(picture: Picture | undefined): boolean {
    if (!picture?.fresh) return false;
    const { displayWidth, displayHeight } = picture.fresh;
    const changed = picture.width !== displayWidth || picture.height !== displayHeight;
    if (changed && picture.drawnAt) this.#clear();
    picture.width = displayWidth;
    picture.height = displayHeight;
    return changed;
  }

  /** Whether it drew: straight onto the canvas, since converting a frame costs more than anything else here. */
  #place(picture: Picture, placement: Placement, redraw: boolean): boolean {
    const { fresh, kept } = picture;
    const image = fresh ?? (redraw && kept ? { image: kept } : null);
    if (!image || picture.width === 0) return false;
    const { from, to } = fitted(picture, placement);
    const part = fresh ? from : { x: 0, y: 0, width: kept?.width ?? 0, height: kept?.height ?? 0 };
    this.#paint(this.#context, image, part, to);
    picture.drawnAt = placement;
    picture.kept = null;
    giveBack(picture);
    return true;
  }

  #placeInFront(picture: Picture, placement: Placement, behindChanged: boolean): boolean {
    const { fresh, kept } = picture;
    if (!fresh && !behindChanged) return false;
    const image = fresh ?? (kept ? { image: kept } : null);
    if (image && picture.width > 0) {
      const { from, to } = fitted(picture, placement);
      const part = fresh ? from : { x: 0, y: 0, width: kept?.width ?? 0, height: kept?.height ?? 0 };
      picture.small ??= new OffscreenCanvas(to.width, to.height);
      this.#paint(contextOf(picture.small), image, part, { x: 0, y: 0, width: to.width, height: to.height });
      picture.kept = null;
      giveBack(picture);
    }
    if (!picture.small) return false;
    this.#context.drawImage(picture.small, placement.rect.x, placement.rect.y);
    picture.drawnAt = placement;
    return true;
  }

  #paint(context: OffscreenCanvasRenderingContext2D, { image }: Pick<FreshPicture, 'image'>, from: Rect, to: Rect): void {
    const startedMs = performance.now();
    context.drawImage(image, from.x, from.y, from.width, from.height, to.x, to.y, to.width, to.height);
    if (!('timestamp' in image)) return;
    this.#frameDraws.count += 1;
    this.#frameDraws.ms += performance.now() - startedMs;
  }

  /** Not shown now: one look at it is kept, so that there is something when the layout asks for it. */
  #keepAside(picture: Picture): void {
    if (!picture.fresh) return;
    picture.width = picture.fresh.displayWidth;
    picture.height = picture.fresh.displayHeight;
    if (!picture.kept) {
      const { to } = fitted(picture, { rect: { x: 0, y: 0, ...sizeOf(this.canvas) }, fit: 'contain' });
      picture.kept = new OffscreenCanvas(to.width, to.height);
      contextOf(picture.kept).drawImage(picture.fresh.image, 0, 0, to.width, to.height);
    }
    giveBack(picture);
  }
}

function giveBack(picture: Picture): void {
  picture.fresh?.close();
  picture.fresh = null;
}

function sizeOf({ width, height }: OffscreenCanvas): Size {
  return { width, height };
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('this browser draws no pictures in a worker');
  return context;
}
