import { expect, test, vi } from 'vitest';
import { PictureInputs } from '../../../renderer/recording/pipeline/picture-inputs.ts';

/** A camera whose frames come when the test says, on a clock of the test's. */
function scene() {
  const clock = { nowMs: 0 };
  const drawn: string[] = [];
  const inputs = new PictureInputs({
    composer: { framesAreCostly: false, accept: (name) => drawn.push(name), remove: (name) => drawn.push(`no ${name}`) },
    nowMs: () => clock.nowMs,
    onStalled: () => {
      drawn.push('stalled');
      open();
    },
  });
  let controller: ReadableStreamDefaultController<VideoFrame> | undefined;
  const open = (name: 'camera' | 'screen' = 'camera') =>
    inputs.set(
      name,
      new ReadableStream<VideoFrame>({
        start(given) {
          controller = given;
        },
      }),
    );
  const frame = async () => {
    controller?.enqueue({ close: () => undefined } as VideoFrame);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const pass = (ms: number) => {
    clock.nowMs += ms;
    inputs.watch(clock.nowMs);
  };
  return { drawn, open, frame, pass };
}

test('where frames are costly to draw and their pixels are not to be had, the frame itself is drawn', async () => {
  const drawn: unknown[] = [];
  const inputs = new PictureInputs({
    composer: { framesAreCostly: true, accept: (_name, { image }) => drawn.push(image), remove: () => undefined },
    nowMs: () => 0,
    onStalled: () => undefined,
  });
  let copies = 0;
  const size = { displayWidth: 4, displayHeight: 2, visibleRect: { width: 4, height: 2 } };
  const copyTo = () => {
    copies += 1;
    return Promise.reject(new Error('no such format'));
  };
  const frames = [1, 2].map(() => ({ ...size, copyTo, close: () => undefined }) as unknown as VideoFrame);
  class Canvas {
    getContext = () => ({ canvas: this, putImageData: () => undefined });
  }
  vi.stubGlobal('OffscreenCanvas', Canvas);
  vi.stubGlobal(
    'ImageData',
    class {
      data = new Uint8ClampedArray(32);
    },
  );
  const stream = new ReadableStream<VideoFrame>({
    start(controller) {
      for (const frame of frames) controller.enqueue(frame);
    },
  });
  inputs.set('screen', stream);
  await vi.waitFor(() => expect(drawn).toEqual(frames));
  // Tried once, not with every frame.
  expect(copies).toBe(1);
  inputs.close();
  vi.unstubAllGlobals();
});

test('a camera that has frozen is given up, though it gives its last frame once more to whoever asks', async () => {
  const { drawn, open, frame, pass } = scene();
  open();
  for (let count = 0; count < 3; count += 1) {
    await frame();
    pass(40);
  }
  expect(drawn).toEqual(['camera', 'camera', 'camera']);
  for (let second = 0; second < 7; second += 1) {
    pass(1200);
    await frame();
  }
  expect(new Set(drawn.slice(3))).toEqual(new Set(['stalled', 'no camera']));
});

test('it is drawn again with the second frame in a row', async () => {
  const { drawn, open, frame, pass } = scene();
  open();
  pass(7000);
  drawn.length = 0;
  await frame();
  expect(drawn).toEqual([]);
  pass(40);
  await frame();
  pass(40);
  expect(drawn).toEqual(['no camera', 'camera']);
});

test('of a screen every frame counts: where nothing moves there are few', async () => {
  const { drawn, open, frame, pass } = scene();
  open('screen');
  for (let minute = 0; minute < 3; minute += 1) {
    pass(60_000);
    await frame();
  }
  expect(drawn).toEqual(['screen', 'screen', 'screen']);
});
