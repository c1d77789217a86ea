import { expect, onTestFinished, test } from 'vitest';
import { FakeSfu } from '../../support/fake-sfu.ts';
import { startTestServer } from '../../support/start-test-server.ts';

test('health tells how the parts are; ready whether to send people here', async () => {
  const sfu = new FakeSfu();
  const { url, close } = await startTestServer({ sfu });
  onTestFinished(close);
  const ask = async (path: string) => {
    const response = await fetch(url + path);
    return { status: response.status, body: await response.json() };
  };
  expect(await ask('/health')).toMatchObject({
    status: 200,
    body: { status: 'ok', store: { ok: true }, sfu: { ok: true, transports: 0 } },
  });
  expect(await ask('/ready')).toEqual({ status: 200, body: { ready: true } });
  sfu.die();
  expect(await ask('/health')).toMatchObject({
    status: 503,
    body: { status: 'trouble', store: { ok: true }, sfu: { ok: false } },
  });
  expect(await ask('/ready')).toEqual({ status: 503, body: { ready: false } });
  await sfu.restart();
  expect(await ask('/ready')).toMatchObject({ status: 200 });
  sfu.stats = () => new Promise(() => {});
  expect(await ask('/health')).toMatchObject({ status: 503, body: { sfu: { ok: false } } });
});
