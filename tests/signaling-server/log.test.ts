import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openLogBook } from '../../signaling-server/log.ts';
import { LogFile } from '../../signaling-server/operations/log-file.ts';
import { redactText, redactValue } from '../../signaling-server/operations/redaction.ts';
import { inRequest } from '../../signaling-server/operations/request-context.ts';
import { testFolder } from '../support/open-test-store.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJob3N0In0.c2lnbmF0dXJlLW9mLWl0';

function openBook(options: Partial<Parameters<typeof openLogBook>[0]> = {}) {
  const shown: string[] = [];
  const terminal = (text: string) => void shown.push(text);
  const book = openLogBook({ level: 'info', terminalLevel: 'warn', terminal, pretty: false, ...options });
  return { book, shown, lines: () => book.recentLines().map((line) => JSON.parse(line)) };
}

test('a line says whose it is, in which run, and which request it belongs to', async () => {
  const { book, lines } = openBook();
  const log = book.log.child({ owner: 'lesson', lectureId: 'l1' });
  await inRequest({ requestId: 'r1', name: 'chat:send', lectureId: 'l1', participantId: 'p1' }, async () => {
    await new Promise((resolve) => setImmediate(resolve));
    log.warn({ seq: 4 }, 'Something.');
  });
  log.info('Outside of it.');
  expect(lines()).toEqual([
    {
      level: 'warn',
      time: expect.any(String),
      runId: expect.stringMatching(/^[0-9a-f]{8}$/),
      owner: 'lesson',
      lectureId: 'l1',
      request: { requestId: 'r1', name: 'chat:send', lectureId: 'l1', participantId: 'p1' },
      seq: 4,
      msg: 'Something.',
    },
    expect.not.objectContaining({ request: expect.anything() }),
  ]);
});

test('the terminal shows less than the file, and is pretty where it is for eyes', () => {
  const plain = openBook();
  plain.book.log.info({ owner: 'server' }, 'Up.');
  plain.book.log.error({ owner: 'server' }, 'Down.');
  expect(plain.shown.map((line) => JSON.parse(line).msg)).toEqual(['Down.']);
  expect(plain.book.counts).toMatchObject({ info: 1, error: 1 });

  const eyes = openBook({ pretty: true });
  eyes.book.log.error({ owner: 'sfu', code: 3 }, 'media engine died');
  expect(eyes.shown.join('')).toMatch(/^\[\d\d:\d\d:\d\d\] .*ERROR.*sfu: media engine died.*"code":3/);
});

test('secrets and names don’t get in, wherever they stand', () => {
  const { book, lines } = openBook();
  const log = book.log.child({ owner: 'x', token: 'bound-secret' });
  log.info(
    {
      seatToken: 'deep-secret',
      outer: { inner: [{ displayName: 'Ada Lovelace', text: 'hello class', headers: { authorization: `Bearer ${JWT}` } }] },
      path: '/api/recordings/1/media?token=query-secret&from=0',
      link: 'http://192.168.1.5:8480/teach#key=link-secret',
      iceServers: [{ urls: 'turn:x', credential: 'turn-secret' }],
      err: Object.assign(new Error(`refused ${JWT}`), {
        password: 'error-secret',
        cause: new Error('GET /x?code=abcdef'),
      }),
    },
    `signed ${JWT}`,
  );
  log.info(new Error(`alone ${JWT}`));
  const text = JSON.stringify(lines());
  expect(text).not.toMatch(/(bound|deep|query|link|turn|error)-secret|Ada|hello class|eyJ|abcdef/);
  expect(text).toContain('[secret]');
  expect(lines()[0].outer.inner[0].displayName).toBe('[private]');
  expect(lines()[0].err).toMatchObject({ type: 'Error', stack: expect.stringContaining('at ') });
});

test('anything at all can be logged', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: true, withTypedArray: true, withMap: true }), (value) => {
      expect(() => JSON.stringify(redactValue({ value }))).not.toThrow();
    }),
    { numRuns: 50 },
  );
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  expect(() => JSON.stringify(redactValue(circle))).not.toThrow();
});

test('ordinary words stay as they are', () => {
  const text = 'The media engine died (code 139) at /home/x/engine.ts:12, monkey=1, basically fine';
  expect(redactText(text)).toBe(text);
});

test('files turn over: so many, so large, the newest line in the first', async () => {
  const folder = join(await testFolder(), 'logs');
  const file = new LogFile({ folder, mostFiles: 3, mostBytes: 1_000 });
  for (let line = 0; line < 100; line += 1) file.write(`${String(line).padStart(98, '0')}\n`);
  file.close();
  expect(readdirSync(folder).sort()).toEqual(['lectern.1.log', 'lectern.2.log', 'lectern.log']);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1_000);
  expect(readFileSync(join(folder, 'lectern.log'), 'utf8')).toMatch(/0099\n$/);
  expect(statSync(join(folder, 'lectern.log')).mode & 0o777).toBe(0o600);

  const again = new LogFile({ folder, mostFiles: 2, mostBytes: 1_000 });
  for (let line = 0; line < 12; line += 1) again.write(`${String(line).padStart(98, '0')}\n`);
  again.close();
  expect(readdirSync(folder).sort()).toEqual(['lectern.1.log', 'lectern.log']);
});

test('a disk that refuses the log ends nothing', () => {
  const file = new LogFile({ folder: '/proc/lectern-logs', mostFiles: 3, mostBytes: 1_000 });
  expect(() => file.write('line\n')).not.toThrow();
});
