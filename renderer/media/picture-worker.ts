/** Edits the frames of one track until it ends. A frame that is only cut is cut without copying a pixel. */
import { drawPicture, editedSize } from './picture-drawing.ts';
import type { PictureEdit, PictureWorkerMessage } from './picture-edit.ts';

let edit: PictureEdit | undefined;
let brush: OffscreenCanvasRenderingContext2D | null = null;

self.addEventListener('message', ({ data }: MessageEvent<PictureWorkerMessage>) => {
  edit = data.edit;
  if (data.what !== 'begin') return;
  const editing = new TransformStream<VideoFrame, VideoFrame>({
    transform(frame, controller) {
      if (edit) controller.enqueue(edited(frame, edit));
      frame.close();
    },
  });
  // Ends with the track; the page closes what it made.
  data.frames
    .pipeThrough(editing)
    .pipeTo(data.sink)
    .catch(() => undefined);
});

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
