import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { becomes, hashOf, memoryStorage, NodeClass, texts } from './node-class.ts';

let school: NodeClass;
const refusal = (code: string) => expect.objectContaining({ name: 'RefusedError', code });

beforeEach(async () => {
  school = await NodeClass.start();
});

afterEach(async () => {
  await school.close();
});

describe('joining', () => {
  test('gives the lesson as the server has it, and what follows', async () => {
    const teacher = await school.teacher();
    const anna = await school.student('Anna');
    expect(anna.snapshot).toMatchObject({ connection: 'joined', closedReason: null, failure: null, media: { state: 'none' } });
    expect(anna.snapshot.permissions.has('chat')).toBe(true);
    expect(teacher.snapshot.permissions.has('end')).toBe(true);
    await teacher.ask('chat:send', { text: 'Good morning' });
    await becomes(anna, (snapshot) => texts(snapshot).includes('Good morning'));
    expect(hashOf(anna)).toBe(school.serverHash());
    expect(anna.lessonNowMs()).toBeGreaterThanOrEqual(anna.snapshot.lesson?.lessonMs ?? 0);
  });

  test('the first screen can look at a code before anyone joins', async () => {
    const room = school.room();
    await expect(room.ask('lesson:look', { joinCode: school.joinCode.toLowerCase() })).resolves.toMatchObject({
      title: 'Algebra',
    });
    expect(room.snapshot.connection).toBe('idle');
  });

  test('a refusal is thrown and stays in the snapshot; the same client can try again', async () => {
    const room = school.room();
    await expect(room.join({ ticket: { kind: 'code', joinCode: 'ZZZZZZ' }, displayName: 'Anna' })).rejects.toEqual(
      refusal('code-unknown'),
    );
    expect(room.snapshot).toMatchObject({ connection: 'closed', failure: { code: 'code-unknown' } });
    await room.join({ ticket: { kind: 'code', joinCode: school.joinCode }, displayName: 'Anna' });
    expect(room.snapshot).toMatchObject({ connection: 'joined', failure: null });
  });

  test('asked twice it is one join', async () => {
    const room = school.room();
    const wish = { ticket: { kind: 'code', joinCode: school.joinCode }, displayName: 'Anna' } as const;
    await Promise.all([room.join(wish), room.join(wish)]);
    expect(Object.keys(room.snapshot.lesson?.participants ?? {})).toHaveLength(1);
  });

  test('a host token that is no good is a refusal, at the desk too', async () => {
    const { DeskClient } = await import('../../../renderer/room/desk-client.ts');
    const desk = new DeskClient({ serverUrl: school.test.url, hostToken: 'nonsense' });
    await new Promise<void>((resolve) => desk.subscribe(() => desk.state === 'refused' && resolve()));
    expect(desk.refusal?.code).toBe('not-signed-in');
    desk.close();
  });

  test('waits at the door and comes in when admitted', async () => {
    const teacher = await school.teacher();
    await teacher.ask('permissions:change', { target: { kind: 'everyone' }, take: ['enter'] });
    const anna = await school.student('Anna');
    expect(anna.snapshot).toMatchObject({ connection: 'lobby', lesson: null });
    await teacher.ask('participant:admit', { participantId: anna.snapshot.participantId });
    await becomes(anna, ({ connection, lesson }) => connection === 'joined' && lesson !== null);
    const ben = await school.student('Ben');
    await teacher.ask('participant:refuse', { participantId: ben.snapshot.participantId ?? '' });
    await becomes(ben, ({ connection, closedReason }) => connection === 'closed' && closedReason === 'refused');
  });

  test('leaving gives up the seat, and the client can come again', async () => {
    const teacher = await school.teacher();
    const anna = await school.student('Anna');
    const { participantId } = anna.snapshot;
    await anna.leave();
    expect(anna.snapshot).toMatchObject({ connection: 'closed', closedReason: 'left' });
    await becomes(teacher, ({ lesson }) => !Object.hasOwn(lesson?.participants ?? {}, participantId ?? ''));
    void anna.leave();
    await anna.join({ ticket: { kind: 'code', joinCode: school.joinCode }, displayName: 'Anna' });
    expect(anna.snapshot.connection).toBe('joined');
  });

  test('removed, one is told so and does not come back by oneself', async () => {
    const teacher = await school.teacher();
    const anna = await school.student('Anna');
    await teacher.ask('participant:remove', { participantId: anna.snapshot.participantId ?? '' });
    const { closedReason } = await becomes(anna, ({ connection }) => connection === 'closed');
    expect(closedReason).toBe('removed');
    expect(anna.heldSeat({ joinCode: school.joinCode })).toBeNull();
  });

  test('ending answers who asked and closes for all', async () => {
    const teacher = await school.teacher();
    const anna = await school.student('Anna');
    await expect(teacher.ask('lesson:end', {})).resolves.toEqual({});
    for (const room of [teacher, anna]) {
      const { closedReason, lesson } = await becomes(room, ({ connection }) => connection === 'closed');
      expect([closedReason, lesson?.phase]).toEqual(['ended', 'ended']);
    }
  });
});

