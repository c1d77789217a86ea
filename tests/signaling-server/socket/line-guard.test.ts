import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openClassroom } from '../../support/classroom.ts';
import { openPage } from '../../support/join-as.ts';

/** Says more than anybody can read, and tells when it is cut. */
function flood(url: string, messages: number): Promise<'cut' | 'turned away'> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  return new Promise((resolve) => {
    let open = false;
    socket.on('error', () => resolve(open ? 'cut' : 'turned away'));
    socket.once('open', () => {
      open = true;
      socket.send('40{}');
    });
    socket.on('message', (data) => {
      if (!String(data).startsWith('40')) return;
      for (let n = 0; n < messages; n += 1) socket.send(`42${n}["lesson:look",{"requestId":"request-${n}","payload":{}}]`);
    });
    socket.once('close', () => resolve('cut'));
  });
}

describe('a line that floods', () => {
  it('is cut, and its address left waiting when it goes on; the others don’t notice', async () => {
    await using room = await openClassroom({}, { edgeLimits: { floodMessages: 100 } });
    const anna = await room.student('Anna');
    for (let n = 0; n < 3; n += 1) expect(await flood(room.url, 500)).toBe('cut');
    expect(await flood(room.url, 1)).toBe('turned away');
    // Not for pages either, for a while.
    await expect(fetch(`${room.url}/health`)).rejects.toThrow();
    await anna.ask('chat:send', { text: 'still here' });
  });

  it('is cut by the bytes it sends, too', async () => {
    await using room = await openClassroom({}, { edgeLimits: { floodBytes: 20_000 } });
    const page = await room.page();
    const ask = () => page.askRaw('lesson:look', { requestId: 'request-1', payload: { joinCode: 'x'.repeat(9000) } });
    expect(await ask()).toMatchObject({ ok: false });
    await expect(Promise.all([ask(), ask(), ask()])).rejects.toThrow('connection ended');
  });
});

describe('a line that was closed', () => {
  it('is gone soon, even where the other side never says goodbye', async () => {
    await using room = await openClassroom();
    const { hostname, port } = new URL(room.url);
    const socket = connect({ host: hostname, port: Number(port) });
    const head = ['GET /socket.io/?EIO=4&transport=websocket HTTP/1.1', `Host: ${hostname}:${port}`, 'Upgrade: websocket'];
    const key = ['Connection: Upgrade', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13', '', ''];
    socket.write([...head, ...key].join('\r\n'));
    await once(socket, 'data');
    socket.resume();
    const gone = once(socket, 'close');
    // No packet of Socket.IO: the server closes such a line, and waits to be answered.
    socket.write(masked('4?'));
    await gone;
  });
});

describe('one address', () => {
  it('has so many lines at once, and may open others when it closed some', async () => {
    await using room = await openClassroom({}, { maxConnectionsPerAddress: 3 });
    const [first] = [await room.page(), await room.page()];
    await expect(openPage({ url: room.url })).rejects.toThrow();
    first?.close();
    await expect
      .poll(() =>
        openPage({ url: room.url }).then(
          (page) => page.close(),
          () => 'refused',
        ),
      )
      .toBeUndefined();
  });

  it('opens so many in ten seconds', async () => {
    await using room = await openClassroom({}, { connectionsPerTenSecondsAndAddress: 30 });
    for (let n = 0; n < 9; n += 1) (await openPage({ url: room.url })).close();
    await expect(openPage({ url: room.url })).rejects.toThrow();
  });

  it('asks so often over HTTP, and is told how long to wait', async () => {
    await using room = await openClassroom({}, { requestsPerTenSecondsAndAddress: 10 });
    const answers = await Promise.all(Array.from({ length: 12 }, () => fetch(`${room.url}/api/watch/AAAAAA`)));
    const late = answers.filter(({ status }) => status === 429);
    expect(late).toHaveLength(2);
    expect(Number(late[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await late[0]?.json()).toMatchObject({ code: 'too-fast', retryAfterMs: expect.any(Number) });
  });
});

describe('a page that does not fetch what waits for it', () => {
  it('is let go, and finds everything when it comes back', async () => {
    await using room = await openClassroom({}, { edgeLimits: { maxWaitingBytes: 60_000 } });
    const teacher = await room.teacher();
    const lazy = await PollingPage.open(room.url);
    const payload = { ticket: { kind: 'code', joinCode: room.joinCode }, displayName: 'Lazy' };
    await lazy.send(`420["lesson:join",${JSON.stringify({ requestId: 'a-request-of-16-letters', payload })}]`);
    const { seatToken } = JSON.parse((await lazy.fetch()).replace(/^.*?430/s, ''))[0].reply;
    await teacher.nextEvent('participant:joined');
    for (let n = 0; n < 60; n += 1) await teacher.ask('chat:send', { text: 'x'.repeat(2000) });
    await expect.poll(() => lazy.send('3')).toBe(400);
    const back = await room.comeBack(seatToken);
    expect(back.state.chat).toHaveLength(60);
  });
});

/** A short text frame of a page, with a mask of zeros (RFC 6455, 5.2). */
function masked(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 0x80 | bytes.length, 0, 0, 0, 0]), bytes]);
}

/** Socket.IO by long polling, a request at a time. */
class PollingPage {
  readonly #address: string;

  private constructor(address: string) {
    this.#address = address;
  }

  static async open(url: string): Promise<PollingPage> {
    const base = `${url}/socket.io/?EIO=4&transport=polling`;
    const { sid } = JSON.parse((await (await fetch(base)).text()).slice(1));
    const page = new PollingPage(`${base}&sid=${sid}`);
    await page.send('40{}');
    await page.fetch();
    return page;
  }

  async fetch(): Promise<string> {
    return (await fetch(this.#address)).text();
  }

  /** @returns the status */
  send(text: string): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      request(this.#address, { method: 'POST', headers: { 'content-type': 'text/plain' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end(text);
    });
  }
}
