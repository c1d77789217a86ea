import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { changedSettings, envExample, readConfiguration } from '../../signaling-server/configuration.ts';
import { loadConfiguration } from '../../signaling-server/configuration-file.ts';
import { testFolder } from '../support/open-test-store.ts';

describe('reading the configuration', () => {
  test('everything has a default', () => {
    expect(readConfiguration()).toMatchObject({
      port: 8480,
      udpPort: 8480,
      dataFolder: '',
      hostNames: [],
      iceServers: [],
      logLevel: 'info',
      seatGraceMs: 60_000,
    });
  });

  test('variables win over defaults, options over variables; empty is not set', () => {
    const env = {
      LECTERN_PORT: ' 9000 ',
      LECTERN_UDP_PORT: '',
      LECTERN_HOST_NAMES: 'a.example, b.example,',
      LECTERN_ICE_SERVERS: '[{"urls":"turn:t.example","username":"u","credential":"c"}]',
    };
    expect(readConfiguration({}, env)).toMatchObject({
      port: 9000,
      udpPort: 8480,
      hostNames: ['a.example', 'b.example'],
      iceServers: [{ urls: 'turn:t.example', username: 'u', credential: 'c' }],
    });
    expect(readConfiguration({ port: 0, hostNames: ['c'] }, env)).toMatchObject({ port: 0, hostNames: ['c'] });
    expect(readConfiguration({ port: undefined }, env).port).toBe(9000);
  });

  test.each([
    ['LECTERN_PORT', '99999', '0 to 65535'],
    ['LECTERN_PORT', '80.5', '0 to 65535'],
    ['LECTERN_PORT', 'http', '0 to 65535'],
    ['LECTERN_LOG_LEVEL', 'loud', 'trace, debug'],
    ['LECTERN_ICE_SERVERS', '{"urls":5}', 'JSON list'],
    ['LECTERN_ICE_SERVERS', 'turn:x', 'JSON list'],
    ['LECTERN_SEAT_GRACE_MS', '-1', '0 to 3600000'],
  ])('%s=%s is refused, naming the variable and what it may be', (variable, value, allowed) => {
    expect(() => readConfiguration({}, { [variable]: value })).toThrow(
      expect.objectContaining({
        reason: 'configuration',
        message: expect.stringMatching(new RegExp(`^${variable} is .*${allowed}`)),
      }),
    );
  });

  test('all that is wrong is told at once', () => {
    expect(() => readConfiguration({}, { LECTERN_PORT: 'x', LECTERN_BACKUPS: 'y' })).toThrow(
      /LECTERN_PORT[\s\S]*\n.*LECTERN_BACKUPS/,
    );
  });
});

describe('profiles', () => {
  test('change defaults, and nothing that was set', () => {
    expect(readConfiguration()).toMatchObject({ profile: 'production', logLevel: 'info', terminalLogLevel: 'warn', backups: 7 });
    const env = { LECTERN_PROFILE: 'development', LECTERN_BACKUPS: '3' };
    expect(readConfiguration({}, env)).toMatchObject({ profile: 'development', logLevel: 'debug', backups: 3 });
    expect(() => readConfiguration({}, { LECTERN_PROFILE: 'test' })).toThrow(/^LECTERN_PROFILE .*development, staging or prod/);
  });

  test('others than production keep everything in a folder of their own', () => {
    const at = (profile: string) => loadConfiguration({}, { LECTERN_PROFILE: profile }).configuration.dataFolder;
    expect(at('staging')).toBe(`${at('production')}-staging`);
  });
});

describe('the settings file', () => {
  const withFile = async (text: string) => {
    const folder = await testFolder();
    await writeFile(join(folder, 'lectern.env'), text);
    return folder;
  };

  test('is read from the data folder; the environment and code win over it', async () => {
    const dataFolder = await withFile('# ours\nLECTERN_PORT=9001\nLECTERN_BACKUPS="2"\nLECTERN_MAX_ROOMS=5\n');
    const { configuration } = loadConfiguration({ dataFolder, maxRooms: 7 }, { LECTERN_BACKUPS: '4' });
    expect(configuration).toMatchObject({ port: 9001, backups: 4, maxRooms: 7, dataFolder });
  });

  test.each([
    ['LECTERN_PORT=many', /^LECTERN_PORT in .*lectern\.env is "many", but should be 0 to 65535\.$/],
    ['LECTERN_PROT=80', /^LECTERN_PROT in .*lectern\.env is no setting\. Is LECTERN_PORT meant\?$/],
    ['PORT=80', /^PORT in .*lectern\.env is no setting\.$/],
    ['LECTERN_DATA=/x', /^LECTERN_DATA can’t be set in .*lectern\.env/],
    ['LECTERN_METRICS_TOKEN=short-secret', /^LECTERN_METRICS_TOKEN in .* is \[not shown\], but should be 16 to 200/],
  ])('%s is refused', async (text, sentence) => {
    const dataFolder = await withFile(text);
    expect(() => loadConfiguration({ dataFolder }, {})).toThrow(
      expect.objectContaining({ reason: 'configuration', message: expect.stringMatching(sentence) }),
    );
  });

  test('a variable that looks like one of ours mistyped is remarked on', async () => {
    const dataFolder = await testFolder();
    const { remarks } = loadConfiguration({ dataFolder }, { LECTERN_LOG_LEVL: 'debug', LECTERN_SOMETHING_ELSE: '1' });
    expect(remarks).toEqual(['LECTERN_LOG_LEVL is no setting. Is LECTERN_LOG_LEVEL meant?']);
  });
});

test('what was changed is told without secrets', () => {
  const changed = changedSettings(readConfiguration({ port: 9000, turnSecret: 'hush' }, {}));
  expect(changed).toEqual([
    ['LECTERN_PORT', '9000'],
    ['LECTERN_TURN_SECRET', '[secret]'],
  ]);
});

test('.env.example is what the table says, and holds the defaults', async () => {
  await expect(envExample()).toMatchFileSnapshot('../../.env.example');
  const uncommented = envExample().replace(/^#(LECTERN_)/gm, '$1');
  const env = Object.fromEntries([...uncommented.matchAll(/^(LECTERN_\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
  expect(readConfiguration({}, env)).toEqual(readConfiguration());
});
