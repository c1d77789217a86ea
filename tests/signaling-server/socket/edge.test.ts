import { request } from 'node:http';
import { io } from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import { type RequestName, requests } from '../../../protocol/requests.ts';
import { openClassroom } from '../../support/classroom.ts';
import { joinAs, openDesk, openPage, TestPage } from '../../support/join-as.ts';

describe('connecting', () => {
  it('works by polling alone, and by polling that becomes a websocket', async () => {
    await using room = await openClassroom();
    const { url, joinCode } = room;
    const polling = await joinAs('Polly', { url, joinCode, transports: ['polling'] });
    const both = await joinAs('Beth', { url, joinCode, transports: ['polling', 'websocket'] });
    await polling.ask('chat:send', { text: 'hello' });
    expect((await both.nextEvent('chat:sent')).data.text).toBe('hello');
    polling.close();
    both.close();
  });

  it('refuses a host token that is not ours', async () => {
    await using room = await openClassroom();
    await expect(openDesk(room.url, 'forged')).rejects.toMatchObject({ code: 'not-signed-in' });
    const anna = await room.student('Anna');
    await expect(openDesk(room.url, anna.seatToken)).rejects.toMatchObject({ code: 'not-signed-in' });
  });

  it('takes a host token by a way alone that nobody can listen on', async () => {
    await using room = await openClassroom();
    const { url, hostToken } = room;
    await expect(new TestPage({ url, hostToken, way: 'plain' }).connected()).rejects.toMatchObject({ code: 'needs-secure-door' });
    (await new TestPage({ url, hostToken, way: 'secure' }).connected()).close();
  });

  it('lets go of the teacher’s other pages when they are signed out', async () => {
    await using room = await openClassroom();
    const other = await openDesk(room.url, room.hostToken);
    const teacher = await room.teacher();
    const gone = Promise.all([other, teacher].map(({ socket }) => new Promise((resolve) => socket.once('disconnect', resolve))));
    const { hostToken } = await room.desk.ask('host:sign-out-others', {});
    expect(await gone).toEqual(['io server disconnect', 'io server disconnect']);
    await expect(openDesk(room.url, room.hostToken)).rejects.toMatchObject({ code: 'not-signed-in' });
    (await openDesk(room.url, hostToken)).close();
    await room.desk.ask('host:status', {});
  });

  it('renews the token of who is connected', async () => {
    await using room = await openClassroom({}, { edgeLimits: { renewSeatsAfterMs: 20 } });
    const anna = await room.student('Anna');
    await anna.next('seat:renewed');
    anna.drop();
    const back = await room.comeBack(anna.seatToken);
    expect(back.participantId).toBe(anna.participantId);
    await back.next('seat:renewed');
  });

  it('refuses pages of other origins', async () => {
    await using room = await openClassroom();
    const statusFor = (headers: Record<string, string>) =>
      new Promise((resolve, reject) => {
        request(`${room.url}/socket.io/?EIO=4&transport=polling`, { headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end();
      });
    expect(await statusFor({ origin: 'http://evil.test' })).toBe(403);
    expect(await statusFor({ origin: 'null' })).toBe(403);
    expect(await statusFor({ origin: room.url })).toBe(200);
    expect(await statusFor({ origin: 'app://lectern' })).toBe(200);
    expect(await statusFor({})).toBe(200);
  });

  it('refuses a page too many', async () => {
    await using room = await openClassroom({}, { maxConnections: 2 });
    const page = await room.page();
    await expect(openPage({ url: room.url })).rejects.toMatchObject({ code: 'too-many' });
    page.close();
  });

  it('drops a message that is too large', async () => {
    await using room = await openClassroom({}, { maxMessageBytes: 65_536 });
    const page = await room.page();
    await expect(
      page.askRaw('lesson:look', { requestId: 'request-1', payload: { joinCode: 'x'.repeat(100_000) } }),
    ).rejects.toThrow('connection ended');
  });
});

describe('every request is answered', () => {
  it('unknown names too', async () => {
    await using room = await openClassroom();
    const page = await room.page();
    for (const name of ['no:such', 'toString', '__proto__', 'constructor']) {
      expect(await page.askRaw(name, { requestId: 'request-1', payload: {} })).toMatchObject({
        ok: false,
        error: { code: 'unknown-request' },
      });
    }
  });

  it('who wants no answer does not speak this protocol', async () => {
    await using room = await openClassroom();
    const socket = io(room.url, { transports: ['websocket'], forceNew: true, reconnection: false });
    const gone = new Promise((resolve) => socket.once('disconnect', resolve));
    socket.emit('lesson:look', { requestId: 'request-1', payload: { joinCode: room.joinCode } });
    expect(await gone).toBe('io server disconnect');
  });

  it('nonsense is refused with the field it is in', async () => {
    await using room = await openClassroom();
    const anna = await room.student('Anna');
    const nonsense: [string, unknown, string][] = [
      ['chat:send', null, ''],
      ['chat:send', 'text', ''],
      ['chat:send', { requestId: 'short', payload: { text: 'x' } }, 'requestId'],
      ['chat:send', { requestId: 'request-1', payload: { text: 7 } }, 'text'],
      ['chat:send', { requestId: 'request-1', payload: { text: 'x', audience: { kind: 'aliens' } } }, 'audience.kind'],
      ['chat:react', { requestId: 'request-1', payload: { messageId: 0.5, emoji: '👍', on: true } }, 'messageId'],
      ['lesson:join', { requestId: 'request-1', payload: { ticket: { kind: 'code' } } }, 'ticket.joinCode'],
      ['hand:raise', { requestId: 'request-1' }, 'payload'],
    ];
    for (const [name, envelope, field] of nonsense) {
      expect(await anna.askRaw(name, envelope)).toMatchObject({ ok: false, error: { code: 'bad-request', details: { field } } });
    }
    expect(anna.events).toEqual([]);
  });

  it('nobody gets past who may ask, whatever they ask', async () => {
    await using room = await openClassroom();
    const page = await room.page();
    for (const name of Object.keys(requests) as RequestName[]) {
      const { needs } = requests[name];
      const code = needs === 'host' ? 'not-signed-in' : needs === 'seat' ? 'not-joined' : 'bad-request';
      expect(await page.askRaw(name, { requestId: 'request-1', payload: {} }), name).toMatchObject({
        ok: false,
        error: { code },
      });
    }
  });
});

describe('asking too fast', () => {
  it('is refused with the time to wait', async () => {
    await using room = await openClassroom({}, { edgeLimits: { talkPerTenSeconds: 5, requestsPerTenSeconds: 20 } });
    const anna = await room.student('Anna');
    const lines = await Promise.allSettled(Array.from({ length: 8 }, (_, n) => anna.ask('chat:send', { text: `${n}` })));
    expect(lines.map(({ status }) => status)).toEqual([...Array(5).fill('fulfilled'), ...Array(3).fill('rejected')]);
    await expect(anna.ask('chat:send', { text: 'x' })).rejects.toMatchObject({
      code: 'too-fast',
      failure: { retryAfterMs: expect.any(Number) },
    });
    for (let n = 0; n < 10; n += 1) await anna.ask('lesson:events', { afterSeq: 1 });
    await expect(anna.ask('lesson:events', { afterSeq: 1 })).rejects.toMatchObject({ code: 'too-fast' });
    // The others are not held up, nor is the teacher's own machine.
    const ben = await room.student('Ben');
    await ben.ask('chat:send', { text: 'hello' });
    const teacher = await room.teacher();
    await Promise.all(Array.from({ length: 40 }, (_, n) => teacher.ask('chat:send', { text: `${n}` })));
  });

  it('codes can not be guessed', async () => {
    await using room = await openClassroom({}, { edgeLimits: { wrongCodesPerMinute: 3 } });
    const page = await room.page();
    for (let n = 0; n < 3; n += 1)
      await expect(page.ask('lesson:look', { joinCode: 'AAAAA2' })).rejects.toMatchObject({ code: 'code-unknown' });
    await expect(page.ask('lesson:look', { joinCode: room.joinCode })).rejects.toMatchObject({ code: 'too-fast' });
    const other = await room.page();
    await expect(other.join({ ticket: { kind: 'code', joinCode: room.joinCode }, displayName: 'Eve' })).rejects.toMatchObject({
      code: 'too-fast',
    });
  });

  it('requests that wait are bounded', async () => {
    await using room = await openClassroom({}, { maxRequestsWaiting: 4 });
    const anna = await room.student('Anna');
    const asked = await Promise.allSettled(Array.from({ length: 10 }, (_, n) => anna.ask('chat:send', { text: `${n}` })));
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    for (const result of asked) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'too-fast' });
    await anna.ask('chat:send', { text: 'now' });
  });
});

