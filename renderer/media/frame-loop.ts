/**
 * Makes one stream of frames of another, one frame after the other, and ends between two of them. Chromium drops a frame unclosed that
 * comes while its stream is cancelled or its track stopped, if somebody waits for it: a page whose main thread is busy, as with a
 * blur, had that in half of the ends; where nobody waits it does not happen.
 */
export class FrameLoop {
  readonly #reader: ReadableStreamDefaultReader<VideoFrame>;
  readonly #sink: WritableStreamDefaultWriter<VideoFrame>;
  readonly #edit: (frame: VideoFrame) => VideoFrame | Promise<VideoFrame>;
  /** When the last frame has been seen to. Never rejects. */
  readonly ended: Promise<void>;
  /** When a frame could not be edited. Never rejects, and never resolves where all could. */
  readonly failed: Promise<void>;
  #fail: () => void = () => undefined;
  #ending = false;

  /**
   * Runs until the frames end, nobody takes them any more, one can't be edited, or `end`; then the sink's track ends, too.
   * `edit` gives a new frame; the one it was given is closed here, as are all that nobody takes.
   */
  constructor(
    frames: ReadableStream<VideoFrame>,
    sink: WritableStream<VideoFrame>,
    edit: (frame: VideoFrame) => VideoFrame | Promise<VideoFrame>,
  ) {
    this.#reader = frames.getReader();
    this.#sink = sink.getWriter();
    this.#edit = edit;
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
    this.ended = this.#run();
  }

  /** After the frame that is under way or awaited; where none comes any more, when the frames end. Resolves when it is seen to. */
  end(): Promise<void> {
    this.#ending = true;
    return this.ended;
  }

  async #run(): Promise<void> {
    while (!this.#ending) {
      const { done, value: frame } = await this.#reader.read().catch(() => ({ done: true, value: undefined }));
      if (done || !frame) break;
      const next = await this.#edited(frame);
      if (next) await this.#give(next);
      frame.close();
    }
    await this.#reader.cancel().catch(() => undefined);
    await this.#sink.close().catch(() => undefined);
  }

  async #edited(frame: VideoFrame): Promise<VideoFrame | null> {
    try {
      return await this.#edit(frame);
    } catch {
      this.#ending = true;
      this.#fail();
      return null;
    }
  }

  async #give(frame: VideoFrame): Promise<void> {
    try {
      await this.#sink.write(frame);
    } catch {
      // Nobody takes it any more: the track ends here.
      frame.close();
      this.#ending = true;
    }
  }
}
