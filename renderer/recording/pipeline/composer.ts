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
  type ShownLayout,
  shownLayout,
} from '../layout.ts';
import { type CardText, drawTitleCard } from './title-card.ts';

/** A teaching stage, dark, as the class sees it (`--stage` in the page's tokens). */
const GROUND = '#101315';

interface Picture {
  /** Came since the last tick. */
  fresh: VideoFrame | null;
  /** What was seen last, for when only another picture changed: a still screen sends nothing. */
  kept: OffscreenCanvas | null;
  /** Where it was drawn last. */
  drawnAt: Placement | null;
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

  constructor(options: { width: number; height: number; card: CardText; choice: LayoutChoice }) {
    this.canvas = new OffscreenCanvas(options.width, options.height);
    this.#context = contextOf(this.canvas);
    this.#card = options.card;
    this.#choice = options.choice;
  }

  get shown(): ShownLayout {
    return this.#shown ?? 'card';
  }

  setChoice(choice: LayoutChoice): void {
    this.#choice = choice;
  }

  setCard(card: CardText): void {
    this.#card = card;
    this.#stale ||= this.#shown === 'card';
  }

  /** Takes a frame over, and closes it. */
  accept(name: PictureName, frame: VideoFrame): void {
    let picture = this.#pictures.get(name);
    if (!picture) {
      picture = { fresh: null, kept: null, drawnAt: null, width: 0, height: 0 };
      this.#pictures.set(name, picture);
    }
    picture.fresh?.close();
    picture.fresh = frame;
  }

  remove(name: PictureName): void {
    const picture = this.#pictures.get(name);
    if (!picture) return;
    picture.fresh?.close();
    this.#pictures.delete(name);
  }

  /** Draws what came. Whether the canvas looks different now. */
  draw(): boolean {
    const shown = shownLayout(this.#choice, new Set(this.#pictures.keys()));
    const placements = placementsOf(shown, sizeOf(this.canvas));
    if (shown !== this.#shown) this.#changeLayout(shown);
    for (const { picture } of placements) if (this.#sizeChanged(this.#pictures.get(picture))) this.#stale = true;
    const redraw = this.#stale;
    if (redraw) this.#clear();
    this.#stale = false;
    if (shown === 'card') {
      if (redraw) drawTitleCard(this.#context, this.canvas, this.#card);
      return redraw;
    }
    let changed = redraw;
    // What lies over something that was drawn anew has to be drawn again, too.
    let below = redraw;
    for (const placement of placements) {
      const picture = this.#pictures.get(placement.picture);
      if (!picture) continue;
      below = this.#place(picture, placement, below, placements.length === 1) || below;
      changed ||= below;
    }
    for (const [name, picture] of this.#pictures) {
      // Not in this layout: only remembered.
      if (!placements.some(({ picture: placed }) => placed === name)) this.#keepAside(picture);
    }
    return changed;
  }

  close(): void {
    for (const picture of this.#pictures.values()) picture.fresh?.close();
    this.#pictures.clear();
  }

  #changeLayout(shown: ShownLayout): void {
    // A picture that had the canvas to itself is only there: a still screen would be black until it moves.
    for (const picture of this.#pictures.values()) {
      if (picture.drawnAt && !picture.kept && picture.width > 0) {
        const { to } = fitted(picture, picture.drawnAt);
        picture.kept = new OffscreenCanvas(to.width, to.height);
        contextOf(picture.kept).drawImage(this.canvas, to.x, to.y, to.width, to.height, 0, 0, to.width, to.height);
      }
      picture.drawnAt = null;
    }
    this.#shown = shown;
    this.#stale = true;
  }

  #sizeChanged(picture: Picture | undefined): boolean {
    if (!picture?.fresh) return false;
    const { displayWidth, displayHeight } = picture.fresh;
    const changed = picture.width !== displayWidth || picture.height !== displayHeight;
    picture.width = displayWidth;
    picture.height = displayHeight;
    return changed;
  }

  /** Whether it drew. `alone` needs no copy: nothing is drawn over it. */
  #place(picture: Picture, placement: Placement, mustDraw: boolean, alone: boolean): boolean {
    const { fresh } = picture;
    if (!fresh && !mustDraw) return false;
    if (picture.width === 0) return false;
    const { from, to } = fitted(picture, placement);
    picture.drawnAt = placement;
    if (fresh && alone) {
      this.#context.drawImage(fresh, from.x, from.y, from.width, from.height, to.x, to.y, to.width, to.height);
      picture.kept = null;
      this.#giveBack(picture);
      return true;
    }
    if (fresh) {
      const kept = this.#canvasFor(picture, to.width, to.height);
      contextOf(kept).drawImage(fresh, from.x, from.y, from.width, from.height, 0, 0, to.width, to.height);
      this.#giveBack(picture);
    }
    if (!picture.kept) return false;
    this.#context.drawImage(picture.kept, to.x, to.y, to.width, to.height);
    return true;
  }

  /** Not shown now: at most a small copy now and then, so that it is there when the layout asks for it. */
  #keepAside(picture: Picture): void {
    if (!picture.fresh) return;
    picture.width = picture.fresh.displayWidth;
    picture.height = picture.fresh.displayHeight;
    if (!picture.kept) {
      const { to } = fitted(picture, { rect: { x: 0, y: 0, ...sizeOf(this.canvas) }, fit: 'contain' });
      contextOf(this.#canvasFor(picture, to.width, to.height)).drawImage(picture.fresh, 0, 0, to.width, to.height);
    }
    this.#giveBack(picture);
  }

  #canvasFor(picture: Picture, width: number, height: number): OffscreenCanvas {
    if (picture.kept?.width !== width || picture.kept.height !== height) picture.kept = new OffscreenCanvas(width, height);
    return picture.kept;
  }

  #giveBack(picture: Picture): void {
    picture.fresh?.close();
    picture.fresh = null;
  }

  #clear(): void {
    this.#context.fillStyle = GROUND;
    this.#context.fillRect(0, 0, this.canvas.width, this.canvas.height);
  }
}

function sizeOf({ width, height }: OffscreenCanvas) {
  return { width, height };
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('this browser draws no pictures in a worker');
  return context;
}
