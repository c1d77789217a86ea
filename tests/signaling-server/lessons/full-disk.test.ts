/** A class under way when its disk is full, or breaks: a real server on a real file system, and the pages' own client. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeskClient } from '../../../renderer/room/desk-client.ts';
import { RoomClient } from '../../../renderer/room/room-client.ts';
import { becomes, hashOf, memoryStorage, texts } from '../../renderer/room/node-class.ts';
import { breakableDisk, type FailingDisk, limitedDisk, mayMount, smallDisk } from '../../support/failing-disk.ts';
import { type KillableServer, startKillableServer } from '../../support/killable-server.ts';

const BIG = 'x'.repeat(1900);

let server: KillableServer;
let disk: FailingDisk;
let closing: (() => void)[];

beforeEach(() => {
  closing = [];
});
afterEach(async () => {
  for (const close of closing) close();
  await server.kill();
  await disk.remove();
});

/** A live class with two students; the server is on this disk. */
async function openClass(on: FailingDisk) {
  disk = on;
  server = await startKillableServer(disk.folder);
  const desk = new DeskClient({ serverUrl: server.url, hostToken: server.hostToken });
  closing.push(() => desk.close());
  const { lecture } = await desk.ask('lecture:create', { title: 'Algebra', capacity: 10 });
  const { joinCode, lectureId } = lecture;
  const teacher = room(server.hostToken);
  await teacher.join({ ticket: { kind: 'host', lectureId }, displayName: 'Ms Rivera' });
  await teacher.ask('lesson:start', {});
  const student = async (displayName: string) => {
    const page = room();
    await page.join({ ticket: { kind: 'code', joinCode }, displayName });
    return page;
  };
  return { desk, teacher, student, anna: await student('Anna'), ben: await student('Ben') };
}

function room(hostToken?: string): RoomClient {
  const options = hostToken === undefined ? {} : { hostToken };
  const client = new RoomClient({ serverUrl: server.url, storage: memoryStorage(), createPeerConnection: null, ...options });
  closing.push(() => client.close());
  return client;
}

type OpenClass = Awaited<ReturnType<typeof openClass>>;

/** Talks until the disk takes no more. Gives what was acknowledged, and the refusal. */
async function talkUntilRefused({ anna }: OpenClass): Promise<{ said: string[]; refusal: unknown }> {
  const said: string[] = [];
  for (let n = 0; n < 2000; n += 1) {
    const text = `${n} ${BIG}`;
    try {
      await anna.ask('chat:send', { text });
      said.push(text);
    } catch (refusal) {
      return { said, refusal };
    }
  }
  throw new Error('the disk took everything');
}

/** Nothing new is taken, in words; what needs no disk goes on. */
async function expectToStandStill({ desk, teacher, anna, ben }: OpenClass, said: readonly string[], why: string): Promise<void> {
  const refused = await Promise.allSettled([
    anna.ask('chat:send', { text: BIG }),
    ben.ask('hand:raise', {}),
    teacher.ask('announcement:set', { text: BIG.slice(0, 400) }),
    desk.ask('room:create', { name: 'Room 12' }),
  ]);
  for (const outcome of refused) {
    expect(outcome).toMatchObject({
      status: 'rejected',
      reason: { code: 'not-saved', message: `This could not be saved: ${why}. Nothing was changed.` },
    });
  }
  const shown = new Promise((resolve) => teacher.on('reaction', resolve));
  await anna.ask('reaction:send', { emoji: '👍' });
  await shown;
  const { lines } = await ben.ask('chat:history', { beforeMessageId: (ben.snapshot.lesson?.seq ?? 0) + 1, limit: 1 });
  expect(lines.map(({ text }) => text)).toEqual(said.slice(-1));
  await ben.ask('consumer:prefer', { preferences: [] });
  await becomes(teacher, (snapshot) => texts(snapshot).at(-1) === said.at(-1));
  for (const page of [anna, ben]) expect(hashOf(page)).toBe(hashOf(teacher));
  for (const page of [teacher, anna, ben]) expect(page.snapshot.connection).toBe('joined');
}

async function expectKept(page: RoomClient, said: readonly string[]): Promise<void> {
  const kept: string[] = [];
  let beforeMessageId = (page.snapshot.lesson?.seq ?? 0) + 1;
  for (let more = true; more; ) {
    const { lines, more: further } = await page.ask('chat:history', { beforeMessageId, limit: 100 });
    kept.unshift(...lines.map(({ text }) => text));
    beforeMessageId = lines[0]?.messageId ?? beforeMessageId;
    more = further;
  }
  expect(kept).toEqual(said);
}

const fullDisks = [
  { name: 'a file system with no byte left', make: smallDisk, why: 'the disk is full', runs: mayMount },
  {
    name: 'files that may not grow',
    make: limitedDisk,
    why: 'the disk did not answer as it should',
    runs: process.platform === 'linux',
  },
];

describe('a live class on a full disk', () => {
  for (const { name, make, why, runs } of fullDisks) {
    it.runIf(runs)(`${name}: refuses in words, goes on, and takes again once there is space`, { timeout: 60_000 }, async () => {
      const school = await openClass(await make());
      await school.anna.ask('chat:send', { text: 'kept' });
      disk.fail(server.pid);
      const { said, refusal } = await talkUntilRefused(school);
      expect(refusal).toMatchObject({ code: 'not-saved' });
      const acknowledged = ['kept', ...said];
      // Who comes to the door now is let in as soon as that can be kept.
      const cleo = school.student('Cleo');
      await expectToStandStill(school, acknowledged, why);

      disk.mend(server.pid);
      const { anna, ben, teacher, desk } = school;
      await anna.ask('chat:send', { text: 'again' });
      await ben.ask('hand:raise', {});
      await desk.ask('room:create', { name: 'Room 12' });
      await cleo;
      acknowledged.push('again');
      await becomes(teacher, ({ lesson }) => Object.keys(lesson?.participants ?? {}).length === 4);
      const { seq } = teacher.snapshot.lesson ?? { seq: 0 };
      for (const page of [anna, ben]) {
        await becomes(page, ({ lesson }) => lesson?.seq === seq);
        expect(hashOf(page)).toBe(hashOf(teacher));
      }

      await server.kill();
      server = await startKillableServer(disk.folder);
      const later = room(server.hostToken);
      const { lectureId } = teacher.snapshot.lesson ?? { lectureId: '' };
      await later.join({ ticket: { kind: 'host', lectureId }, displayName: 'Ms Rivera' });
      await expectKept(later, acknowledged);
    });
  }
});

it.runIf(mayMount)('a live class whose disk turns read-only loses nothing it was told is kept', { timeout: 60_000 }, async () => {
  const school = await openClass(await breakableDisk());
  const said = Array.from({ length: 20 }, (_, n) => `line ${n}`);
  for (const text of said) await school.anna.ask('chat:send', { text });
  disk.fail(server.pid);
  await expectToStandStill(school, said, 'the disk did not answer as it should');
  const { lectureId } = school.teacher.snapshot.lesson ?? { lectureId: '' };
  await server.kill();
  disk.mend(server.pid);
  server = await startKillableServer(disk.folder);
  const later = room(server.hostToken);
  await later.join({ ticket: { kind: 'host', lectureId }, displayName: 'Ms Rivera' });
  await expectKept(later, said);
});
