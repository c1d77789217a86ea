import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { metricTable } from '../../../signaling-server/operations/metric-table.ts';
import { maskAddresses } from '../../../signaling-server/operations/support-bundle.ts';
import type { SignalingServerOptions } from '../../../signaling-server/server.ts';
import { FakeSfu } from '../../support/fake-sfu.ts';
import { TestPage } from '../../support/join-as.ts';
import { startTestServer } from '../../support/start-test-server.ts';

/** A live lesson with a teacher, a student, and a chat line. */
async function withClass(options: SignalingServerOptions = {}) {
  const running = await startTestServer(options);
  onTestFinished(() => running.close());
  const { url, server } = running;
  const hostToken = await server.signHostToken();
  const teacher = await new TestPage({ url, hostToken }).connected();
  const student = await new TestPage({ url }).connected();
  onTestFinished(() => {
    teacher.close();
    student.close();
  });
  const { lecture } = await teacher.ask('lecture:create', { title: 'Secret Algebra' });
  const ticket = { kind: 'host', lectureId: lecture.lectureId } as const;
  await teacher.join({ ticket, displayName: 'Emmy Noether' });
  await teacher.ask('lesson:start', {});
  await student.join({ ticket: { kind: 'code', joinCode: lecture.joinCode }, displayName: 'Ada Lovelace' });
  await student.ask('chat:send', { text: 'Is zero even?', audience: { kind: 'everyone' } });
  return { ...running, hostToken, teacher, student, lecture };
}

