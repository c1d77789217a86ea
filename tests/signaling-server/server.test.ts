import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { expect, onTestFinished, test } from 'vitest';
import type { Result } from '../../protocol/errors.ts';
import type { PayloadInput, Reply, RequestName } from '../../protocol/requests.ts';
import type { SignalingServerOptions } from '../../signaling-server/server.ts';
import { openSqliteStore } from '../../signaling-server/store/sqlite-store.ts';
import { FakeSfu } from '../support/fake-sfu.ts';
import { testFolder } from '../support/open-test-store.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';

async function started(options: SignalingServerOptions = {}): Promise<TestServer> {
  const server = await startTestServer(options);
  onTestFinished(() => server.close());
  return server;
}

async function connect(url: string, hostToken?: string, headers: Record<string, string> = {}): Promise<Socket> {
  const socket = io(url, { transports: ['websocket'], reconnection: false, auth: { hostToken }, extraHeaders: headers });
  onTestFinished(() => {
    socket.close();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}

function ask<N extends RequestName>(socket: Socket, name: N, payload: PayloadInput<N>): Promise<Result<Reply<N>>> {
  return socket.emitWithAck(name, { requestId: crypto.randomUUID(), payload });
}

test('a teacher plans over the socket; who has no token may not', async () => {
  const { url, server, dataFolder } = await started();
  const teacher = await connect(url, await server.signHostToken());
  const news = new Promise((resolve) => teacher.once('desk:changed', resolve));
  expect(await ask(teacher, 'lecture:create', { title: 'Algebra' })).toMatchObject({
    ok: true,
    reply: { lecture: { title: 'Algebra' } },
  });
  expect(await news).toEqual({ lectureId: null });
  expect(await ask(teacher, 'host:status', {})).toMatchObject({
    ok: true,
    reply: { dataFolder, port: server.port, mediaReady: true, version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
  });
  const stranger = await connect(url);
  expect(await ask(stranger, 'lecture:list', {})).toMatchObject({ ok: false, error: { code: 'not-signed-in' } });
  await expect(connect(url, 'forged')).rejects.toThrow(/teacher’s link/);
});

test('a wish sent again is granted once, also while it is being granted', async () => {
  const { url, server } = await started();
  const teacher = await connect(url, await server.signHostToken());
  const wish = { requestId: crypto.randomUUID(), payload: { title: 'Algebra' } };
  const [first, second] = await Promise.all([
    teacher.emitWithAck('lecture:create', wish),
    teacher.emitWithAck('lecture:create', wish),
  ]);
  const again = await (await connect(url, await server.signHostToken())).emitWithAck('lecture:create', wish);
  expect(second).toEqual(first);
  expect(again).toEqual(first);
  expect(await server.store.lectures.count()).toBe(1);
  const refused = { requestId: crypto.randomUUID(), payload: { title: 'x', roomId: 'nope' } };
  for (let tries = 0; tries < 2; tries += 1) {
    expect(await teacher.emitWithAck('lecture:create', refused)).toMatchObject({ ok: false, error: { code: 'not-found' } });
  }
});

test('a wish sent again after a restart is not granted twice', async () => {
  const dataFolder = await testFolder();
  const startsAt = Date.now() + 86_400_000;
  const wish = (payload: object) => ({ requestId: crypto.randomUUID(), payload });
  const first = await started({ dataFolder });
  const teacher = await connect(first.url, await first.server.signHostToken());
  const create = wish({ title: 'Algebra', startsAt });
  const created = await teacher.emitWithAck('lecture:create', create);
  const { lectureId } = created.reply.lecture;
  const later = [
    ['room:create', wish({ name: 'Room 12' })],
    ['lecture:duplicate', wish({ lectureId })],
    ['lecture:repeat', wish({ lectureId, weeks: 3 })],
  ] as const;
  const answers = [];
  for (const [name, envelope] of later) answers.push(await teacher.emitWithAck(name, envelope));
  await first.server.close();

  const second = await started({ dataFolder });
  const again = await connect(second.url, await second.server.signHostToken());
  for (const [index, [name, envelope]] of later.entries()) {
    expect(await again.emitWithAck(name, envelope)).toEqual(answers[index]);
  }
  expect((await again.emitWithAck('lecture:create', create)).reply.lecture.lectureId).toBe(lectureId);
  expect(await second.server.store.lectures.count()).toBe(5);
  expect(await second.server.store.rooms.list({ includeArchived: true })).toHaveLength(1);
});

test('sockets from foreign names and pages are refused', async () => {
  const { url } = await started();
  await connect(url, undefined, { origin: 'http://teacher.test' });
  await expect(connect(url, undefined, { origin: 'http://evil.example' })).rejects.toThrow();
  await expect(connect(url, undefined, { host: 'evil.example', origin: 'http://evil.example' })).rejects.toThrow();
});

test('closing tells the pages, flushes, and is the same asked twice', async () => {
  const dataFolder = await testFolder();
  const { url, server } = await started({ dataFolder });
  const teacher = await connect(url, await server.signHostToken());
  const created = await ask(teacher, 'lecture:create', { title: 'Kept' });
  const told = new Promise((resolve) => teacher.once('server:closing', resolve));
  const gone = new Promise((resolve) => teacher.once('disconnect', resolve));
  await Promise.all([server.close(), server.close(), told, gone]);
  await expect(fetch(url)).rejects.toThrow();
  const { server: again } = await started({ dataFolder });
  expect(created).toMatchObject({ ok: true });
  expect(await again.store.lectures.count()).toBe(1);
});

test('a start that fails gives everything back', async () => {
  const dataFolder = await testFolder();
  const sfu = new FakeSfu();
  let closed = false;
  sfu.close = async () => {
    closed = true;
  };
  await expect(startTestServer({ dataFolder, sfu, bindAddress: '192.0.2.77' })).rejects.toMatchObject({
    reason: 'configuration',
  });
  expect(closed).toBe(true);
  // The lock is free again.
  await (await openSqliteStore({ dataFolder })).close();
});

test('a media engine that does not start leaves the rest working', async () => {
  const sfu = new FakeSfu();
  sfu.start = () => Promise.reject(new Error('no engine'));
  const { url, server } = await started({ sfu });
  const teacher = await connect(url, await server.signHostToken());
  expect(await ask(teacher, 'host:status', {})).toMatchObject({ ok: true, reply: { mediaReady: false } });
});

test('a part that hangs is left behind; the data is closed all the same', async () => {
  const dataFolder = await testFolder();
  const sfu = new FakeSfu();
  sfu.close = () => new Promise(() => {});
  const { server } = await started({ dataFolder, sfu, closeWithinMs: 50 });
  await server.close();
  await (await openSqliteStore({ dataFolder })).close();
});

test('a damaged database is told in plain words', async () => {
  const dataFolder = join(await testFolder(), 'data');
  await mkdir(dataFolder);
  await writeFile(join(dataFolder, 'lectern.db'), 'no database '.repeat(500));
  await expect(startTestServer({ dataFolder })).rejects.toMatchObject({ reason: 'data-damaged' });
  const news: string[] = [];
  await started({ dataFolder, onDamage: 'start-empty', onNews: (message) => news.push(message) });
  expect(news).toEqual([expect.stringMatching(/kept aside/)]);
});
