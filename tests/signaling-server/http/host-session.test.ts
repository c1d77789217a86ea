import { describe, expect, onTestFinished, test } from 'vitest';
import { HostKeys } from '../../../signaling-server/http/host-keys.ts';
import { startTestServer, type TestServer } from '../../support/start-test-server.ts';

async function started(): Promise<TestServer> {
  const server = await startTestServer();
  onTestFinished(() => server.close());
  return server;
}

async function trade(url: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/api/host/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body: await response.json() };
}

describe('trading a host key for a token', () => {
  test('each key works once', async () => {
    const { url, server } = await started();
    const [first, second] = [server.createHostKey(), server.createHostKey()];
    const reply = await trade(url, { hostKey: first });
    expect(reply).toMatchObject({ status: 200, body: { hostToken: expect.stringMatching(/^ey/) } });
    expect(await trade(url, { hostKey: first })).toMatchObject({ status: 401, body: { code: 'not-signed-in' } });
    expect(await trade(url, { hostKey: second })).toMatchObject({ status: 200 });
  });

  test('two pages racing with one key: one gets in', async () => {
    const { url, server } = await started();
    const hostKey = server.createHostKey();
    const replies = await Promise.all(Array.from({ length: 5 }, () => trade(url, { hostKey })));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('nonsense is refused in words', async () => {
    const { url } = await started();
    for (const body of [{}, { hostKey: '' }, { hostKey: 5 }, 'not json', '[]', { hostKey: 'x'.repeat(300) }]) {
      expect(await trade(url, body), JSON.stringify(body)).toMatchObject({ status: 400, body: { code: 'bad-request' } });
    }
    expect(await trade(url, { hostKey: 'x'.repeat(10_000) })).toMatchObject({ status: 413, body: { code: 'too-large' } });
    expect(await trade(url, { hostKey: 'x' }, { 'content-type': 'text/plain' })).toMatchObject({ status: 400 });
    expect((await fetch(`${url}/api/nope`)).status).toBe(404);
  });

  test('guessing is slowed down, also with the right key at last', async () => {
    const { url, server } = await started();
    for (let tries = 0; tries < 10; tries += 1) expect((await trade(url, { hostKey: `guess-${tries}` })).status).toBe(401);
    const late = await trade(url, { hostKey: server.createHostKey() });
    expect(late).toMatchObject({ status: 429, body: { code: 'too-fast', retryAfterMs: expect.any(Number) } });
    expect(Number(late.retryAfter)).toBeGreaterThan(0);
  });

  test('a page of another site may not ask', async () => {
    const { url, server } = await started();
    const hostKey = server.createHostKey();
    expect(await trade(url, { hostKey }, { origin: 'http://evil.example' })).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    expect(await trade(url, { hostKey }, { origin: url })).toMatchObject({ status: 200 });
  });
});

test('of keys never used only the latest hundred are kept', () => {
  const keys = new HostKeys();
  const first = keys.create();
  const others = Array.from({ length: 100 }, () => keys.create());
  expect(keys.use(first)).toBe(false);
  expect(others.every((key) => keys.use(key))).toBe(true);
  expect(keys.use('')).toBe(false);
});