function metricsOf(text: string): Map<string, number> {
  return new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

test('metrics tell what happens, each of them described', async () => {
  const { url, teacher } = await withClass();
  await expect(teacher.ask('lecture:get', { lectureId: '00000000-0000-4000-8000-000000000000' })).rejects.toThrow();
  const response = await fetch(`${url}/metrics`);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = await response.text();
  const described = [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name);
  expect(described.sort()).toEqual(Object.keys(metricTable).sort());
  const metrics = metricsOf(text);
  expect(metrics.get('lectern_connections')).toBe(2);
  expect(metrics.get('lectern_seats{place="inside"}')).toBe(2);
  expect(metrics.get('lectern_lessons{phase="live"}')).toBe(1);
  expect(metrics.get('lectern_requests_total{request="chat:send",outcome="ok"}')).toBe(1);
  expect(metrics.get('lectern_requests_total{request="lecture:get",outcome="not-found"}')).toBe(1);
  expect(metrics.get('lectern_lesson_events_total{type="chat:sent"}')).toBe(1);
  expect(metrics.get('lectern_append_duration_seconds_count')).toBeGreaterThan(0);
  expect(metrics.get('lectern_media_engine_up')).toBe(1);
  expect(text).not.toMatch(/Algebra|Ada|Noether/);
});

test('metrics are for this computer, or for who has the token', async () => {
  const token = 'a-token-of-the-school';
  const { url } = await withClass({ metricsToken: token });
  const away = { 'x-forwarded-for': '192.0.2.7' };
  const status = async (headers: Record<string, string>) => (await fetch(`${url}/metrics`, { headers })).status;
  expect(await status({})).toBe(200);
  expect(await status(away)).toBe(403);
  expect(await status({ ...away, authorization: `Bearer ${token}` })).toBe(200);
  expect(await status({ ...away, authorization: 'Bearer another-token-altogether' })).toBe(403);
  const without = await withClass();
  const anybody = await fetch(`${without.url}/metrics`, { headers: { ...away, authorization: 'Bearer ' } });
  expect(anybody.status).toBe(403);
});

test('the status page gets the last hour, and at most one warning', async () => {
  const sfu = new FakeSfu();
  const { server, teacher, student } = await withClass({ sfu });
  await server.operations.look();
  await server.operations.look();
  const status = await teacher.ask('host:operations', {});
  expect(status).toMatchObject({
    warning: null,
    lessonsLive: 1,
    inside: 2,
    storeAnswers: true,
    mediaAnswers: true,
    crashReports: 0,
  });
  expect(status.samples).toHaveLength(2);
  expect(status.samples[0]).toMatchObject({ inside: 2, connections: 2, answerMs: expect.any(Number) });
  sfu.die();
  expect(await teacher.ask('host:operations', {})).toMatchObject({ warning: 'media-down', mediaAnswers: false, crashReports: 1 });
  await expect(student.ask('host:operations', {})).rejects.toMatchObject({ code: 'not-signed-in' });
});

test('a support bundle tells everything but what is private', async () => {
  const { url, server, dataFolder, hostToken, lecture } = await withClass({
    turnSecret: 'turn-hush',
    logLevel: 'info',
    terminalLogLevel: 'silent',
  });
  server.operations.log.error(
    { owner: 'test', address: '192.168.7.23', v6: 'fe80::1ff:fe23:4567:890a', note: `Ada Lovelace at ${lecture.joinCode}` },
    'Emmy Noether could not be told.',
  );
  server.operations.crashed('server', new Error(`for ADA LOVELACE in ${dataFolder}`));
  mkdirSync(join(dataFolder, 'logs'), { recursive: true });
  writeFileSync(join(dataFolder, 'logs', 'lectern.1.log'), `{"msg":"older","hostToken":"x","token=":"${hostToken}"}\n`);
  const ask = (headers: Record<string, string>) => fetch(`${url}/api/support-bundle`, { headers });
  expect((await ask({})).status).toBe(401);
  expect((await ask({ authorization: `Bearer ${hostToken}`, 'x-forwarded-for': '192.0.2.7' })).status).not.toBe(200);
  const response = await ask({ authorization: `Bearer ${hostToken}` });
  expect(response.status).toBe(200);
  const bundle = unzipped(Buffer.from(await response.arrayBuffer()));
  expect([...bundle.keys()]).toEqual(
    expect.arrayContaining([
      'README.txt',
      'about.txt',
      'settings.txt',
      'health.json',
      'metrics.txt',
      'last-hour.json',
      'logs/lectern.log',
      'logs/lectern.1.log',
    ]),
  );
  expect([...bundle.keys()].filter((name) => name.startsWith('crashes/'))).toHaveLength(1);
  const everything = [...bundle.values()].join('\n');
  expect(everything).not.toMatch(/Ada|Lovelace|Noether|Algebra|Is zero even/i);
  for (const secret of [lecture.joinCode, hostToken, 'turn-hush', '192.168.7.23', '4567:890a', dataFolder]) {
    expect(everything).not.toContain(secret);
  }
  expect(bundle.get('logs/lectern.log')).toContain('"address":"192.168.x.x"');
  expect(bundle.get('logs/lectern.log')).toContain('The room server is up.');
  expect(bundle.get('settings.txt')).toContain('LECTERN_TURN_SECRET=[secret]');
});

test('addresses are masked, and nothing that only looks like one', () => {
  expect(maskAddresses('10.1.2.3:8480, 127.0.0.1, 2001:db8:1:2:3:4:5:6, fe80::1')).toBe(
    '10.1.x.x:8480, 127.0.0.1, 2001:x, fe80::x',
  );
  const words = 'at 2026-11-27T08:03:12.123Z, version 1.2.3, 11:22:33, file.ts:12:7';
  expect(maskAddresses(words)).toBe(words);
});

test('what was asked before the server closes is answered, what comes later is told to come back', async () => {
  const { url, server, student } = await withClass();
  const requests = server.operations.requests;
  requests.begin(); // one that takes its time
  const closed = server.close();
  const late = await fetch(`${url}/api/host/session`, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
  expect([late.status, await late.json()]).toEqual([503, expect.objectContaining({ code: 'closing' })]);
  await expect(student.ask('hand:raise', {})).rejects.toMatchObject({ code: 'closing' });
  const told = student.next('server:closing');
  requests.end();
  await told;
  await closed;
});

/** The files of a zip, by its central directory (APPNOTE 4.3.12). */
function unzipped(zip: Buffer): Map<string, string> {
  const files = new Map<string, string>();
  let at = zip.readUInt32LE(zip.length - 22 + 16);
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const name = zip.toString('utf8', at + 46, at + 46 + nameBytes);
    const header = zip.readUInt32LE(at + 42);
    const begin = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
    const content = zip.subarray(begin, begin + zip.readUInt32LE(at + 20));
    files.set(name, (zip.readUInt16LE(at + 10) === 8 ? inflateRawSync(content) : content).toString('utf8'));
    at += 46 + nameBytes + extraBytes + commentBytes;
  }
  return files;
}