describe('asking twice', () => {
  it('gets the first answer and does nothing again', async () => {
    await using room = await openClassroom();
    const [anna, ben] = [await room.student('Anna'), await room.student('Ben')];
    const requestId = 'the-same-request';
    const [first, second] = await Promise.all([
      anna.ask('chat:send', { text: 'once' }, requestId),
      anna.ask('chat:send', { text: 'once' }, requestId),
    ]);
    expect(second).toEqual(first);
    expect(await anna.ask('chat:send', { text: 'once' }, requestId)).toEqual(first);
    // The same id of somebody else is another request.
    expect(await ben.ask('chat:send', { text: 'mine' }, requestId)).not.toEqual(first);
    expect(ben.state.chat.map(({ text }) => text)).toEqual(['once', 'mine']);
    // What was refused may be asked again.
    const teacher = await room.teacher();
    await teacher.ask('lesson:lock', { locked: true }, 'lock-request');
    await expect(anna.ask('producer:open', { source: 'microphone' }, 'open-request')).rejects.toMatchObject({
      code: 'forbidden',
    });
    await teacher.ask('permissions:change', { target: { kind: 'everyone' }, give: ['speak'] });
    const opened = await anna.ask('producer:open', { source: 'microphone' }, 'open-request');
    expect(await anna.ask('producer:open', { source: 'microphone' }, 'open-request')).toEqual(opened);
  });
});

describe('the desk', () => {
  it('hears of what changes, not of every single person', async () => {
    await using room = await openClassroom();
    await room.desk.next('desk:changed');
    await room.students('Anna', 'Ben', 'Cleo', 'Dan');
    expect(await room.desk.next('desk:changed')).toEqual({ lectureId: room.lectureId });
    const teacher = await room.teacher();
    await teacher.ask('lesson:start', {});
    expect(await room.desk.next('desk:changed')).toEqual({ lectureId: room.lectureId });
    expect(room.desk.noticesLeft.length).toBeLessThan(3);
    const lectures = await room.desk.ask('lecture:list', {});
    expect(lectures.lectures).toMatchObject([{ presentCount: 5, status: 'live' }]);
  });
});

describe('closing', () => {
  it('tells every page, whichever way it is connected', async () => {
    await using room = await openClassroom();
    const anna = await room.student('Anna');
    const polling = await joinAs('Polly', { url: room.url, joinCode: room.joinCode, transports: ['polling'] });
    const told = Promise.all([anna.next('server:closing'), polling.next('server:closing')]);
    await room.running.server.close();
    expect(await told).toEqual([{ retryAfterMs: expect.any(Number) }, { retryAfterMs: expect.any(Number) }]);
    polling.close();
  });
});