test('ending answers who asked, also when the line is hung up on the news of it', async () => {
  const teacher = await school.teacher();
  teacher.subscribe(() => {
    if (teacher.snapshot.connection === 'closed') teacher.close();
  });
  await expect(teacher.ask('lesson:end', {})).resolves.toEqual({});
  const anna = school.room();
  await expect(anna.join({ ticket: { kind: 'code', joinCode: school.joinCode }, displayName: 'Anna' })).rejects.toEqual(
    refusal('lecture-ended'),
  );
});

describe('a line that is lost', () => {
  test('is made anew with the same seat and an equal state, and nobody sees a leaving', async () => {
    const teacher = await school.teacher();
    const network = await school.network();
    const anna = await school.student('Anna', { network });
    const { participantId } = anna.snapshot;
    network.restore(); // drops the lines
    await becomes(anna, ({ connection }) => connection === 'reconnecting');
    expect(anna.snapshot.lesson).not.toBeNull();
    await teacher.ask('chat:send', { text: 'While you were away' });
    await becomes(anna, (snapshot) => snapshot.connection === 'joined' && texts(snapshot).includes('While you were away'));
    expect(anna.snapshot.participantId).toBe(participantId);
    expect(hashOf(anna)).toBe(school.serverHash());
    expect(hashOf(teacher)).toBe(school.serverHash());
    expect(Object.keys(teacher.snapshot.lesson?.participants ?? {})).toHaveLength(2);
  });

  test('a network that swallows everything is noticed by asking, and what was said meanwhile arrives once', async () => {
    const network = await school.network();
    const anna = await school.student('Anna', { network });
    network.cut();
    const said = anna.ask('chat:send', { text: 'Can you hear me?' }, { timeoutMs: 30_000 });
    // What the browser would do on `visibilitychange`, or media on its first doubt.
    await Promise.allSettled([anna.ask('lesson:events', { afterSeq: 0 }, { timeoutMs: 100 })]);
    await becomes(anna, ({ connection }) => connection === 'reconnecting');
    await expect(anna.ask('reaction:send', { emoji: '👍' })).rejects.toEqual(refusal('unreachable'));
    network.restore();
    await said;
    await becomes(anna, (snapshot) => texts(snapshot).length > 0);
    expect(texts(anna.snapshot)).toEqual(['Can you hear me?']);
  });

  test('away for longer than the seat is kept, a person who came by a code is in again without being asked', async () => {
    await school.close();
    school = await NodeClass.start({}, { seatGraceMs: 50 });
    const teacher = await school.teacher();
    const network = await school.network();
    const anna = await school.student('Anna', { network });
    const before = anna.snapshot.participantId;
    network.cut();
    await Promise.allSettled([anna.ask('lesson:events', { afterSeq: 0 }, { timeoutMs: 100 })]);
    await becomes(anna, ({ connection }) => connection === 'reconnecting');
    network.restore();
    await becomes(teacher, ({ lesson }) => !Object.hasOwn(lesson?.participants ?? {}, before ?? ''));
    await becomes(anna, ({ connection }) => connection === 'joined');
    expect(Object.values(anna.snapshot.lesson?.participants ?? {}).map(({ displayName }) => displayName)).toContain('Anna');
    await vi.waitFor(() => expect(hashOf(anna)).toBe(school.serverHash()));
  });

  test('whatever is said while lines drop at any moment is said once, and all hold the same state', async () => {
    const teacher = await school.teacher();
    const networks = await Promise.all([school.network(), school.network()]);
    const rooms = await Promise.all(networks.map((network, index) => school.student(`Student ${index}`, { network })));
    const doing = fc.record({ who: fc.nat({ max: 1 }), what: fc.constantFrom('say', 'raise', 'lower', 'drop') });
    let said = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(doing, { minLength: 5, maxLength: 15 }), async (doings) => {
        const asked: Promise<unknown>[] = [];
        const from = said;
        for (const { who, what } of doings) {
          const room = rooms[who];
          if (what === 'drop') networks[who]?.restore();
          else if (what === 'say') asked.push(room?.ask('chat:send', { text: `line ${++said}` }) ?? Promise.resolve());
          else asked.push((what === 'raise' ? room?.ask('hand:raise', {}) : room?.ask('hand:lower', {})) ?? Promise.resolve());
          await new Promise((resolve) => setImmediate(resolve));
        }
        await Promise.all(asked);
        for (const room of [teacher, ...rooms]) await vi.waitFor(() => expect(hashOf(room)).toBe(school.serverHash()), 5000);
        const lines = texts(teacher.snapshot).filter((text) => Number(text.slice(5)) > from);
        expect(lines.length).toBe(new Set(lines).size);
        expect(lines.length).toBe(said - from);
      }),
      { numRuns: 8 },
    );
  });
});

