/** A picture that came and is to be drawn: a frame of the browser's, or a copy of its pixels. */
export interface FreshPicture {
  readonly image: VideoFrame | OffscreenCanvas;
  readonly displayWidth: number;
  readonly displayHeight: number;
  close(): void;
}

/** Takes the frame over. */
export function pictureOf(frame: VideoFrame): FreshPicture {
  return { image: frame, displayWidth: frame.displayWidth, displayHeight: frame.displayHeight, close: () => frame.close() };
}

/**
 * Copies of one source's pictures, for browsers without graphics hardware: Chromium needs 17 ms there to draw a frame of 720 lines onto a
 * canvas, and 2 ms to give its pixels away. One canvas for all of them: what is drawn next is the latest.
 */
export class PixelCopies {
  #context: OffscreenCanvasRenderingContext2D | null = null;
  #pixels: ImageData | null = null;
  #works = true;

  /** Takes the frame over. Resolves to the frame itself where its pixels are not to be had as they are shown. */
  async copy(frame: VideoFrame): Promise<FreshPicture> {
    const { visibleRect, displayWidth, displayHeight } = frame;
    const shownAsIs = visibleRect?.width === displayWidth && visibleRect.height === displayHeight;
    if (!this.#works || !shownAsIs) return pictureOf(frame);
    try {
      const { context, pixels } = this.#sized(displayWidth, displayHeight);
      await frame.copyTo(pixels.data, { format: 'RGBA' });
      context.putImageData(pixels, 0, 0);
      frame.close();
      return { image: context.canvas, displayWidth, displayHeight, close: () => undefined };
    } catch {
      this.#works = false;
      return pictureOf(frame);
    }
  }

  #sized(width: number, height: number): { context: OffscreenCanvasRenderingContext2D; pixels: ImageData } {
    if (this.#context === null || this.#pixels?.width !== width || this.#pixels.height !== height) {
      this.#context = new OffscreenCanvas(width, height).getContext('2d', { alpha: false, willReadFrequently: true });
      this.#pixels = new ImageData(width, height);
    }
    if (this.#context === null) throw new Error('this browser draws no pictures in a worker');
    return { context: this.#context, pixels: this.#pixels };
  }
}
