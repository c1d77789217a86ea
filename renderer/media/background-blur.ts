/**
 * Blurs what is behind a person, on this machine alone: a small network finds the person in each frame. Loaded when somebody wants it,
 * with 6 MB of its own that the room server serves beside the pages. Needs WebGL 2, and a page that allows WebAssembly: the teacher's.
 */
import { VirtualBackgroundProcessor } from '@shiguredo/virtual-background';
import type { ProcessedTrack } from './picture-edit.ts';

/** Where vite.config.ts puts the package's files. */
const FOLDER = '/blur/';
/** Of a picture of 720 lines, px: faces behind cannot be known, letters on a board cannot be read. */
const RADIUS = 15;

/** @throws Error when this browser or machine can't */
export async function blurBackground(original: MediaStreamTrack): Promise<ProcessedTrack> {
  if (!VirtualBackgroundProcessor.isSupported()) throw new Error('this browser gives no frames');
  const processor = new VirtualBackgroundProcessor(new URL(FOLDER, location.href).href);
  const track = await processor.startProcessing(original as MediaStreamVideoTrack, { blurRadius: RADIUS });
  return {
    track,
    close() {
      // What it is made of ends, and with it the pipe behind: told to stop, the library would drop frames under way without closing them.
      original.stop();
    },
  };
}
