/** The engine in its real process, without pages: port, offers, end. */
import { type ChildProcess, fork } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { ChildSfu } from '../../../signaling-server/sfu/child-sfu.ts';
import { nodeSfuProcess } from '../../../signaling-server/sfu/node-process.ts';
import type { SfuProcessOptions } from '../../../signaling-server/sfu/sfu.ts';
import { chromiumOffer, offerOf } from './engine/offers.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const opened: ChildSfu[] = [];

async function open(options: Partial<SfuProcessOptions> = {}): Promise<ChildSfu> {
  const sfu = new ChildSfu({
    udpPort: 0,
    bindAddress: undefined,
    announcedAddresses: [],
    log: quiet,
    startProcess: nodeSfuProcess(),
    ...options,
  });
  opened.push(sfu);
  await sfu.start();
  return sfu;
}

afterEach(async () => {
  for (const sfu of opened.splice(0)) await sfu.close();
});

const camera = { producerId: 'camera', source: 'camera', kind: 'video' } as const;
const microphone = { producerId: 'microphone', source: 'microphone', kind: 'audio' } as const;

describe('the UDP port', () => {
  test('is the one asked for, else one of the next', async () => {
    const taken = createSocket('udp4');
    taken.bind(0);
    await once(taken, 'listening');
    const { port } = taken.address();
    const sfu = await open({ udpPort: port, bindAddress: '127.0.0.1' });
    expect(sfu.udpPort).toBeGreaterThan(port);
    expect(sfu.udpPort).toBeLessThanOrEqual(port + 20);
    const { answer } = await sfu.negotiate({ transportId: 'transport-1', offer: chromiumOffer, send: [], receive: [] });
    expect(answer.match(/a=candidate:.*/g)?.map((line) => line.trim())).toEqual([
      `a=candidate:1 1 udp 2130706431 127.0.0.1 ${sfu.udpPort} typ host`,
    ]);
    taken.close();
  });

  test('an address that is not ours fails the start with a reason', async () => {
    await expect(open({ bindAddress: '198.51.100.77' })).rejects.toThrow(/EADDRNOTAVAIL|UDP port/);
  });

  test('by default all addresses are announced, and this machine itself', async () => {
    const sfu = await open();
    const { answer } = await sfu.negotiate({ transportId: 'transport-1', offer: chromiumOffer, send: [], receive: [] });
    expect(answer).toContain(` 127.0.0.1 ${sfu.udpPort} typ host`);
  });
});

