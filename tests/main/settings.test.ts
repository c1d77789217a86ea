import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SettingsFile } from '../../main/settings.ts';

const window = { x: 10, y: 20, width: 900, height: 600, maximized: false };
let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-settings-'));
  path = join(folder, 'settings.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('settings', () => {
  it('start with defaults', () => {
    expect(new SettingsFile(path).current).toEqual({ window: null });
  });

  it('are there after a restart, with no half-written file beside them', async () => {
    expect(new SettingsFile(path).change({ window })).toBe(true);
    expect(new SettingsFile(path).current).toEqual({ window });
    expect(await readdir(folder)).toEqual(['settings.json']);
  });

  it.each([
    '',
    '{"window": {"x": 1',
    'null',
    '[]',
    '{"window": {"x": "left"}}',
    '{"window": {"x":1,"y":1,"width":0,"height":5,"maximized":false}}',
  ])('are the defaults when the file says %j', async (content) => {
    await writeFile(path, content);
    const settings = new SettingsFile(path);
    expect(settings.current).toEqual({ window: null });
    settings.change({ window });
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ window });
  });

  it('make the folder they live in', () => {
    const deep = join(folder, 'a/b/settings.json');
    expect(new SettingsFile(deep).change({ window })).toBe(true);
    expect(new SettingsFile(deep).current).toEqual({ window });
  });

  it('go on in memory where nothing can be written', async () => {
    await writeFile(join(folder, 'file'), '');
    const settings = new SettingsFile(join(folder, 'file/settings.json'));
    expect(settings.change({ window })).toBe(false);
    expect(settings.current).toEqual({ window });
  });
});
