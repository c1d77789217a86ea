import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RefusedError } from '../../../protocol/refusal.ts';
import { type LinkState, SignalingConnection } from '../../../renderer/room/connection.ts';
import { handlingOf, MAX_WAITING_REQUESTS } from '../../../renderer/room/request-handling.ts';
import { ScriptedServer } from './scripted-server.ts';

let server: ScriptedServer;
const opened: SignalingConnection[] = [];

function connectionTo(url: string, more: { welcome?: () => Promise<void>; probe?: () => Promise<unknown> } = {}) {
  const connection = new SignalingConnection({ serverUrl: url, random: () => 0.5, ...more });
  opened.push(connection);
  return connection;
}

function becomes(connection: SignalingConnection, wanted: LinkState): Promise<void> {
  if (connection.state === wanted) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = connection.on('link', (state) => {
      if (state !== wanted) return;
      stop();
      resolve();
    });
  });
}

const refusal = (code: string) => expect.objectContaining({ name: 'RefusedError', code });

beforeEach(async () => {
  server = await ScriptedServer.start();
});

afterEach(async () => {
  for (const connection of opened.splice(0)) connection.close();
  await server.stop();
});

describe('asking', () => {
  test('gives the reply, or throws the refusal with all it says', async () => {
    server.onRequest = ({ name, acknowledge }) =>
      name === 'hand:raise'
        ? acknowledge({ ok: false, error: { code: 'too-fast', message: 'Slowly.', retryAfterMs: 700, details: { field: 'x' } } })
        : acknowledge({ ok: true, reply: { messageId: 7 } });
    const connection = connectionTo(server.url);
    connection.open();
    await expect(connection.ask('chat:send', { text: 'Hello' })).resolves.toEqual({ messageId: 7 });
    const failed = await connection.ask('hand:raise', {}).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(RefusedError);
    expect((failed as RefusedError).toFailure()).toEqual({
      code: 'too-fast',
      message: 'Slowly.',
      retryAfterMs: 700,
      details: { field: 'x' },
    });
  });

  test('before the first line stands, requests wait; before it was opened at all, they are refused', async () => {
    const connection = connectionTo(server.url);
    await expect(connection.ask('chat:send', { text: 'Hello' })).rejects.toEqual(refusal('unreachable'));
    connection.open();
    await expect(connection.ask('transport:close', { transportId: '12345678' })).resolves.toEqual({});
  });

  test('no answer in time is a refusal, and the line is put to the test', async () => {
    const probe = vi.fn(async () => undefined);
    server.onRequest = () => undefined;
    const connection = connectionTo(server.url, { probe });
    connection.open();
    await becomes(connection, 'open');
    await expect(connection.ask('chat:send', { text: 'Hello' }, { timeoutMs: 50 })).rejects.toEqual(refusal('unreachable'));
    expect(probe).toHaveBeenCalledTimes(1);
  });
});

describe('a line lost in the middle of a request', () => {
  test('the same wish is sent once more under the same id, and not a third time', async () => {
    const connection = connectionTo(server.url);
    server.onRequest = ({ socket }) => socket.conn.close();
    connection.open();
    await becomes(connection, 'open');
    await expect(connection.ask('chat:send', { text: 'Hello' })).rejects.toEqual(refusal('unreachable'));
    const [first, second, ...more] = server.requestIds('chat:send');
    expect(second).toBe(first);
    expect(more).toEqual([]);
  });

  test('when the second time succeeds, whoever asked never knows', async () => {
    let count = 0;
    server.onRequest = ({ socket, acknowledge }) => {
      count += 1;
      if (count === 1) socket.conn.close();
      else acknowledge({ ok: true, reply: { messageId: 3 } });
    };
    const connection = connectionTo(server.url);
    connection.open();
    await expect(connection.ask('chat:send', { text: 'Hello' })).resolves.toEqual({ messageId: 3 });
    expect(new Set(server.requestIds('chat:send')).size).toBe(1);
  });

  test('media descriptions are dropped instead', async () => {
    server.onRequest = ({ socket }) => socket.conn.close();
    const connection = connectionTo(server.url);
    connection.open();
    await becomes(connection, 'open');
    const negotiation = connection.ask('transport:negotiate', { transportId: '12345678', offer: 'v=0', send: [], receive: [] });
    await expect(negotiation).rejects.toEqual(refusal('unreachable'));
    await becomes(connection, 'open');
    expect(server.requestIds('transport:negotiate')).toHaveLength(1);
  });
});

