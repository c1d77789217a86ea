import { expect, test } from 'vitest';
import { DeskClient } from '../../../renderer/room/desk-client.ts';
import { FakeSfu } from '../../support/fake-sfu.ts';
import { startTestServer } from '../../support/start-test-server.ts';

async function openCheck() {
  const sfu = new FakeSfu();
  const running = await startTestServer({ sfu });
  const desk = new DeskClient({ serverUrl: running.url, hostToken: await running.server.signHostToken() });
  const { check } = await desk.ask('doctor:phone', {});
  const token = new URL(check.links[0]?.url ?? '').pathname.split('/').at(-1) ?? '';
  const ask = async (path: string, body?: object) => {
    const response = await fetch(`${running.url}/api/check/${path.replace('TOKEN', token)}`, {
      ...(body ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  };
  return {
    running,
    desk,
    sfu,
    token,
    ask,
    async [Symbol.asyncDispose]() {
      desk.close();
      await running.close();
    },
  };
}

const report = { socket: 'ok', upgrade: 'ok', udp: 'ok', https: 'failed', roundTripMs: 3.5 };

test('the teacher hears of a phone when it arrives, and of what it found', async () => {
  await using open = await openCheck();
  const heard: string[] = [];
  const { promise: told, resolve } = Promise.withResolvers<void>();
  open.desk.onVisits(([visit]) => {
    heard.push(`${visit?.device} ${visit?.udp} ${visit?.https}`);
    if (visit?.udp === 'ok') resolve();
  });
  expect((await open.ask('TOKEN/ping')).status).toBe(204);
  const { visitId } = (await open.ask('TOKEN/visits', {})).body;
  const { answer } = (await open.ask(`TOKEN/visits/${visitId}/udp`, { offer: 'v=0' })).body;
  expect(typeof answer).toBe('string');
  expect(open.sfu.transports.has(`check-${visitId}`)).toBe(true);
  expect((await open.ask(`TOKEN/visits/${visitId}`, report)).status).toBe(200);
  await told;
  // Plain http only: what failed is a door that is not there, or one whose certificate this browser does not know.
  expect(heard[0]).toBe('Device waiting waiting');
  expect(heard.at(-1)).toMatch(/^Device ok (off|asks)$/);
  // Nothing is kept in the engine of a try that is over.
  expect(open.sfu.transports.size).toBe(0);
  // It came from this machine, which proves nothing about the network.
  const { finding } = await open.desk.ask('doctor:check', { check: 'phone' });
  expect(finding).toMatchObject({ light: 'unknown', facts: { state: 'waiting' } });
  const again = await open.desk.ask('doctor:phone', { missed: true });
  expect(again.check).toMatchObject({ missed: true, visits: [{ visitId, ownMachine: true, roundTripMs: 3.5 }] });
  const anew = await open.desk.ask('doctor:phone', { anew: true });
  expect(anew.check).toMatchObject({ missed: false, visits: [] });
  expect((await open.ask('TOKEN/ping')).status).toBe(404);
});

test('a token that is not, a visit that is not, and a body that does not fit are refused in words', async () => {
  await using open = await openCheck();
  expect((await open.ask('aaaaaaaaaa/visits', {})).body).toMatchObject({ code: 'not-found' });
  expect((await open.ask('TOKEN/visits/nobody', report)).body).toMatchObject({ code: 'not-found' });
  const { visitId } = (await open.ask('TOKEN/visits', {})).body;
  expect((await open.ask(`TOKEN/visits/${visitId}`, { ...report, udp: 'perhaps' })).body).toMatchObject({ code: 'bad-request' });
  expect((await open.ask(`TOKEN/visits/${visitId}/udp`, { offer: '' })).body).toMatchObject({ code: 'bad-request' });
});

test('so many devices may try, and no more', async () => {
  await using open = await openCheck();
  for (let count = 0; count < 40; count += 1) expect((await open.ask('TOKEN/visits', {})).status).toBe(200);
  expect((await open.ask('TOKEN/visits', {})).body).toMatchObject({ code: 'too-many' });
});

test('connections tried at one time are few', async () => {
  await using open = await openCheck();
  const tried: number[] = [];
  for (let count = 0; count < 9; count += 1) {
    const { visitId } = (await open.ask('TOKEN/visits', {})).body;
    tried.push((await open.ask(`TOKEN/visits/${visitId}/udp`, { offer: 'v=0' })).status);
  }
  expect(tried).toEqual([...Array(8).fill(200), 429]);
  expect(open.sfu.transports.size).toBe(8);
});

test('a running server tells of itself', async () => {
  await using open = await openCheck();
  const findings = await Promise.all(
    (['pages-port', 'disk', 'https', 'media-port', 'power', 'firewall', 'address', 'isolation'] as const).map(
      async (check) => (await open.desk.ask('doctor:check', { check })).finding,
    ),
  );
  expect(findings[0]).toMatchObject({
    id: 'pages-port',
    light: 'good',
    facts: { port: open.running.server.port, running: true },
  });
  expect(findings[1]).toMatchObject({ id: 'disk', facts: { bitsPerS: 2_300_000 } });
});

test('with the plain door closed phones are sent to the secure one', async () => {
  await using open = await openCheck();
  await open.running.server.doors.setPlainOpen(false);
  const { check } = await open.desk.ask('doctor:phone', {});
  expect(check.links[0]?.url).toMatch(/^https:/);
});