describe('a server that goes and comes', () => {
  test('everyone is back in the same seat with an equal state', async () => {
    const folder = school.test.dataFolder;
    const teacher = await school.teacher();
    const rooms = await Promise.all(['Anna', 'Ben', 'Chloé'].map((name) => school.student(name)));
    const ids = rooms.map(({ snapshot }) => snapshot.participantId);
    await rooms[0]?.ask('hand:raise', {});
    await teacher.ask('chat:send', { text: 'Before' });
    let late: Promise<unknown> = Promise.resolve();
    await school.restart(async () => {
      await Promise.all([teacher, ...rooms].map((room) => becomes(room, ({ connection }) => connection === 'reconnecting')));
      late = teacher.ask('chat:send', { text: 'Said to nobody yet' });
    });
    expect(school.test.dataFolder).toBe(folder);
    for (const room of [teacher, ...rooms]) await becomes(room, (snapshot) => texts(snapshot).includes('Said to nobody yet'));
    await late;
    expect(rooms.map(({ snapshot }) => snapshot.participantId)).toEqual(ids);
    for (const room of [teacher, ...rooms]) await vi.waitFor(() => expect(hashOf(room)).toBe(school.serverHash()));
    expect(texts(teacher.snapshot)).toEqual(['Before', 'Said to nobody yet']);
  });
});

