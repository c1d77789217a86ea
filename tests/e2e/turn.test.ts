/** Classes across networks: media over a real TURN server, by UDP and by TCP, with fixed credentials and with those that expire. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { startTurnServer, type TurnServer, turnServerPath } from '../support/turn-server.ts';
import { type BarePages, barePages } from './support/bare-pages.ts';
import { type Person, TestClass } from './support/class.ts';
import { SLOW_CAMERA } from './support/product-pages.ts';
import { grows, notePeers } from './support/received-media.ts';

const AUTOPLAY = '--autoplay-policy=no-user-gesture-required';
const FIXED = { username: 'school', credential: 'fixed-secret' };

let pages: BarePages;
let school: TestClass;
let fixed: TurnServer;
let shared: TurnServer;

/** A student whose page takes no way but one TURN server's, as if everything else were blocked. */
async function relayed(name: string, onlyUrl: string): Promise<Person> {
  const person = await school.person();
  await person.context.addInitScript((url) => {
    const Original = window.RTCPeerConnection;
    const only = ({ iceServers = [], ...rest }: RTCConfiguration = {}): RTCConfiguration => ({
      ...rest,
      iceTransportPolicy: 'relay',
      iceServers: iceServers.flatMap((server) => ([server.urls].flat().includes(url) ? [{ ...server, urls: url }] : [])),
    });
    window.RTCPeerConnection = class extends Original {
      constructor(configuration?: RTCConfiguration) {
        super(only(configuration));
      }
      override setConfiguration(configuration?: RTCConfiguration): void {
        super.setConfiguration(only(configuration));
      }
    };
  }, onlyUrl);
  await enter(person, name);
  return person;
}

async function enter(person: Pick<Person, 'page' | 'origin'>, name: string): Promise<void> {
  await person.page.goto(person.origin);
  await person.page.waitForFunction(() => 'bare' in window);
  await person.page.evaluate(
    ([joinCode, displayName]) => window.bare.open(undefined).join({ ticket: { kind: 'code', joinCode }, displayName }),
    [school.lecture.joinCode, name] as const,
  );
}

const wayOf = ({ page }: Pick<Person, 'page'>) => page.evaluate(async () => (await window.bare.room.mediaStats())?.way);

describe.skipIf(turnServerPath === null)('over coturn', () => {
  beforeAll(async () => {
    pages = await barePages();
    fixed = await startTurnServer({ kind: 'fixed', ...FIXED });
    shared = await startTurnServer({ kind: 'shared-secret', secret: 'north star' });
    school = await TestClass.start({
      server: {
        pagesFolder: pages.folder,
        iceServers: [{ urls: [`turn:127.0.0.1:${fixed.port}`, `turn:127.0.0.1:${fixed.port}?transport=tcp`], ...FIXED }],
        turnUrls: [`turn:127.0.0.1:${shared.port}`, `turn:127.0.0.1:${shared.port}?transport=tcp`],
        turnSecret: 'north star',
      },
      chromium: { args: [SLOW_CAMERA] },
    });
    const teacher = await school.person({ secure: true });
    await teacher.page.goto(teacher.origin);
    await teacher.page.waitForFunction(() => 'bare' in window);
    await teacher.page.evaluate(
      async ([token, lectureId]) => {
        const room = window.bare.open(token);
        await room.join({ ticket: { kind: 'host', lectureId }, displayName: 'Ms Noether' });
        await room.ask('lesson:start', {});
        await room.publish('camera', (await window.bare.openCamera()).track);
        await room.publish('microphone', (await window.bare.openMicrophone()).track);
      },
      [await school.test.server.signHostToken(), school.lecture.lectureId] as const,
    );
  });

  afterAll(async () => {
    await school?.close();
    await Promise.all([fixed?.close(), shared?.close()]);
    await pages?.remove();
  });

  test.each([
    ['fixed credentials, UDP', () => `turn:127.0.0.1:${fixed.port}`],
    ['fixed credentials, TCP', () => `turn:127.0.0.1:${fixed.port}?transport=tcp`],
    ['a shared secret, UDP', () => `turn:127.0.0.1:${shared.port}`],
    ['a shared secret, TCP', () => `turn:127.0.0.1:${shared.port}?transport=tcp`],
  ])('with %s: seen and heard', async (_what, url) => {
    const anna = await relayed('Anna', url());
    await grows(anna.page, { frames: 10, audioEnergy: 0.0001 });
    expect(await wayOf(anna)).toBe('relay');
    await anna.context.close();
  });

  test('a network that lets no UDP through: the same page takes the way over TCP by itself', async () => {
    const browser = await launchChromium({
      whole: true,
      args: ['--webrtc-ip-handling-policy=disable_non_proxied_udp', AUTOPLAY],
    });
    try {
      const context = await browser.newContext();
      await notePeers(context);
      const page = await context.newPage();
      const ben = { page, origin: `http://teacher.test:${school.test.server.port}` };
      await enter(ben, 'Ben');
      await grows(page, { frames: 10, audioEnergy: 0.0001 });
      expect(await wayOf(ben)).toBe('relay');
    } finally {
      await browser.close();
    }
  });

  test('the TURN server’s log tells people apart by name, and each name expires', () => {
    expect(shared.log()).toMatch(/ALLOCATE processed, success/);
    const names = new Set([...shared.log().matchAll(/user <(\d+:[\w-]+)>/g)].map(([, name]) => name));
    expect(names.size).toBeGreaterThanOrEqual(2);
  });
});
