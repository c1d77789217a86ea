/** One frame after the other from a real stream into a real stream; the frames are played, as Node has none. */
import { describe, expect, test } from 'vitest';
import { FrameLoop } from '../../../renderer/media/frame-loop.ts';

class FakeFrame {
  closed = 0;
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  close(): void {
    this.closed += 1;
  }
}

/** What comes in and goes out, as a track would give and take it: a frame that is written is the sink's, who closes it. */
class Track {
  readonly given: FakeFrame[] = [];
  readonly made: FakeFrame[] = [];
  readonly shown: string[] = [];
  cancelled = false;
  ended = false;
  takes = true;
  #controller: ReadableStreamDefaultController<VideoFrame> | undefined;
  readonly frames = new ReadableStream<VideoFrame>(
    {
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: () => {
        this.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  readonly sink = new WritableStream<VideoFrame>({
    write: (frame) => {
      if (!this.takes) throw new Error('nobody takes it');
      this.shown.push((frame as unknown as FakeFrame).name);
      frame.close();
    },
    close: () => {
      this.ended = true;
    },
  });

  give(name: string): void {
    const frame = new FakeFrame(name);
    this.given.push(frame);
    this.#controller?.enqueue(frame as unknown as VideoFrame);
  }

  stop(): void {
    this.#controller?.close();
  }

  /** As an edit gives a frame of its own. */
  readonly edit = (frame: VideoFrame): VideoFrame => {
    const next = new FakeFrame(`${(frame as unknown as FakeFrame).name}, edited`);
    this.made.push(next);
    return next as unknown as VideoFrame;
  };

  get unclosed(): string[] {
    return [...this.given, ...this.made].filter(({ closed }) => closed !== 1).map(({ name }) => name);
  }
}

describe('a loop of frames', () => {
  test('edits one after the other, closes each, and ends with its source', async () => {
    const track = new Track();
    const loop = new FrameLoop(track.frames, track.sink, track.edit);
    track.give('a');
    track.give('b');
    track.stop();
    await loop.ended;
    expect(track).toMatchObject({ shown: ['a, edited', 'b, edited'], unclosed: [], ended: true });
  });

  test('ends with the frame it waits for: who waits when a stream ends may be given one that is dropped', async () => {
    const track = new Track();
    const loop = new FrameLoop(track.frames, track.sink, track.edit);
    const end = loop.end();
    expect(track.cancelled).toBe(false);
    track.give('last');
    await end;
    expect(track).toMatchObject({ shown: ['last, edited'], unclosed: [], cancelled: true, ended: true });
  });

  test('to which none comes any more ends when its source does', async () => {
    const track = new Track();
    const loop = new FrameLoop(track.frames, track.sink, track.edit);
    const end = loop.end();
    track.stop();
    await end;
    expect(track).toMatchObject({ shown: [], ended: true });
  });

  test('ends where one can’t be edited', async () => {
    const track = new Track();
    const loop = new FrameLoop(track.frames, track.sink, () => {
      throw new Error('no memory');
    });
    track.give('a');
    await loop.failed;
    await loop.ended;
    expect(track).toMatchObject({ shown: [], unclosed: [], cancelled: true, ended: true });
  });

  test('ends where nobody takes them any more, and closes what was not taken', async () => {
    const track = new Track();
    track.takes = false;
    const loop = new FrameLoop(track.frames, track.sink, track.edit);
    let failed = false;
    void loop.failed.then(() => {
      failed = true;
    });
    track.give('a');
    await loop.ended;
    expect(track).toMatchObject({ shown: [], unclosed: [], cancelled: true });
    // That is how a track that is stopped looks from here.
    expect(failed).toBe(false);
  });
});
