/** Measures which pictures a page shows and how high, so that no more is sent than is looked at. */

/** How a picture fills its place. */
type Fit = 'contain' | 'cover';

interface Shown {
  readonly producerId: string;
  readonly fit: Fit;
  width: number;
  height: number;
  /** On the screen, or nearly: what is about to be scrolled into sight begins a little earlier. */
  inSight: boolean;
  /** Height of its own small window, in CSS pixels; null while it has none. */
  floatingHeight: number | null;
}

/** Until the first picture tells its own. */
const USUAL_ASPECT = 16 / 9;
/** Heights are rounded up to this, so that a window that is being dragged does not ask for something new with every pixel. */
const STEP_PX = 16;
const NEAR_PX = 64;

/** The height, in device pixels, at which a picture of this shape is drawn in a place of this size (CSS pixels). */
export function drawnHeight(
  place: { readonly width: number; readonly height: number },
  fit: Fit,
  aspect: number,
  pixelRatio: number,
): number {
  const byWidth = place.width / aspect;
  const height = fit === 'contain' ? Math.min(place.height, byWidth) : Math.max(place.height, byWidth);
  return Math.ceil((height * pixelRatio) / STEP_PX) * STEP_PX;
}

export class ShownPictures {
  readonly #onChange: () => void;
  readonly #shown = new Map<HTMLVideoElement, Shown>();
  readonly #sizes: ResizeObserver;
  readonly #sights: IntersectionObserver;

  /** @param onChange called when `heights` may be another */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.#sizes = new ResizeObserver((entries) => {
      for (const { target, contentRect } of entries) {
        const shown = this.#shown.get(target as HTMLVideoElement);
        if (shown) Object.assign(shown, { width: contentRect.width, height: contentRect.height });
      }
      onChange();
    });
    this.#sights = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const shown = this.#shown.get(target as HTMLVideoElement);
          if (shown) shown.inSight = isIntersecting;
        }
        onChange();
      },
      { rootMargin: `${NEAR_PX}px` },
    );
    document.addEventListener('visibilitychange', onChange);
  }

  /** Measures an element from now on. Returns the function that stops it. */
  watch(video: HTMLVideoElement, producerId: string, fit: Fit): () => void {
    const { width, height } = video.getBoundingClientRect();
    const shown: Shown = { producerId, fit, width, height, inSight: width > 0 && height > 0, floatingHeight: null };
    this.#shown.set(video, shown);
    this.#sizes.observe(video);
    this.#sights.observe(video);
    const floats = (event: Event) => {
      const { pictureInPictureWindow } = event as PictureInPictureEvent;
      const measure = () => {
        shown.floatingHeight = pictureInPictureWindow.height;
        this.#onChange();
      };
      pictureInPictureWindow.addEventListener('resize', measure);
      measure();
    };
    const lands = () => {
      shown.floatingHeight = null;
      this.#onChange();
    };
    video.addEventListener('enterpictureinpicture', floats);
    video.addEventListener('leavepictureinpicture', lands);
    video.addEventListener('resize', this.#onChange);
    this.#onChange();
    return () => {
      this.#shown.delete(video);
      this.#sizes.unobserve(video);
      this.#sights.unobserve(video);
      video.removeEventListener('enterpictureinpicture', floats);
      video.removeEventListener('leavepictureinpicture', lands);
      video.removeEventListener('resize', this.#onChange);
      this.#onChange();
    };
  }

  /** By producer, in device pixels: the largest place it is shown in now. A hidden tab shows what floats in a window of its own and nothing else. */
  heights(): Map<string, number> {
    const heights = new Map<string, number>();
    for (const [{ videoWidth, videoHeight }, shown] of this.#shown) {
      const aspect = videoWidth > 0 && videoHeight > 0 ? videoWidth / videoHeight : USUAL_ASPECT;
      const onPage = document.hidden || !shown.inSight ? 0 : drawnHeight(shown, shown.fit, aspect, devicePixelRatio);
      const floating = Math.ceil((shown.floatingHeight ?? 0) * devicePixelRatio);
      heights.set(shown.producerId, Math.max(heights.get(shown.producerId) ?? 0, onPage, floating));
    }
    return heights;
  }

  /** Something else changed that goes along with the heights. */
  changed(): void {
    this.#onChange();
  }

  close(): void {
    this.#sizes.disconnect();
    this.#sights.disconnect();
    this.#shown.clear();
    document.removeEventListener('visibilitychange', this.#onChange);
  }
}
