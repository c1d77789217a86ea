/** The parsers meet what evil or broken recorders send. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boxAt, boxesIn, Mp4Error, readHeader, u16, u32, u64 } from '../../../signaling-server/recording/mp4/boxes.ts';
import { parseMoof, timesOf } from '../../../signaling-server/recording/mp4/fragment.ts';
import { fragmentBoxes } from '../../../signaling-server/recording/mp4/fragment-shape.ts';
import { parseInit } from '../../../signaling-server/recording/mp4/init-segment.ts';
import { film } from '../../support/film.ts';

/** Some bytes of a real thing changed. */
const changed = (bytes: Buffer) =>
  fc.array(fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 20 }).map((changes) => {
    const copy = Buffer.from(bytes);
    for (const [at, value] of changes) copy[at] = value;
    return copy;
  });

function onlyMp4Errors(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(Mp4Error);
  }
}

test('an init segment with any bytes changed is read, or refused in words', async () => {
  const { init } = await film();
  expect(parseInit(init).tracks.map(({ handler }) => handler)).toEqual(['vide', 'soun']);
  fc.assert(
    fc.property(changed(init), (bytes) => onlyMp4Errors(() => parseInit(bytes))),
    { numRuns: 2000 },
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => onlyMp4Errors(() => parseInit(Buffer.from(bytes)))));
});

test('a fragment’s table with any bytes changed is read, or refused in words', async () => {
  const { init, fragments } = await film();
  const setup = parseInit(init);
  const fragment = fragments[1] as Buffer;
  const moof = boxAt(fragment, ['moof']);
  const table = fragment.subarray(moof?.start, moof?.end);
  const { startMs, durationMs } = timesOf(parseMoof(table, setup), setup);
  expect([Math.abs(startMs - 1000) < 50, Math.abs(durationMs - 1000) < 50]).toEqual([true, true]);
  fc.assert(
    fc.property(changed(table), (bytes) => onlyMp4Errors(() => timesOf(parseMoof(bytes, setup), setup))),
    { numRuns: 2000 },
  );
  fc.assert(fc.property(changed(fragment.subarray(0, 4000)), (bytes) => fragmentBoxes(bytes) === null || bytes.length > 0));
});

test('boxes: large sizes, no sizes, sizes that lie', () => {
  const large = Buffer.concat([u32(1), Buffer.from('mdat'), u64(20), Buffer.alloc(4)]);
  expect(boxesIn(large)).toEqual([{ type: 'mdat', start: 0, end: 20, body: 16 }]);
  expect(readHeader(Buffer.concat([u32(1), Buffer.from('mdat')]), 0)).toBeNull();
  expect(readHeader(Buffer.concat([u32(1), Buffer.from('mdat'), u64(8)]), 0)).toBeNull();
  expect(readHeader(Buffer.concat([u32(4), Buffer.from('mdat')]), 0)).toBeNull();
  expect(readHeader(Buffer.concat([u32(8), Buffer.from([0, 1, 2, 3])]), 0)).toBeNull();
  expect(readHeader(Buffer.concat([u32(0), Buffer.from('mdat')]), 0)).toMatchObject({ size: 0 });
  expect(() => boxesIn(Buffer.concat([u32(9), Buffer.from('mdat')]))).toThrow(Mp4Error);
  expect(boxAt(large, ['moov', 'trak'])).toBeUndefined();
  expect(u16(1, 65_535)).toEqual(Buffer.from([0, 1, 255, 255]));
});
