/**
 * Blurs what is behind a person, on this machine alone: a small network finds the person in each frame. Loaded when somebody wants it,
 * with 6 MB of its own that the room server serves beside the pages. Needs WebGL 2, and a page that allows WebAssembly: the teacher's.
 */
import { VirtualBackgroundProcessor } from '@shiguredo/virtual-background';
import { FrameLoop } from './frame-loop.ts';
import type { ProcessedTrack } from './picture-edit.ts';

/** Where vite.config.ts puts the package's files. */
const FOLDER = '/blur/';
/** Of a picture of 720 lines, px: faces behind cannot be known, letters on a board cannot be read. */
const RADIUS = 15;

/** @throws Error when this browser or machine can't */
export async function blurBackground(original: MediaStreamTrack): Promise<ProcessedTrack> {
  if (!VirtualBackgroundProcessor.isSupported()) throw new Error('this browser gives no frames');
  const processor = new VirtualBackgroundProcessor(new URL(FOLDER, location.href).href);
  const frames = 'MediaStreamTrackProcessor' in globalThis ? new OneByOne() : null;
  if (frames) Object.assign(processor, { trackProcessor: frames });
  const track = await processor.startProcessing(original as MediaStreamVideoTrack, { blurRadius: RADIUS });
  const loop = frames?.loop;
  return {
    track,
    ...(loop ? { failed: loop.failed.then(() => 'blur-failed' as const) } : {}),
    async close() {
      if (frames) await frames.loop?.end();
      else processor.stopProcessing();
    },
  };
}

/**
 * In the place of the library's `trackProcessor`, a private field; hence its version, the last one, is pinned. The library's own pipes
 * drop frames when they end (see FrameLoop).
 */
class OneByOne {
  loop: FrameLoop | null = null;

  async startProcessing(
    track: MediaStreamVideoTrack,
    draw: (picture: ImageBitmap) => Promise<OffscreenCanvas>,
  ): Promise<MediaStreamTrack> {
    const { readable } = new MediaStreamTrackProcessor({ track });
    const generator = new MediaStreamTrackGenerator({ kind: 'video' });
    this.loop = new FrameLoop(readable, generator.writable, async (frame) => {
      const { timestamp, duration } = frame;
      const picture = await createImageBitmap(frame);
      try {
        return new VideoFrame(await draw(picture), { timestamp, ...(duration === null ? {} : { duration }) });
      } finally {
        picture.close();
      }
    });
    return generator;
  }
}
