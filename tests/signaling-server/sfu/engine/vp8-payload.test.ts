import { expect, test } from 'vitest';
import { readVp8Payload } from '../../../../signaling-server/sfu/engine/vp8-payload.ts';

const read = (...bytes: number[]) => readVp8Payload(Buffer.from(bytes), 0, bytes.length);

test('frames in the shapes of RFC 7741 section 4.6', () => {
  // A key frame in one packet, with a picture id of 7 bits.
  expect(read(0x90, 0x80, 0x11, 0x00)).toMatchObject({
    startsKeyframe: true,
    pictureIdBits: 7,
    pictureId: 17,
    pictureIdAt: 2,
    tl0At: 0,
  });
  // An interframe in one packet.
  expect(read(0xb0, 0x80, 0x12, 0x01)).toMatchObject({ startsKeyframe: false, pictureIdBits: 7, pictureId: 18 });
  // Partitions in packets of their own: the second one does not begin the frame.
  expect(read(0x91, 0x80, 0x11, 0x00)).toMatchObject({ startsKeyframe: false });
  // A frame in several packets: only the first one begins it.
  expect(read(0x80, 0x80, 0x11, 0x00)).toMatchObject({ startsKeyframe: false });
  // A picture id of 15 bits, with TL0PICIDX and TID.
  expect(read(0x90, 0xe0, 0x92, 0x67, 0x07, 0x20, 0x00)).toMatchObject({
    startsKeyframe: true,
    pictureIdBits: 15,
    pictureId: 4711,
    pictureIdAt: 2,
    tl0At: 4,
    tl0: 7,
  });
});

test('the bare descriptor without extension', () => {
  expect(read(0x10, 0x00)).toMatchObject({ startsKeyframe: true, pictureIdBits: 0, pictureIdAt: 0, tl0At: 0 });
  expect(read(0x10, 0x01)).toMatchObject({ startsKeyframe: false });
});

test('cut off anywhere it is nothing', () => {
  const whole = [0x90, 0xe0, 0x92, 0x67, 0x07, 0x20, 0x00];
  for (let length = 0; length < whole.length; length += 1) expect(read(...whole.slice(0, length))).toBeUndefined();
});