describe('negotiating', () => {
  test('the whole picture each time: the same streams while they go on, others when they change', async () => {
    const sfu = await open({ announcedAddresses: ['192.0.2.50'] });
    const send = [
      { mid: '0', producer: camera },
      { mid: '1', producer: microphone },
    ];
    const first = await sfu.negotiate({ transportId: 'teacher-1', offer: chromiumOffer, send, receive: [] });
    expect(first.answer.match(/^a=(recvonly|sendonly|inactive)/gm)).toEqual(['a=recvonly', 'a=recvonly', 'a=inactive']);
    expect(first.answer).toContain('192.0.2.50');
    expect(await sfu.stats()).toMatchObject({ transports: 1, producers: 2, consumers: 0 });

    const offer = offerOf([
      { kind: 'video', mid: 'a', direction: 'recvonly' },
      { kind: 'audio', mid: 'b', direction: 'recvonly' },
    ]);
    const receive = [
      { mid: 'a', producerId: 'camera', kind: 'video', paused: false },
      { mid: 'b', producerId: 'microphone', kind: 'audio', paused: true },
    ] as const;
    const student = await sfu.negotiate({ transportId: 'student-1', offer, send: [], receive });
    const ssrcs = (answer: string) => answer.match(/^a=ssrc:\d+/gm);
    const streams = [...student.answer.matchAll(/^a=msid:(\S+) (\S+)/gm)].map((match) => [match[1], match[2]]);
    expect(streams.map(([, track]) => track)).toEqual(['camera', 'microphone']);
    expect(streams[0]?.[0]).toBe(streams[1]?.[0]); // played in step
    const again = await sfu.negotiate({ transportId: 'student-1', offer, send: [], receive });
    expect(ssrcs(again.answer)).toEqual(ssrcs(student.answer));
    expect(again.answer).toContain('o=- 1 2 IN');

    const less = await sfu.negotiate({ transportId: 'student-1', offer, send: [], receive: [receive[1]] });
    expect(less.answer.match(/^a=(sendonly|inactive)/gm)).toEqual(['a=inactive', 'a=sendonly']);
    expect(await sfu.stats()).toMatchObject({ consumers: 1 });
    sfu.closeProducer('microphone');
    expect(await sfu.stats()).toMatchObject({ producers: 1, consumers: 0 });
    sfu.closeTransport('teacher-1');
    sfu.closeTransport('student-1');
    expect(await sfu.stats()).toMatchObject({ transports: 0, producers: 0, consumers: 0 });
  });

  test('two at once on one transport wait for each other', async () => {
    const sfu = await open();
    const answers = await Promise.all(
      [1, 2, 3].map(() => sfu.negotiate({ transportId: 'transport-1', offer: chromiumOffer, send: [], receive: [] })),
    );
    expect(answers.map(({ answer }) => /o=- 1 (\d)/.exec(answer)?.[1])).toEqual(['1', '2', '3']);
    expect(new Set(answers.map(({ answer }) => /a=ice-ufrag:.*/.exec(answer)?.[0])).size).toBe(1);
  });

  test('what can not be is refused, and leaves nothing behind', async () => {
    const sfu = await open();
    const refused = (part: object) =>
      expect(
        sfu.negotiate({ transportId: 'transport-1', offer: chromiumOffer, send: [], receive: [], ...part }),
      ).rejects.toMatchObject({ name: 'RefusedError', code: 'bad-request' });
    await refused({ offer: 'nonsense' });
    await refused({ send: [{ mid: 'nowhere', producer: camera }] });
    await refused({ send: [{ mid: '0', producer: microphone }] });
    await refused({
      send: [
        { mid: '0', producer: camera },
        { mid: '0', producer: { ...camera, producerId: 'other' } },
      ],
    });
    expect(await sfu.stats()).toMatchObject({ transports: 0, producers: 0 });
    await sfu.negotiate({
      transportId: 'transport-1',
      offer: chromiumOffer,
      send: [{ mid: '0', producer: camera }],
      receive: [],
    });
    await refused({ offer: chromiumOffer.replaceAll('sEl6', 'other') }); // an ICE restart
    await refused({ receive: [{ mid: '1', producerId: 'camera', kind: 'audio', paused: false }] });
    expect(await sfu.stats()).toMatchObject({ transports: 1, producers: 1 }); // as it was before
  });

  test('closing while negotiating', async () => {
    const sfu = await open();
    const answer = sfu.negotiate({ transportId: 'transport-1', offer: chromiumOffer, send: [], receive: [] });
    sfu.closeTransport('transport-1');
    await answer.catch((error: unknown) => expect(error).toMatchObject({ code: 'bad-request' }));
    expect(await sfu.stats()).toMatchObject({ transports: 0 });
  });
});

describe('the process', () => {
  const gone = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return false;
    } catch {
      return true;
    }
  };

  test('ends with close()', async () => {
    const sfu = await open();
    const engine = nodeSfuProcess()({ udpPort: 0, bindAddress: undefined, announcedAddresses: [] });
    const { pid = 0 } = engine;
    const exited = new Promise((resolve) => engine.onExit(resolve));
    engine.kill();
    engine.kill();
    await exited;
    expect(gone(pid)).toBe(true);
    await sfu.close();
    await sfu.close();
  });

  test('does not outlive a parent that is killed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'engine-'));
    const starter = fileURLToPath(new URL('../../../signaling-server/sfu/node-process.ts', import.meta.url));
    const script = join(folder, 'parent.mjs');
    await writeFile(
      script,
      `import { nodeSfuProcess } from ${JSON.stringify(starter)};
       const engine = nodeSfuProcess()({});
       engine.onMessage(() => process.send(engine.pid));
       engine.send({ id: 1, name: 'start', payload: { udpPort: 0, bindAddress: '127.0.0.1', announcedAddresses: [] } });`,
    );
    const parent: ChildProcess = fork(script, { execArgv: [] });
    const [pid] = (await once(parent, 'message')) as [number];
    expect(gone(pid)).toBe(false);
    parent.kill('SIGKILL');
    await expect.poll(() => gone(pid), { timeout: 5000 }).toBe(true);
    await rm(folder, { recursive: true });
  });

  test('an entry that is not there is an exit', async () => {
    const engine = nodeSfuProcess('/nowhere/sfu-process.js')({ udpPort: 0, bindAddress: undefined, announcedAddresses: [] });
    expect(await new Promise((resolve) => engine.onExit(resolve))).not.toBe(0);
  });
});
