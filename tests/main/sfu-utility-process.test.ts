import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sfuUtilityProcess } from '../../main/sfu-utility-process.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-sfu-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the media engine’s process', () => {
  it('hears, answers and can be ended', async () => {
    const script = join(folder, 'echo.mjs');
    await writeFile(script, 'process.parentPort.on("message", ({ data }) => process.parentPort.postMessage({ echo: data }));');
    const child = sfuUtilityProcess(script)({ udpPort: 0, bindAddress: undefined, announcedAddresses: [] });
    const answer = new Promise((resolve) => child.onMessage(resolve));
    const exit = new Promise((resolve) => child.onExit(resolve));
    child.send({ id: 1 });
    expect(await answer).toEqual({ echo: { id: 1 } });
    child.kill();
    await exit;
  });
});