describe('while away', () => {
  test('each request waits or is refused by the table, and what waits is sent in order on return', async () => {
    const connection = connectionTo(server.url);
    connection.open();
    await becomes(connection, 'open');
    await server.stop();
    await becomes(connection, 'away');
    const lines = ['one', 'two', 'three'].map((text) => connection.ask('chat:send', { text }));
    await expect(connection.ask('reaction:send', { emoji: '👍' })).rejects.toEqual(refusal('unreachable'));
    await expect(connection.ask('producer:open', { source: 'camera' })).rejects.toEqual(refusal('unreachable'));
    await server.listen();
    await Promise.all(lines);
    expect(server.received.filter(({ name }) => name === 'chat:send').map(({ payload }) => payload)).toEqual([
      { text: 'one' },
      { text: 'two' },
      { text: 'three' },
    ]);
  });

  test('what waits is bounded in number and in time', async () => {
    const connection = connectionTo(server.url);
    connection.open();
    await becomes(connection, 'open');
    await server.stop();
    await becomes(connection, 'away');
    const waiting = Array.from({ length: MAX_WAITING_REQUESTS }, () =>
      connection.ask('hand:raise', {}, { timeoutMs: 60 }).catch((error: unknown) => error),
    );
    await expect(connection.ask('hand:raise', {})).rejects.toEqual(refusal('too-many'));
    for (const outcome of await Promise.all(waiting)) expect(outcome).toEqual(refusal('unreachable'));
  });

  test('the welcome is asked before everything that waits', async () => {
    const connection: SignalingConnection = connectionTo(server.url, {
      welcome: async () => {
        await connection.askFirst('lesson:join', { ticket: { kind: 'seat', seatToken: 'x' } });
      },
    });
    connection.open();
    await connection.ask('hand:raise', {});
    server.cutAll();
    await becomes(connection, 'away');
    await connection.ask('hand:lower', {});
    expect(server.received.map(({ name }) => name)).toEqual(['lesson:join', 'hand:raise', 'lesson:join', 'hand:lower']);
  });

  test('a hint that the network is back makes it try at once', async () => {
    const connection = new SignalingConnection({ serverUrl: server.url, random: () => 1 });
    opened.push(connection);
    connection.open();
    await becomes(connection, 'open');
    await server.stop();
    await becomes(connection, 'away');
    await server.listen();
    connection.hurry();
    await becomes(connection, 'open');
  });
});

describe('the line itself', () => {
  test('one that no longer answers the probe is given up and made anew', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const connection: SignalingConnection = connectionTo(server.url, {
        probe: () => connection.ask('lesson:events', { afterSeq: 0 }),
      });
      connection.open();
      await becomes(connection, 'open');
      server.onRequest = () => undefined; // the network swallows everything
      const lost = becomes(connection, 'away');
      const checked = connection.check();
      await vi.advanceTimersByTimeAsync(3001);
      await Promise.all([lost, checked]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('a host token that is refused ends the attempts and says why', async () => {
    server.refuse = { code: 'not-signed-in', message: 'Please open the link again.' };
    const connection = connectionTo(server.url);
    const refused = new Promise<RefusedError>((resolve) => connection.on('refused', resolve));
    connection.open();
    expect((await refused).toFailure()).toEqual({ code: 'not-signed-in', message: 'Please open the link again.' });
    expect(connection.state).toBe('idle');
  });

  test('a full server is knocked at again', async () => {
    server.refuse = { code: 'too-many', message: 'Full.' };
    const connection = connectionTo(server.url);
    connection.open();
    await vi.waitFor(() => expect(connection.state).toBe('connecting'));
    server.refuse = null;
    await becomes(connection, 'open');
  });

  test('closing fails what was asked, and it can be opened again', async () => {
    server.onRequest = () => undefined;
    const connection = connectionTo(server.url);
    connection.open();
    await becomes(connection, 'open');
    const asked = connection.ask('hand:raise', {});
    connection.close();
    connection.close();
    await expect(asked).rejects.toEqual(refusal('unreachable'));
    connection.open();
    await becomes(connection, 'open');
  });

  test('notices come through typed and unknown ones are passed over', async () => {
    const connection = connectionTo(server.url);
    const shown = new Promise((resolve) => connection.on('reaction:shown', resolve));
    connection.open();
    await becomes(connection, 'open');
    server.io.emit('something:new', {});
    server.io.emit('reaction:shown', { participantId: 'p1', emoji: '👍' });
    expect(await shown).toEqual({ participantId: 'p1', emoji: '👍' });
  });
});

test('every family of requests says what becomes of it', () => {
  expect(handlingOf('chat:send')).toMatchObject({ whileAway: 'queue', whenCut: 'resend' });
  expect(handlingOf('lesson:end')).toMatchObject({ whileAway: 'refuse', whenCut: 'resend' });
  expect(handlingOf('transport:negotiate')).toMatchObject({ whileAway: 'refuse', whenCut: 'fail' });
});
