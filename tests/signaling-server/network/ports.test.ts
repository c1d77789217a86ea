import { createServer, type Server } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { listenOnFreePort } from '../../../signaling-server/network/ports.ts';

function server(): Server {
  const made = createServer();
  onTestFinished(() => {
    made.close();
  });
  return made;
}
const bindAddress = '127.0.0.1';

test('0 takes any port', async () => {
  expect(await listenOnFreePort(server(), { port: 0, bindAddress })).toBeGreaterThan(0);
  expect(await listenOnFreePort(server(), { port: 0, bindAddress: '' })).toBeGreaterThan(0);
});

test('a taken port gives way to the next free one', async () => {
  const first = await listenOnFreePort(server(), { port: 0, bindAddress });
  const second = await listenOnFreePort(server(), { port: first, bindAddress });
  expect(second).toBeGreaterThan(first);
  expect(second).toBeLessThanOrEqual(first + 20);
});

test('what can’t be listened on is said in one sentence', async () => {
  await expect(listenOnFreePort(server(), { port: 0, bindAddress: '192.0.2.77' })).rejects.toMatchObject({
    reason: 'configuration',
  });
  const last = server();
  await new Promise<void>((resolve) => {
    last.once('error', () => resolve());
    last.listen(65_535, bindAddress, resolve);
  });
  await expect(listenOnFreePort(server(), { port: 65_535, bindAddress })).rejects.toMatchObject({
    reason: 'port-taken',
    message: expect.stringContaining('--port'),
  });
});
