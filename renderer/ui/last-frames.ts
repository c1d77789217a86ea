/** The last picture of each track that was drawn: what rests keeps it in sight where it is drawn anew, larger or in another place. */
import { createContext, useContext } from 'react';

/** Enough for a stage; a pause is not looked at through a glass. */
const KEPT_WIDTH_PX = 1920;

export class LastFrames {
  readonly #frames = new WeakMap<MediaStreamTrack, HTMLCanvasElement>();

  of(track: MediaStreamTrack): HTMLCanvasElement | undefined {
    return this.#frames.get(track);
  }

  /** Takes what the element shows now, if it shows anything. */
  keep(video: HTMLVideoElement, track: MediaStreamTrack): void {
    const { videoWidth, videoHeight } = video;
    if (videoWidth === 0 || videoHeight === 0 || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
    const scale = Math.min(1, KEPT_WIDTH_PX / videoWidth);
    const frame = document.createElement('canvas');
    frame.width = Math.round(videoWidth * scale);
    frame.height = Math.round(videoHeight * scale);
    frame.getContext('2d')?.drawImage(video, 0, 0, frame.width, frame.height);
    this.#frames.set(track, frame);
  }
}

/** null: nobody remembers. */
export const LastFramesContext = createContext<LastFrames | null>(null);

export function useLastFrames(): LastFrames | null {
  return useContext(LastFramesContext);
}
