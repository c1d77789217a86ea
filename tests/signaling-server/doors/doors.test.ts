import { X509Certificate } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ArriveReply, DoorState, MoveReply } from '../../../protocol/doors.ts';
import type { Failure } from '../../../protocol/errors.ts';
import { type Classroom, openClassroom } from '../../support/classroom.ts';
import type { TestPage } from '../../support/join-as.ts';
import { FROM_ELSEWHERE, visit } from '../../support/visit.ts';

let room: Classroom;
let port: number;
let secureUrl: string;
let ca: string;

beforeEach(async () => {
  room = await openClassroom();
  port = room.running.server.port;
  secureUrl = `https://localhost:${port}`;
  ca = (await visit(`${room.url}/api/doors/lectern.pem`)).text;
});

afterEach(() => room[Symbol.asyncDispose]());

const stateOf = async (url: string) => (await visit(`${url}/api/doors/state`, { ca })).json<DoorState>();

/** A socket that may be refused; the code it was refused with, or null. */
function knock(url: string, options: { hostToken?: string; headers?: Record<string, string>; transports?: string[] }) {
  return new Promise<string | null>((resolve) => {
    const socket = io(url, {
      transports: options.transports ?? ['polling'],
      forceNew: true,
      reconnection: false,
      ca,
      extraHeaders: options.headers ?? {},
      auth: options.hostToken === undefined ? {} : { hostToken: options.hostToken },
    });
    const done = (code: string | null) => {
      socket.disconnect();
      resolve(code);
    };
    socket.on('connect', () => done(null));
    socket.on('connect_error', (error: Error & { data?: Failure }) => done(error.data?.code ?? error.message));
  });
}

describe('one port', () => {
  test('gives http and https the same pages and the same requests', async () => {
    expect((await visit(`${room.url}/health`)).status).toBe(200);
    expect((await visit(`${secureUrl}/health`, { ca })).status).toBe(200);
    expect(await stateOf(secureUrl)).toEqual(await stateOf(room.url));
  });

  test.each([['polling'], ['websocket'], ['polling', 'websocket']])('carries sockets by TLS: %s', async (...transports) => {
    expect(await knock(secureUrl, { transports })).toBeNull();
  });

  test('a request in pieces, and many on one connection', async () => {
    const socket = connect(port, '127.0.0.1');
    let heard = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      heard += text;
    });
    const requests = 'GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(3);
    socket.write(requests.slice(0, 1));
    await delay(20);
    socket.write(requests.slice(1, 60));
    await delay(20);
    socket.write(requests.slice(60));
    await expect.poll(() => heard.match(/HTTP\/1\.1 200/g)?.length).toBe(3);
    socket.destroy();
  });

  test('what is neither is refused without harm', async () => {
    for (const bytes of [
      Buffer.from([0x16, 0x03, 0x01, 0xff, 0xff, 0x00]),
      Buffer.from([0x00, 0x01]),
      Buffer.from('HELO there\r\n\r\n'),
    ]) {
      const socket = connect(port, '127.0.0.1');
      const closed = new Promise((resolve) => socket.on('close', resolve));
      socket.on('error', () => undefined);
      socket.resume().end(bytes);
      await closed;
    }
    expect((await visit(`${secureUrl}/ready`, { ca })).status).toBe(200);
  });

  test('closes with connections open on both doors', async () => {
    await room.student('Anna');
    const idle = connect(port, '127.0.0.1');
    await new Promise((resolve) => idle.on('connect', resolve));
    const closed = new Promise((resolve) => idle.on('close', resolve));
    idle.on('error', () => undefined);
    await room.running.close();
    await closed;
  });
});

describe('the authority', () => {
  test('is there for every system, and its fingerprint is told', async () => {
    const der = await visit(`${room.url}/api/doors/lectern.crt`);
    expect(der.headers['content-type']).toBe('application/x-x509-ca-cert');
    const authority = new X509Certificate(der.bytes);
    expect(authority.ca).toBe(true);
    const profile = await visit(`${room.url}/api/doors/lectern.mobileconfig`);
    expect(profile.headers['content-type']).toBe('application/x-apple-aspen-config');
    const inside = /<data>([^<]+)<\/data>/.exec(profile.text)?.[1] ?? '';
    expect(Buffer.from(inside, 'base64').equals(der.bytes)).toBe(true);
    expect((await visit(`${room.url}/api/doors/lectern.mobileconfig`)).text).toBe(profile.text);
    const { fingerprint } = await stateOf(room.url);
    expect(Buffer.from(fingerprint, 'base64url').toString('hex')).toBe(
      authority.fingerprint256.replaceAll(':', '').toLowerCase(),
    );
  });

  test('a page of ours may look for the other door, a foreign one may read nothing', async () => {
    const allowed = async (origin: string) =>
      (await visit(`${secureUrl}/api/doors/state`, { ca, headers: { origin } })).headers['access-control-allow-origin'];
    expect(await allowed(`http://localhost:${port}`)).toBe(`http://localhost:${port}`);
    expect(await allowed('http://evil.example')).toBeUndefined();
    const health = await visit(`${secureUrl}/health`, { ca, headers: { origin: `http://localhost:${port}` } });
    expect(health.headers['access-control-allow-origin']).not.toBe(`http://localhost:${port}`);
  });
});

