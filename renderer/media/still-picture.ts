/** The last picture of a screen as a track of its own: what the class looks at while the share is paused. */
import { drawPicture, editedSize } from './picture-drawing.ts';
import type { PictureEdit } from './picture-edit.ts';
import type { PictureRegion } from './picture-region.ts';

export interface StillPicture {
  readonly track: MediaStreamTrack;
  /** Asking twice is the same as asking once. */
  close(): void;
}

/** Encoders make a keyframe of the next frame they are given only: who comes later, or loses one, waits so long. */
const AGAIN_EVERY_MS = 1_000;

/**
 * Takes one picture of the track and gives it again and again. The track stays its owner's, who may go on or end it.
 * @param region the part that is shown
 * @throws Error when the track ends before a picture came, or this browser draws none
 */
export async function stillOf(original: MediaStreamTrack, region: PictureRegion): Promise<StillPicture> {
  const canvas = document.createElement('canvas');
  const brush = canvas.getContext('2d', { alpha: false });
  if (!brush) throw new Error('this browser draws no pictures');
  const video = document.createElement('video');
  try {
    await firstPicture(video, original);
    const edit: PictureEdit = { region, turn: 0, flipped: false };
    drawPicture(brush, video, edit, editedSize(edit, video.videoWidth, video.videoHeight));
  } finally {
    video.srcObject = null;
  }
  const [track] = canvas.captureStream().getVideoTracks();
  if (!track) throw new Error('this canvas gives no track');
  // It gives a frame when it was drawn on. A timer, as nobody is called for frames while the page is out of sight.
  const corner = brush.getImageData(0, 0, 1, 1);
  const again = (): void => brush.putImageData(corner, 0, 0);
  const timer = setInterval(again, AGAIN_EVERY_MS);
  again();
  return {
    track,
    close() {
      clearInterval(timer);
      track.stop();
    },
  };
}

/** A screen where nothing moves gives one to whoever begins to look. */
function firstPicture(video: HTMLVideoElement, track: MediaStreamTrack): Promise<void> {
  return new Promise((resolve, reject) => {
    video.addEventListener('loadeddata', () => resolve(), { once: true });
    video.addEventListener('ended', () => reject(new Error('the track ended')), { once: true });
    video.muted = true;
    video.playsInline = true;
    video.srcObject = new MediaStream([track]);
    video.play().catch(reject);
  });
}
