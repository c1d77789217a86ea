import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFrontPort, type FrontPort } from '../../../signaling-server/doors/front-port.ts';

const REQUEST = 'GET / HTTP/1.1\r\nHost: lectern.test\r\n\r\n';
const plain = createHttpServer((_request, response) => response.end('hello'));
const secure = createHttpsServer();
let front: FrontPort;
let clients: Socket[] = [];

beforeEach(async () => {
  front = createFrontPort({
    plain,
    secure,
    secureReady: async () => {},
    onTrouble: (error) => {
      throw error;
    },
  });
  front.server.listen(0, '127.0.0.1');
  await once(front.server, 'listening');
});

afterEach(() => {
  for (const client of clients) client.destroy();
  clients = [];
  front.close();
  plain.closeAllConnections();
});

async function knock(says?: string): Promise<Socket> {
  const client = connect((front.server.address() as AddressInfo).port, '127.0.0.1');
  clients.push(client);
  client.on('error', () => {});
  await once(client, 'connect');
  if (says !== undefined) client.write(says);
  return client;
}

it('answers everybody of a burst', async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, async () => {
      const client = await knock(REQUEST);
      const [bytes] = (await once(client, 'data')) as [Buffer];
      return bytes.toString();
    }),
  );
  expect(answers.every((answer) => answer.startsWith('HTTP/1.1 200'))).toBe(true);
});

it('outlives those who are gone before their turn', async () => {
  const gone = await Promise.all(Array.from({ length: 40 }, () => knock()));
  // With the first to be served most of the others wait.
  const resets = once(plain, 'request').then(() => {
    for (const client of gone) client.resetAndDestroy();
  });
  for (const client of gone) client.write(REQUEST);
  await resets;
  const client = await knock(REQUEST);
  const [bytes] = (await once(client, 'data')) as [Buffer];
  expect(bytes.toString()).toMatch(/^HTTP\/1.1 200/);
});

it('holds who is shut out: no answer, and no hang-up at once that would have them back at once', async () => {
  front.shutsOut = () => true;
  const accepted = once(front.server, 'connection');
  const held = await knock(REQUEST);
  await accepted;
  let ended = false;
  let answered = false;
  held.on('data', () => {
    answered = true;
  });
  held.once('close', () => {
    ended = true;
  });
  // Somebody who comes later and is let in has been answered, while the one before still waits.
  front.shutsOut = () => false;
  const client = await knock(REQUEST);
  await once(client, 'data');
  expect([answered, ended]).toEqual([false, false]);
  await new Promise((resolve) => held.once('close', resolve));
  expect(answered).toBe(false);
});
