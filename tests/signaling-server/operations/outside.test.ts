import { expect, test } from 'vitest';
import { createLog } from '../../../signaling-server/log.ts';
import { createOutside } from '../../../signaling-server/operations/outside.ts';

const log = createLog('silent');

test('a disk that hangs is taken for silent, left alone for a while, and asked again', async () => {
  let asked = 0;
  let hangs = true;
  const outside = createOutside({
    log,
    waits: { diskAnswerMs: 5, leftAloneMs: 40 },
    diskFreeBytes: () => {
      asked += 1;
      return hangs ? new Promise(() => undefined) : Promise.resolve(7);
    },
  });
  for (let time = 0; time < 6; time += 1) expect(await outside.diskFreeBytes('/data')).toBeNull();
  expect(asked).toBe(3);
  expect(outside.circuitsOpen()).toEqual({ disk: true });
  hangs = false;
  await expect.poll(() => outside.diskFreeBytes('/data')).toBe(7);
  expect(outside.circuitsOpen()).toEqual({ disk: false });
});

test('a backup is tried some times, and no more once the server closes', async () => {
  const outside = createOutside({ log, waits: { firstBackupMs: 1 } });
  let tries = 0;
  const make = async () => {
    tries += 1;
    if (tries < 3) throw new Error('locked by a virus scanner');
    return 'file';
  };
  expect(await outside.backUp(make, new AbortController().signal)).toBe('file');
  expect(tries).toBe(3);
  const always = async () => {
    tries += 1;
    throw new Error('broken');
  };
  tries = 0;
  await expect(outside.backUp(always, new AbortController().signal)).rejects.toThrow('broken');
  expect(tries).toBe(4);
});
