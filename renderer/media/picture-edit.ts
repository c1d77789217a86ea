/**
 * Shows a part of a picture only, or turns it: from one video track comes another. Browsers with tracks as streams of frames do it in
 * a worker, off the page's own thread; elsewhere a canvas does.
 */

import type { ProcessingProblem } from './capture.ts';
import type { Turn } from './media-settings.ts';
import { drawPicture, type EditedSize, editedSize } from './picture-drawing.ts';
import { type PictureRegion, wholePicture } from './picture-region.ts';

export interface PictureEdit {
  readonly region: PictureRegion;
  readonly turn: Turn;
  readonly flipped: boolean;
}

export interface ProcessedTrack {
  readonly track: MediaStreamTrack;
  /** When it ended by itself, though what it was made from goes on. Never rejects. */
  readonly failed?: Promise<ProcessingProblem>;
  /**
   * Ends the track. The one it was made from stays its owner's, who ends it best when this resolves: nothing under way needs it then.
   * Where no frame comes any more, that is not before it ends. Never rejects; asking twice is the same as asking once.
   */
  close(): Promise<void>;
}

export interface EditedTrack extends ProcessedTrack {
  /** From the next frame on. */
  change(edit: PictureEdit): void;
}

export const unedited: PictureEdit = { region: wholePicture, turn: 0, flipped: false };

/** What the page tells the worker. */
export type PictureWorkerMessage =
  | {
      readonly what: 'begin';
      readonly frames: ReadableStream<VideoFrame>;
      readonly sink: WritableStream<VideoFrame>;
      readonly edit: PictureEdit;
    }
  | { readonly what: 'change'; readonly edit: PictureEdit }
  | { readonly what: 'end' };

/** What the worker tells the page: it can be given frames; it has seen to the last; one could not be edited, which was the last. */
export type PictureWorkerNews = 'ready' | 'ended' | 'failed';

export function editPicture(track: MediaStreamTrack, edit: PictureEdit): EditedTrack {
  return 'MediaStreamTrackProcessor' in globalThis && 'MediaStreamTrackGenerator' in globalThis
    ? editInWorker(track, edit)
    : editOnCanvas(track, edit);
}

function editInWorker(original: MediaStreamTrack, first: PictureEdit): EditedTrack {
  let edit = first;
  let state: 'starting' | 'editing' | 'ended' = 'starting';
  const generator = new MediaStreamTrackGenerator({ kind: 'video' });
  const worker = new Worker(new URL('./picture-worker.ts', import.meta.url), { type: 'module' });
  const tell = (message: PictureWorkerMessage, transfer: Transferable[] = []): void => worker.postMessage(message, transfer);
  // The frames are handed over when the worker is there to take them: those that come on the way are copied, and what they were copied
  // from is left to the garbage collector, of which cameras can run dry. One that comes in that very moment still is (2 in 100 times, on
  // a machine that has other work). Reading here would not have it, but make each frame wait for the page.
  const failed = new Promise<ProcessingProblem>((resolve) => {
    worker.addEventListener('error', () => resolve('failed'));
    worker.addEventListener('message', ({ data }: MessageEvent<PictureWorkerNews>) => {
      if (data === 'failed') resolve('failed');
    });
  });
  const over = new Promise<void>((resolve) => {
    worker.addEventListener('error', () => resolve());
    worker.addEventListener('message', ({ data }: MessageEvent<PictureWorkerNews>) => {
      if (data === 'ended') resolve();
      if (data !== 'ready' || state !== 'starting') return;
      state = 'editing';
      const { readable } = new MediaStreamTrackProcessor({ track: original as MediaStreamVideoTrack });
      tell({ what: 'begin', frames: readable, sink: generator.writable, edit }, [readable, generator.writable]);
    });
  });
  return {
    track: generator,
    failed,
    change(next) {
      edit = next;
      if (state === 'editing') tell({ what: 'change', edit });
    },
    async close() {
      const before = state;
      state = 'ended';
      if (before !== 'ended') {
        generator.stop();
        tell({ what: 'end' });
      }
      if (before !== 'starting') await over;
    },
  };
}

/** Frames/s of a canvas; it gives one only when it was drawn on. */
const CANVAS_FRAMES = 30;
/** While the page is out of sight browsers call nobody for a frame; a timer goes on, if slowly. */
const OUT_OF_SIGHT_MS = 100;

function editOnCanvas(original: MediaStreamTrack, first: PictureEdit): EditedTrack {
  let edit = first;
  let open = true;
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([original]);
  video.play().catch(() => undefined);
  const canvas = document.createElement('canvas');
  const brush = canvas.getContext('2d', { alpha: false });
  const draw = (): void => {
    if (!open || !brush) return;
    const size: EditedSize = editedSize(edit, video.videoWidth, video.videoHeight);
    if (video.videoWidth > 0) drawPicture(brush, video, edit, size);
  };
  const drawEach = (): void => {
    draw();
    if (open) video.requestVideoFrameCallback(drawEach);
  };
  video.requestVideoFrameCallback(drawEach);
  const timer = setInterval(() => {
    if (document.hidden) draw();
  }, OUT_OF_SIGHT_MS);
  const [track] = canvas.captureStream(CANVAS_FRAMES).getVideoTracks();
  if (!track) throw new Error('this canvas gives no track');
  return {
    track,
    change(next) {
      edit = next;
    },
    async close() {
      open = false;
      clearInterval(timer);
      track.stop();
      video.srcObject = null;
    },
  };
}
