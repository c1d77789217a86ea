/** Edits the frames of one track until it ends. A frame that is only cut is cut without copying a pixel. */
import { drawPicture, editedSize } from './picture-drawing.ts';
import type { PictureEdit, PictureWorkerMessage } from './picture-edit.ts';

let edit: PictureEdit | undefined;
let brush: OffscreenCanvasRenderingContext2D | null = null;

let ended = false;
let reader: ReadableStreamDefaultReader<VideoFrame> | undefined;

self.addEventListener('message', ({ data }: MessageEvent<PictureWorkerMessage>) => {
  if (data.what === 'end') {
    ended = true;
    if (reader) void reader.cancel().catch(() => undefined);
    else self.close();
    return;
  }
  edit = data.edit;
  if (data.what === 'begin') void editAll(data.frames, data.sink.getWriter());
});

/** One after the other until the track ends or nobody wants them: none waits in a queue, from which it would be dropped unclosed. */
async function editAll(frames: ReadableStream<VideoFrame>, sink: WritableStreamDefaultWriter<VideoFrame>): Promise<void> {
  reader = frames.getReader();
  while (!ended) {
    const { done, value: frame } = await reader.read().catch(() => ({ done: true, value: undefined }));
    if (done || !frame) break;
    let next: VideoFrame | undefined;
    try {
      next = edit && edited(frame, edit);
      await sink.write(next);
    } catch {
      // It can't be edited, or nobody takes it any more: the track ends here, and its page sees that.
      next?.close();
      ended = true;
    } finally {
      frame.close();
    }
  }
  await reader.cancel().catch(() => undefined);
  await sink.close().catch(() => undefined);
  self.close();
}

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
self.postMessage('ready');