describe('moving a seat', () => {
  const move = (page: TestPage, more: object = {}) =>
    visit(`${room.url}/api/doors/move`, {
      method: 'POST',
      body: {
        seatToken: page.seatToken,
        joinCode: room.joinCode,
        luggage: { draft: 'I think that', displayName: 'Anna', ...more },
      },
    });
  const arrive = (moveTicket: string) => visit(`${secureUrl}/api/doors/arrive`, { method: 'POST', ca, body: { moveTicket } });

  test('brings the same person to the other door, with hand and what was being written', async () => {
    const anna = await room.student('Anna');
    await anna.ask('hand:raise', {});
    const { moveTicket } = (await move(anna)).json<MoveReply>();
    anna.drop();
    const arrived = (await arrive(moveTicket)).json<ArriveReply>();
    expect(arrived).toMatchObject({ lectureId: room.lectureId, joinCode: room.joinCode });
    expect(arrived.luggage).toMatchObject({ draft: 'I think that', displayName: 'Anna', toSpeak: false });
    const again = await room.comeBack(arrived.seatToken);
    expect(again.participantId).toBe(anna.participantId);
    expect(again.state.hands).toEqual([anna.participantId]);
  });

  test('a ticket works once, and the next one makes it worthless', async () => {
    const anna = await room.student('Anna');
    const first = (await move(anna)).json<MoveReply>().moveTicket;
    const second = (await move(anna)).json<MoveReply>().moveTicket;
    expect((await arrive(first)).status).toBe(401);
    expect((await arrive(second)).status).toBe(200);
    expect((await arrive(second)).json<Failure>().code).toBe('seat-lost');
  });

  test('a token that is no seat’s gets no ticket', async () => {
    for (const seatToken of ['nonsense', room.hostToken]) {
      const answer = await visit(`${room.url}/api/doors/move`, {
        method: 'POST',
        body: { seatToken, joinCode: null, luggage: {} },
      });
      expect(answer.json<Failure>().code).toBe('seat-lost');
    }
    const huge = await move(await room.student('Anna'), { draft: 'x'.repeat(20_000) });
    expect(huge.status).toBe(400);
    expect((await arrive('')).status).toBe(400);
  });

  test('whoever was removed meanwhile does not come in by it', async () => {
    const teacher = await room.teacher();
    const anna = await room.student('Anna');
    const { moveTicket } = (await move(anna)).json<MoveReply>();
    await teacher.ask('participant:remove', { participantId: anna.participantId });
    const { seatToken } = (await arrive(moveTicket)).json<ArriveReply>();
    await expect(room.comeBack(seatToken)).rejects.toMatchObject({ code: 'seat-lost' });
  });
});

test('a seat on its way to the other door waits longer than a lost one', async () => {
  await using hasty = await openClassroom({}, { seatGraceMs: 50 });
  const [anna, ben] = await hasty.students('Anna', 'Ben');
  const teacher = await hasty.teacher();
  if (!anna || !ben) throw new Error('nobody came');
  await visit(`${hasty.url}/api/doors/move`, {
    method: 'POST',
    body: { seatToken: anna.seatToken, joinCode: hasty.joinCode, luggage: {} },
  });
  anna.drop();
  ben.drop();
  expect((await teacher.nextEvent('participant:left')).data.participantId).toBe(ben.participantId);
  await delay(100);
  const again = await hasty.comeBack(anna.seatToken);
  expect(teacher.events.filter(({ type }) => type === 'participant:left')).toHaveLength(1);
  expect(again.participantId).toBe(anna.participantId);
});

