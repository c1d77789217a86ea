/** The room code of the pages in real browsers, with the real server and media engine, without any screens. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Source } from '../../protocol/models.ts';
import type { MediaState, RoomSnapshot } from '../../renderer/room/room-snapshot.ts';
import { type BarePages, barePages } from './support/bare-pages.ts';
import { bareStudent, bareTeacher } from './support/bare-people.ts';
import { type Person, type PersonOptions, TestClass } from './support/class.ts';
import { grows, growth, receivedMedia } from './support/received-media.ts';

let school: TestClass;
let pages: BarePages;
let teacher: Person;
let students: Person[];

const joinAs = (displayName: string, options: PersonOptions = {}) => bareStudent(school, displayName, options);

/** The snapshot without what does not travel. */
function snapshotOf({ page }: Person): Promise<Omit<RoomSnapshot, 'permissions' | 'awayParticipantIds' | 'qualities'>> {
  return page.evaluate(() => {
    const {
      permissions: _permissions,
      awayParticipantIds: _away,
      qualities: _qualities,
      media,
      ...rest
    } = window.bare.room.snapshot;
    const plain = <T extends { track: unknown }>({ track: _track, ...each }: T) => each as T;
    return { ...rest, media: { state: media.state, received: media.received.map(plain), published: media.published.map(plain) } };
  });
}

const mediaBecomes = ({ page }: Person, state: MediaState, timeout = 15_000) =>
  page.waitForFunction((wanted) => window.bare.room.snapshot.media.state === wanted, state, { timeout });

const receives = ({ page }: Person, source: Source, timeout = 10_000) =>
  page.waitForFunction((wanted) => window.bare.room.snapshot.media.received.some((each) => each.source === wanted), source, {
    timeout,
  });

const receivesNo = ({ page }: Person, source: Source, timeout = 10_000) =>
  page.waitForFunction((wanted) => !window.bare.room.snapshot.media.received.some((each) => each.source === wanted), source, {
    timeout,
  });

/** Waits until so many more frames of one person's source have been decoded. */
async function decodes({ page }: Person, source: Source, participantId: string | null, frames: number): Promise<void> {
  const decoded = () =>
    page.evaluate(
      async ([wanted, from]) => {
        const { room } = window.bare;
        const received = room.snapshot.media.received.find((each) => each.source === wanted && each.participantId === from);
        let count = 0;
        for (const entry of (await room.getStats())?.values() ?? []) {
          if (entry.type === 'inbound-rtp' && entry.trackIdentifier === received?.track.id) count += entry.framesDecoded;
        }
        return count;
      },
      [source, participantId] as const,
    );
  const start = await decoded();
  // A machine that encodes several cameras for several pages may manage two pictures a second.
  await expect.poll(decoded, { timeout: 30_000 }).toBeGreaterThanOrEqual(start + frames);
}

async function whatWentWrong(): Promise<string> {
  const pages = await Promise.all(
    [teacher, ...students].map(async (person) => ({
      logged: await person.page.evaluate(() => window.bare.logged),
      complaints: person.complaints,
      snapshot: await snapshotOf(person),
      media: await receivedMedia(person.page),
    })),
  );
  return JSON.stringify(pages, null, 2);
}

beforeAll(async () => {
  pages = await barePages();
  school = await TestClass.start({
    lecture: { studentPermissions: ['enter', 'see', 'hear', 'chat', 'speak', 'camera', 'raise-hand'] },
    server: { pagesFolder: pages.folder },
  });
  teacher = await bareTeacher(school);
  students = await Promise.all([joinAs('Anna'), joinAs('Ben', { secure: true }), joinAs('Chloé', { ownNetwork: true })]);
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') console.error(await whatWentWrong());
});

afterAll(async () => {
  await school?.close();
  await pages?.remove();
});

