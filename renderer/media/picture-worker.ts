/** Edits the frames of one track until it ends. A frame that is only cut is cut without copying a pixel. */
import { FrameLoop } from './frame-loop.ts';
import { drawPicture, editedSize } from './picture-drawing.ts';
import type { PictureEdit, PictureWorkerMessage, PictureWorkerNews } from './picture-edit.ts';

let edit: PictureEdit | undefined;
let brush: OffscreenCanvasRenderingContext2D | null = null;

let loop: FrameLoop | undefined;

self.addEventListener('message', ({ data }: MessageEvent<PictureWorkerMessage>) => {
  if (data.what === 'end') {
    if (loop) void loop.end();
    else self.close();
    return;
  }
  edit = data.edit;
  if (data.what !== 'begin') return;
  loop = new FrameLoop(data.frames, data.sink, (frame) => edited(frame, edit ?? data.edit));
  void loop.failed.then(() => tell('failed'));
  void loop.ended.then(() => {
    tell('ended');
    self.close();
  });
});

const tell = (news: PictureWorkerNews): void => self.postMessage(news);

function edited(frame: VideoFrame, wanted: PictureEdit): VideoFrame {
  const size = editedSize(wanted, frame.displayWidth, frame.displayHeight);
  const { from } = size;
  // Screens with scaled pixels are rare; then the display size isn't the coded one and drawing is simpler than reckoning.
  const plain = frame.visibleRect?.width === frame.displayWidth && frame.visibleRect.height === frame.displayHeight;
  if (plain && wanted.turn === 0 && !wanted.flipped && frame.visibleRect) {
    const visibleRect = {
      x: frame.visibleRect.x + from.x,
      y: frame.visibleRect.y + from.y,
      width: from.width,
      height: from.height,
    };
    return new VideoFrame(frame, { visibleRect, displayWidth: from.width, displayHeight: from.height });
  }
  brush ??= new OffscreenCanvas(size.width, size.height).getContext('2d', { alpha: false });
  if (!brush) return frame.clone();
  drawPicture(brush, frame, wanted, size);
  return new VideoFrame(brush.canvas, {
    timestamp: frame.timestamp,
    ...(frame.duration === null ? {} : { duration: frame.duration }),
  });
}

// Now it can be given its frames.
tell('ready');