describe('a seat', () => {
  test('is found again after a reload of the tab', async () => {
    const storage = memoryStorage();
    const anna = await school.student('Anna', { storage });
    const { participantId } = anna.snapshot;
    anna.close();
    const reloaded = school.room({ storage });
    expect(reloaded.heldSeat({ joinCode: 'ZZZZZZ' })).toBeNull();
    const ticket = reloaded.heldSeat({ joinCode: school.joinCode.toLowerCase() });
    expect(ticket).toEqual(reloaded.heldSeat({ lectureId: school.lectureId }));
    if (!ticket) throw new Error('no seat was kept');
    await reloaded.join({ ticket });
    expect(reloaded.snapshot.participantId).toBe(participantId);
  });

  test('is found by a page whose line was opened before the seat was unpacked', async () => {
    const storage = memoryStorage();
    const moved = school.room({ storage });
    moved.connect();
    const anna = await school.student('Anna', { storage });
    expect(moved.heldSeat({ joinCode: school.joinCode })).toEqual(anna.heldSeat({ joinCode: school.joinCode }));
    expect(moved.heldSeat({ joinCode: school.joinCode })).not.toBeNull();
  });

  test('is taken over by a second tab; the first says so and can take it back', async () => {
    const storage = memoryStorage();
    const first = await school.student('Anna', { storage });
    const ticket = first.heldSeat({ joinCode: school.joinCode });
    if (!ticket) throw new Error('no seat was kept');
    const second = school.room();
    await second.join({ ticket });
    const { closedReason } = await becomes(first, ({ connection }) => connection === 'closed');
    expect(closedReason).toBe('moved');
    expect(second.snapshot.participantId).toBe(first.snapshot.participantId);
    const again = first.heldSeat({ joinCode: school.joinCode });
    if (!again) throw new Error('the seat was forgotten');
    await first.join({ ticket: again });
    await becomes(second, (snapshot) => snapshot.closedReason === 'moved');
    expect(first.snapshot.connection).toBe('joined');
  });

  test('a storage that throws is as good as none', async () => {
    const broken = () => {
      throw new Error('storage is switched off');
    };
    const anna = await school.student('Anna', { storage: { getItem: broken, setItem: broken, removeItem: broken } });
    expect(anna.heldSeat({ joinCode: school.joinCode })).not.toBeNull();
  });
});

test('momentary news reaches listeners until they stop, and is not kept', async () => {
  const teacher = await school.teacher();
  const anna = await school.student('Anna');
  const shown: string[] = [];
  const stop = teacher.on('reaction', ({ emoji }) => shown.push(emoji));
  await anna.ask('reaction:send', { emoji: '👏' });
  await vi.waitFor(() => expect(shown).toEqual(['👏']));
  stop();
  const asked = new Promise((resolve) => anna.on('unmute-asked', resolve));
  await teacher.ask('permissions:change', { target: { kind: 'everyone' }, give: ['speak'] });
  await teacher.ask('participant:ask-unmute', { participantId: anna.snapshot.participantId ?? '' });
  await asked;
  await expect(anna.publish('microphone', {} as MediaStreamTrack)).rejects.toEqual(refusal('media-unavailable'));
});

test('what happens is told as it is folded, for who keeps more than the lesson’s state', async () => {
  const teacher = await school.teacher();
  const anna = await school.student('Anna');
  const deleted = new Promise<number>((resolve) => {
    anna.on('happened', ({ events }) => {
      for (const event of events) if (event.type === 'chat:deleted') resolve(event.data.messageId);
    });
  });
  const { messageId } = await anna.ask('chat:send', { text: 'Oops' });
  await teacher.ask('chat:delete', { messageId });
  expect(await deleted).toBe(messageId);
});

test('who is away is shown while their seat waits', async () => {
  const teacher = await school.teacher();
  const network = await school.network();
  const anna = await school.student('Anna', { network });
  const id = anna.snapshot.participantId ?? '';
  anna.close();
  await becomes(teacher, ({ awayParticipantIds }) => awayParticipantIds.has(id));
  const newcomer = await school.student('Ben');
  expect([...newcomer.snapshot.awayParticipantIds]).toEqual([id]);
});

test('the desk answers, tells of changes, and comes back', async () => {
  const changed: (string | null)[] = [];
  school.desk.onChanged((lectureId) => changed.push(lectureId));
  expect(school.desk.state).toBe('open');
  const { lecture } = await school.desk.ask('lecture:create', { title: 'Biology' });
  await vi.waitFor(() => expect(changed.length).toBeGreaterThan(0));
  const back = new Promise<void>((resolve) => school.desk.subscribe(() => school.desk.state === 'open' && resolve()));
  await school.restart();
  await back;
  expect(changed).toContain(null);
  const { lectures } = await school.desk.ask('lecture:list', {});
  expect(lectures.map(({ lectureId }) => lectureId)).toContain(lecture.lectureId);
});