describe('a class', () => {
  test('sees and hears the teacher', async () => {
    for (const student of students) {
      await mediaBecomes(student, 'connected');
      await grows(student.page, { frames: 30, audioEnergy: 0.001 });
    }
    const [anna] = students;
    const { media, connection } = await snapshotOf(anna as Person);
    expect(connection).toBe('joined');
    expect(media.received.map(({ source }) => source).sort()).toEqual(['camera', 'microphone']);
  });

  test('hears nothing while the teacher is muted, with no new description, and again afterwards', async () => {
    const [anna] = students as [Person];
    const offers = () => teacher.page.evaluate(() => window.notedPeers?.[0]?.localDescription?.sdp);
    const before = await offers();
    const microphone = await teacher.page.evaluate(
      () => window.bare.room.snapshot.media.published.find(({ source }) => source === 'microphone')?.producerId ?? '',
    );
    await teacher.page.evaluate((producerId) => window.bare.room.pause(producerId), microphone);
    await anna.page.waitForFunction(() =>
      window.bare.room.snapshot.media.received.some(({ source, paused }) => source === 'microphone' && paused),
    );
    expect((await growth(anna.page, 600)).audioBytes).toBe(0);
    await teacher.page.evaluate((producerId) => window.bare.room.resume(producerId), microphone);
    await grows(anna.page, { audioEnergy: 0.001, frames: 10 });
    expect(await offers()).toBe(before);
  });

  test('is heard and seen in its own group alone, until the teacher speaks to all', async () => {
    const [anna, ben] = students as [Person, Person];
    const move = (name: string, groupId: string) =>
      teacher.page.evaluate(
        async ([displayName, group]) => {
          const { room } = window.bare;
          const people = Object.values(room.snapshot.lesson?.participants ?? {});
          const participantId = people.find((person) => person.displayName === displayName)?.participantId ?? '';
          await room.ask('participant:move', { participantId, groupId: group });
        },
        [name, groupId] as const,
      );
    const groupId = await teacher.page.evaluate(
      async () => (await window.bare.room.ask('group:create', { name: 'Table 1' })).groupId,
    );
    await move('Anna', groupId);
    await anna.page.waitForFunction((id) => {
      const { lesson, participantId } = window.bare.room.snapshot;
      return lesson?.participants[participantId ?? '']?.groupId === id;
    }, groupId);
    await expect.poll(() => growth(anna.page, 400)).toMatchObject({ videoBytes: 0, audioBytes: 0 });
    await grows(ben.page, { frames: 5, audioEnergy: 0.0001 });
    await teacher.page.evaluate(() => window.bare.room.ask('group:address', { toAll: true }));
    await grows(anna.page, { frames: 5, audioEnergy: 0.0001 });
    await teacher.page.evaluate((id) => window.bare.room.ask('group:close', { groupId: id }), groupId);
    await teacher.page.evaluate(() => window.bare.room.ask('group:address', { toAll: false }));
    await grows(anna.page, { frames: 5, audioEnergy: 0.0001 });
  });

  test('sees a screen come and go, and come again on the same line', async () => {
    const [anna] = students as [Person];
    const { participantId } = await snapshotOf(teacher);
    for (let round = 1; round <= 2; round += 1) {
      const producerId = await teacher.page.evaluate(async () => {
        const { producerId } = await window.bare.room.publish('screen', window.bare.movingPicture(1280, 720), {
          label: 'Window: Slides',
        });
        return producerId;
      });
      await receives(anna, 'screen');
      await decodes(anna, 'screen', participantId, 30);
      await teacher.page.evaluate((id) => window.bare.room.unpublish(id), producerId);
      await receivesNo(anna, 'screen');
    }
    const lines = await anna.page.evaluate(() => window.notedPeers?.at(-1)?.getTransceivers().length);
    expect(lines).toBe(3);
  });

  test('lets somebody in late, who sees within a moment', async () => {
    const startedAt = Date.now();
    const dan = await joinAs('Dan');
    students.push(dan);
    await grows(dan.page, { frames: 1 });
    await grows(dan.page, { audioEnergy: 0.001 });
    expect(Date.now() - startedAt).toBeLessThan(10_000);
  });

  test('lets a student on a secure origin speak and be seen; plain http says why it cannot', async () => {
    const [anna, ben] = students as [Person, Person];
    await ben.page.evaluate(async () => {
      const [camera, microphone] = [await window.bare.openCamera(), await window.bare.openMicrophone()];
      await window.bare.room.publish('camera', camera.track);
      await window.bare.room.publish('microphone', microphone.track);
    });
    await anna.page.waitForFunction(() => window.bare.room.snapshot.media.received.length === 4);
    const { participantId } = await snapshotOf(ben);
    await decodes(anna, 'camera', participantId, 30);
    await grows(anna.page, { audioEnergy: 0.001 });
    await teacher.page.waitForFunction(() => window.bare.room.snapshot.media.received.length === 2);
    await grows(teacher.page, { frames: 30, audioEnergy: 0.001 });
    const problem = await anna.page.evaluate(() => window.bare.openCamera().catch((error: { problem: string }) => error.problem));
    expect(problem).toBe('unsupported');
  });

  test('a right that is taken closes the source, and its page is told', async () => {
    const [anna, ben] = students as [Person, Person];
    const ended = ben.page.evaluate(
      () =>
        new Promise<string[]>((resolve) => {
          const sources: string[] = [];
          window.bare.room.on('publication-ended', ({ source }) => {
            sources.push(source);
            if (sources.length === 2) resolve(sources.sort());
          });
        }),
    );
    const { participantId } = await snapshotOf(ben);
    await teacher.page.evaluate(
      (id) =>
        window.bare.room.ask('permissions:change', {
          target: { kind: 'participant', participantId: id },
          take: ['camera', 'speak'],
        }),
      participantId ?? '',
    );
    expect(await ended).toEqual(['camera', 'microphone']);
    await anna.page.waitForFunction(() => window.bare.room.snapshot.media.received.length === 2);
    expect((await snapshotOf(ben)).media.published).toEqual([]);
  });

  test('sees and hears again when the media engine was killed', async () => {
    school.killEngine();
    for (const student of students) await mediaBecomes(student, 'interrupted');
    for (const student of [...students, teacher]) await mediaBecomes(student, 'connected', 30_000);
    for (const student of students) await grows(student.page, { frames: 20, audioEnergy: 0.001 });
  });

  test('a student whose network was gone for ten seconds is back without a click', async () => {
    const chloe = students[2] as Person;
    const { participantId } = await snapshotOf(chloe);
    await grows(chloe.page, { frames: 5 });
    chloe.network?.cut();
    const tenSeconds = chloe.page.waitForTimeout(10_000);
    await chloe.page.waitForFunction(() => window.bare.room.snapshot.connection === 'reconnecting', undefined, {
      timeout: 20_000,
    });
    await tenSeconds;
    chloe.network?.restore();
    await chloe.page.waitForFunction(() => window.bare.room.snapshot.connection === 'joined', undefined, { timeout: 15_000 });
    await mediaBecomes(chloe, 'connected', 20_000);
    await grows(chloe.page, { frames: 20, audioEnergy: 0.001 });
    expect((await snapshotOf(chloe)).participantId).toBe(participantId);
  });

  test('a teacher’s page that is reloaded comes back to its seat and is seen again', async () => {
    const hostToken = await school.test.server.signHostToken();
    const before = await snapshotOf(teacher);
    await teacher.page.reload();
    await teacher.page.waitForFunction(() => 'bare' in window);
    await teacher.page.evaluate(
      async ([token, lectureId]) => {
        const room = window.bare.open(token);
        const ticket = room.heldSeat({ lectureId });
        if (!ticket) throw new Error('no seat was kept');
        await room.join({ ticket });
        const camera = await window.bare.openCamera();
        await room.publish('camera', camera.track, { label: camera.label });
      },
      [hostToken, school.lecture.lectureId] as const,
    );
    expect((await snapshotOf(teacher)).participantId).toBe(before.participantId);
    for (const student of students) {
      await student.page.waitForFunction(
        () => window.bare.room.snapshot.media.received.map(({ source }) => source).join() === 'camera',
      );
      await grows(student.page, { frames: 20 });
    }
  });

  test('ends for everyone', async () => {
    await teacher.page.evaluate(() => window.bare.room.ask('lesson:end', {}));
    for (const student of students) {
      await student.page.waitForFunction(() => window.bare.room.snapshot.connection === 'closed');
      const { closedReason, lesson, media } = await snapshotOf(student);
      expect({ closedReason, phase: lesson?.phase, media: media.state }).toEqual({
        closedReason: 'ended',
        phase: 'ended',
        media: 'none',
      });
    }
  });
});
