/** What the next start makes of what a crash left. */
import { mkdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LessonLogger } from '../../../signaling-server/lessons/ports.ts';
import { createDiskStorage } from '../../../signaling-server/recording/disk-storage.ts';
import { scanPart } from '../../../signaling-server/recording/mp4/scan.ts';
import { recoverRecordings } from '../../../signaling-server/recording/recovery.ts';
import { runInWorker } from '../../../signaling-server/recording/run-worker.ts';
import type { RecordingRow } from '../../../signaling-server/store/recording-store.ts';
import { film } from '../../support/film.ts';
import { openTestStore, testFolder } from '../../support/open-test-store.ts';

const silent: LessonLogger = { info() {}, warn() {}, error() {}, child: () => silent };

const row: RecordingRow = {
  recordingId: 'r1',
  lectureId: 'l1',
  title: 'Algebra',
  kind: 'composed',
  source: null,
  status: 'recording',
  startedAt: 1,
  startedLessonMs: 5000,
  markers: [],
  shared: 'nobody',
  thumbnail: false,
  deletedAt: null,
  keepUntil: null,
  uploadVersion: 1,
};

/** A recording of which so many fragments are noted, and a file as a crash left it. */
async function crashed(noted: number, file: Buffer | null) {
  const scene = await film();
  const [store, folder] = [await openTestStore(), await testFolder()];
  const storage = createDiskStorage(folder);
  await store.recordings.insert(row);
  await store.recordings.insertPart('r1', { partNo: 1, mimeType: scene.mimeType, width: 320, height: 180 });
  if (noted >= 0) await store.recordings.setInit('r1', 1, scene.init.length);
  let offset = scene.init.length;
  for (const [fragmentNo, { length }] of scene.fragments.slice(0, Math.max(0, noted)).entries()) {
    const times = { startMs: fragmentNo * 1000, durationMs: 1000, lessonMs: 5000 + fragmentNo * 1000 };
    await store.recordings.addFragments('r1', [{ partNo: 1, fragmentNo, ...times, offset, bytes: length }]);
    offset += length;
  }
  const path = join(folder, 'r1', 'part-1.mp4');
  await mkdir(join(folder, 'r1'));
  if (file) await writeFile(path, file);
  const recover = async () => (await recoverRecordings({ store, storage, log: silent }))[0];
  const fragments = () => store.recordings.fragments('r1');
  return { store, path, recover, fragments };
}

test('what reached the file and was not noted is found; the torn rest is cut', async () => {
  const { init, fragments } = await film();
  const whole = Buffer.concat([init, ...fragments.slice(0, 5)]);
  for (const torn of [Buffer.alloc(4096), (fragments[5] as Buffer).subarray(0, 700), Buffer.from('tail'), Buffer.alloc(0)]) {
    const crash = await crashed(2, Buffer.concat([whole, torn]));
    expect(await crash.recover()).toMatchObject({ found: 3, lost: 0, cutBytes: torn.length });
    const found = await crash.fragments();
    expect(
      found.map(({ startMs, durationMs, lessonMs }) => [Math.round(startMs), Math.round(durationMs), Math.round(lessonMs)]),
    ).toEqual([0, 1, 2, 3, 4].map((number) => [number * 1000, 1000, 5000 + number * 1000]));
    expect(await readFile(crash.path)).toEqual(whole);
    expect((await crash.store.recordings.get('r1'))?.status).toBe('interrupted');
  }
});

test('even the init segment may be in the file alone', async () => {
  const { init, fragments } = await film();
  const crash = await crashed(-1, Buffer.concat([init, ...fragments.slice(0, 2)]));
  expect(await crash.recover()).toMatchObject({ found: 2 });
  expect(await crash.store.recordings.parts('r1')).toMatchObject([{ initBytes: init.length, fragments: 2 }]);
  expect((await crash.store.recordings.parts('r1'))[0]?.durationMs).toBeCloseTo(2000, -2);
});

test('a file cut short, or gone, is said and not served', async () => {
  const { init, fragments } = await film();
  const whole = Buffer.concat([init, ...fragments]);
  const short = await crashed(5, whole);
  await truncate(short.path, init.length + (fragments[0] as Buffer).length + 10);
  expect(await short.recover()).toMatchObject({ found: 0, lost: 4 });
  expect((await stat(short.path)).size).toBe(init.length + (fragments[0] as Buffer).length);

  const gone = await crashed(5, null);
  expect(await gone.recover()).toMatchObject({ lost: 5, missingParts: [1] });
  expect(await gone.fragments()).toEqual([]);
});

test('cut anywhere, filled with anything: every whole fragment is found, and nothing else', async () => {
  const { init, fragments } = await film();
  const whole = Buffer.concat([init, ...fragments]);
  const ends = fragments.map((_, index) => init.length + Buffer.concat(fragments.slice(0, index + 1)).length);
  const path = join(await testFolder(), 'part.mp4');
  const cutAndRest = fc.integer({ min: init.length, max: whole.length }).chain((at) => {
    const missing = (ends.find((end) => end > at) ?? whole.length) - at;
    // Too little to complete the fragment that was cut, or what a disk leaves that never wrote its pages: many zeros.
    const bytes = fc.uint8Array({ maxLength: Math.max(0, Math.min(5000, missing - 1)) });
    const zeros = fc.constantFrom(512, 4096, 65_536).map((length) => new Uint8Array(length));
    return fc.tuple(fc.constant(at), missing >= 64 ? fc.oneof(bytes, zeros) : bytes);
  });
  await fc.assert(
    fc.asyncProperty(cutAndRest, async ([at, rest]) => {
      await writeFile(path, Buffer.concat([whole.subarray(0, at), rest]));
      const found = scanPart({ path, from: init.length, initBytes: init.length });
      const complete = ends.filter((end) => end <= at);
      expect(found.validEnd).toBe(complete.at(-1) ?? init.length);
      expect(found.fragments).toHaveLength(complete.length);
    }),
    { numRuns: 60 },
  );
  await rm(path);
});

test('a worker that takes too long is ended', async () => {
  // Two million boxes of nothing: to be read one by one.
  const { init } = await film();
  const path = join(await testFolder(), 'part.mp4');
  const nothing = Buffer.from([0, 0, 0, 8, ...Buffer.from('free')]);
  await writeFile(path, Buffer.concat([init, Buffer.alloc(16_000_000, nothing)]));
  const work = { kind: 'scan', task: { path, from: init.length, initBytes: init.length } } as const;
  await expect(runInWorker(work, { withinMs: 400 }).result).rejects.toThrow('stopped');
});
