import { describe, expect, test } from 'vitest';
import { envExample, readConfiguration } from '../../signaling-server/configuration.ts';

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

test('.env.example is what the table says, and holds the defaults', async () => {
  await expect(envExample()).toMatchFileSnapshot('../../.env.example');
  const uncommented = envExample().replace(/^#(LECTERN_)/gm, '$1');
  const env = Object.fromEntries([...uncommented.matchAll(/^(LECTERN_\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
  expect(readConfiguration({}, env)).toEqual(readConfiguration());
});