describe('the plain door closed', () => {
  test('who came by it is let go at once, others stay; nobody from elsewhere comes in by it', async () => {
    const { doors } = room.running.server;
    const anna = io(room.url, { transports: ['websocket'], extraHeaders: FROM_ELSEWHERE, reconnection: false, forceNew: true });
    await new Promise<void>((resolve) => anna.on('connect', () => resolve()));
    const gone = new Promise((resolve) => anna.on('disconnect', resolve));
    await doors.setPlainOpen(false);
    expect(await gone).toBe('io server disconnect');
    expect(room.desk.socket.connected).toBe(true);
    for (const transports of [['polling'], ['websocket']]) {
      expect(await knock(room.url, { headers: FROM_ELSEWHERE, transports })).toBe('door-closed');
      expect(await knock(secureUrl, { headers: FROM_ELSEWHERE, transports })).toBeNull();
    }
    const watch = await visit(`${room.url}/api/watch/${room.joinCode}`, { headers: FROM_ELSEWHERE });
    expect(watch.json<Failure>().code).toBe('door-closed');
    // The way to the other door stays.
    expect((await visit(`${room.url}/api/doors/state`, { headers: FROM_ELSEWHERE })).json<DoorState>().plainOpen).toBe(false);
    expect((await visit(`${room.url}/api/doors/lectern.crt`, { headers: FROM_ELSEWHERE })).status).toBe(200);
    await doors.setPlainOpen(true);
    expect(await knock(room.url, { headers: FROM_ELSEWHERE })).toBeNull();
  });

  test('stays closed over a restart', async () => {
    await room.running.server.doors.setPlainOpen(false);
    await room.running.server.close();
    await using later = await openClassroom({}, { dataFolder: room.running.dataFolder });
    expect(later.running.server.doors.plainOpen).toBe(false);
  });
});

describe('at the desk', () => {
  test('the teacher sees what the secure door shows, and closes the plain one', async () => {
    const status = await room.desk.ask('door:status', {});
    expect(status).toMatchObject({ plainOpen: true, origin: 'made' });
    expect(status.names).toContain('127.0.0.1');
    expect(status.fingerprint).toBe((await stateOf(room.url)).fingerprint);
    await room.desk.ask('door:set-plain', { open: false });
    expect((await room.desk.ask('door:status', {})).plainOpen).toBe(false);
    const { invite } = await room.desk.ask('lecture:invite', { lectureId: room.lectureId });
    expect(invite.fingerprint).toBe(status.fingerprint);
  });

  test('a certificate that doesn’t fit is refused in words, and nothing changes', async () => {
    await expect(
      room.desk.ask('door:use-certificate', { certificate: { certificatePem: 'x', keyPem: 'y' } }),
    ).rejects.toMatchObject({ code: 'bad-request', message: expect.stringMatching(/PEM/) });
    await room.desk.ask('door:use-certificate', { certificate: null });
    expect((await room.desk.ask('door:status', {})).origin).toBe('made');
  });
});

describe('a teacher’s right', () => {
  test('is not held by the plain door from elsewhere, whatever the token', async () => {
    const { hostToken } = room;
    expect(await knock(room.url, { hostToken })).toBeNull();
    expect(await knock(room.url, { hostToken, headers: FROM_ELSEWHERE })).toBe('needs-secure-door');
    expect(await knock(secureUrl, { hostToken, headers: FROM_ELSEWHERE })).toBeNull();
  });

  test('has its pages by TLS once signed in, and by plain http never', async () => {
    const page = (url: string, cookie = '') =>
      visit(`${url}/teach`, { ca, headers: { ...FROM_ELSEWHERE, ...(cookie === '' ? {} : { cookie }) } });
    expect((await page(room.url)).status).toBe(403);
    expect((await page(secureUrl)).text).toContain('/teach/sign-in.js');
    const signedIn = await visit(`${secureUrl}/api/host/session`, {
      method: 'POST',
      ca,
      headers: FROM_ELSEWHERE,
      body: { hostKey: room.running.server.createHostKey() },
    });
    const [set = ''] = signedIn.headers['set-cookie'] ?? [];
    expect(set).toMatch(/; Secure; HttpOnly; SameSite=Strict/);
    const cookie = set.split(';')[0] ?? '';
    expect((await page(secureUrl, cookie)).text).not.toContain('sign-in.js');
    expect((await page(room.url, cookie)).status).toBe(403);
    expect((await page(secureUrl, `${cookie}x`)).text).toContain('sign-in.js');
    expect((await visit(`${secureUrl}/teach/sign-in.js`, { ca })).headers['content-type']).toMatch(/javascript/);
  });

  test('is not given there either, and the key is good for the secure door', async () => {
    const hostKey = room.running.server.createHostKey();
    const ask = (url: string) =>
      visit(`${url}/api/host/session`, { method: 'POST', ca, headers: FROM_ELSEWHERE, body: { hostKey } });
    expect((await ask(room.url)).json<Failure>().code).toBe('needs-secure-door');
    expect((await ask(secureUrl)).status).toBe(200);
  });
});
