/** Every request by everyone, by every door: real sockets, one server. What is expected follows from the rows, not from the code. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ASSISTANT_PERMISSIONS, DEFAULT_STUDENT_PERMISSIONS, PERMISSIONS, type Permission } from '../../../protocol/models.ts';
import type { RequestName } from '../../../protocol/requests.ts';
import { type Classroom, openClassroom } from '../../support/classroom.ts';
import { joinAs, openPage, TestPage, type Way } from '../../support/join-as.ts';
import { type Needs, type Row, requestRows, type World } from './request-rows.ts';

interface Role {
  readonly name: string;
  /** Absent: this machine itself. */
  readonly way?: Way;
  readonly desk?: true;
  /** Null holds no seat. */
  readonly seat: null | { readonly place: 'lobby' | 'inside'; readonly may: readonly Permission[]; readonly teaches?: true };
  open(room: Classroom, world: Lecture): Promise<TestPage>;
}

/** A lecture with the people requests are about. */
interface Lecture extends World {
  readonly teacher: TestPage;
  readonly assistantCode: string;
  readonly annasPage: TestPage;
  readonly pages: TestPage[];
}

const rows = Object.entries(requestRows) as [RequestName, Row<RequestName>][];

const student = (way: Way): Role => ({
  name: `a student by the ${way} door`,
  way,
  seat: { place: 'inside', may: DEFAULT_STUDENT_PERMISSIONS },
  open: ({ url }, { joinCode }) => joinAs('Ben', { url, joinCode, way }),
});
const assistant = (way: Way): Role => ({
  name: `an assistant by the ${way} door`,
  way,
  seat: { place: 'inside', may: ASSISTANT_PERMISSIONS },
  open: ({ url }, { assistantCode }) => joinAs('Ada', { url, joinCode: assistantCode, way }),
});
const waiting = (way: Way): Role => ({
  name: `somebody in the lobby by the ${way} door`,
  way,
  seat: { place: 'lobby', may: [] },
  async open({ url }, { teacher, joinCode }) {
    await teacher.ask('permissions:change', { target: { kind: 'everyone' }, take: ['enter'] });
    const page = await joinAs('Lola', { url, joinCode, way });
    await teacher.ask('permissions:change', { target: { kind: 'everyone' }, give: ['enter'] });
    return page;
  },
});
const nobody = (way: Way): Role => ({
  name: `nobody by the ${way} door`,
  way,
  seat: null,
  open: ({ url }) => openPage({ url, way }),
});
const desk = (way?: Way): Role => ({
  name: `the teacher’s desk ${way === undefined ? 'on the laptop' : `by the ${way} door`}`,
  desk: true,
  seat: null,
  open: ({ url, hostToken }) => new TestPage({ url, hostToken, ...(way ? { way } : {}) }).connected(),
});
const teacher = (way?: Way): Role => ({
  name: `the teacher ${way === undefined ? 'on the laptop' : `by the ${way} door`}`,
  desk: true,
  seat: { place: 'inside', may: PERMISSIONS, teaches: true },
  async open({ url, hostToken }, { lectureId }) {
    const page = await new TestPage({ url, hostToken, ...(way ? { way } : {}) }).connected();
    await page.join({ ticket: { kind: 'host', lectureId }, displayName: 'Ms Noether' });
    return page;
  },
});
const trusted: Role = {
  name: 'a student who was given every right',
  way: 'plain',
  seat: { place: 'inside', may: PERMISSIONS },
  async open({ url }, { joinCode, teacher }) {
    const page = await joinAs('Tara', { url, joinCode, way: 'plain' });
    const { participantId } = page;
    await teacher.ask('permissions:change', { target: { kind: 'participant', participantId }, give: [...PERMISSIONS] });
    return page;
  },
};
const bereft: Role = {
  name: 'a student whose every right was taken',
  way: 'plain',
  seat: { place: 'inside', may: [] },
  async open({ url }, { joinCode, teacher }) {
    const page = await joinAs('Boris', { url, joinCode, way: 'plain' });
    const { participantId } = page;
    const take = PERMISSIONS.filter((permission) => permission !== 'enter');
    await teacher.ask('permissions:change', { target: { kind: 'participant', participantId }, take });
    return page;
  },
};
const removed: Role = {
  name: 'somebody removed, on the same line',
  way: 'plain',
  seat: null,
  async open({ url }, { joinCode, teacher }) {
    const page = await joinAs('Rob', { url, joinCode, way: 'plain' });
    await teacher.ask('participant:remove', { participantId: page.participantId });
    await page.next('seat:closed');
    await expect(page.join({ ticket: { kind: 'seat', seatToken: page.seatToken } })).rejects.toMatchObject({ code: 'seat-lost' });
    return page;
  },
};
const expired: Role = {
  name: 'somebody whose token has expired',
  way: 'secure',
  seat: null,
  async open({ url }, { lectureId }) {
    const page = await openPage({ url, way: 'secure' });
    const seatToken = await late.tokenOf(lectureId);
    await expect(page.join({ ticket: { kind: 'seat', seatToken } })).rejects.toMatchObject({ code: 'seat-lost' });
    return page;
  },
};

const roles: Role[] = [
  nobody('plain'),
  nobody('secure'),
  student('plain'),
  student('secure'),
  trusted,
  bereft,
  waiting('plain'),
  waiting('secure'),
  assistant('plain'),
  assistant('secure'),
  removed,
  expired,
  desk(),
  desk('secure'),
  teacher(),
  teacher('secure'),
];

/** What a role hears of a row: `granted`, or the code of the refusal. */
function expected({ desk, seat }: Role, needs: Needs): string {
  if (needs === 'anyone') return 'granted';
  if (needs === 'host') return desk ? 'granted' : 'not-signed-in';
  if (!seat) return 'not-joined';
  if (needs === 'seat') return 'granted';
  if (seat.place === 'lobby') return 'not-joined';
  if (needs === 'inside' || seat.teaches) return 'granted';
  if (needs === 'teacher') return 'forbidden';
  return seat.may.includes(needs) ? 'granted' : 'forbidden';
}

let room: Classroom;
let now = Date.now();
const late = {
  /** A token of the lecture that was good two days ago. */
  async tokenOf(lectureId: string): Promise<string> {
    const page = await joinAs('Erna', {
      url: room.url,
      joinCode: (await room.desk.ask('lecture:get', { lectureId })).lecture.joinCode,
    });
    page.close();
    now += 2 * 86_400_000;
    return page.seatToken;
  },
};

beforeAll(async () => {
  const many = 1_000_000;
  const edgeLimits = {
    requestsPerTenSeconds: many,
    talkPerTenSeconds: many,
    floodMessages: many,
    connectionsPerTenSecondsAndAddress: many,
  };
  const clock = { wallMs: () => now, monotonicMs: () => performance.now() };
  room = await openClassroom({}, { edgeLimits, clock, maxOpenLessons: 10_000 });
});
afterAll(() => room[Symbol.asyncDispose]());

async function lecture(): Promise<Lecture> {
  const { url, hostToken, desk: planning } = room;
  const { lecture: made } = await planning.ask('lecture:create', { title: 'Algebra' });
  const { lectureId, joinCode } = made;
  const { invites } = await planning.ask('invite:create', { lectureId, kind: 'assistant' });
  const { room: place } = await planning.ask('room:create', { name: `Room ${lectureId}` });
  const lead = await new TestPage({ url, hostToken }).connected();
  await lead.join({ ticket: { kind: 'host', lectureId }, displayName: 'Ms Noether' });
  const annasPage = await joinAs('Anna', { url, joinCode, way: 'secure' });
  const target = { kind: 'participant', participantId: annasPage.participantId } as const;
  await lead.ask('permissions:change', { target, give: ['camera'] });
  const { messageId } = await annasPage.ask('chat:send', { text: 'Good morning' });
  const { producerId } = await annasPage.ask('producer:open', { source: 'camera' });
  const { groupId } = await lead.ask('group:create', { name: 'Group' });
  await lead.ask('permissions:change', { target: { kind: 'everyone' }, take: ['enter'] });
  const knocking = await joinAs('Wendy', { url, joinCode });
  await lead.ask('permissions:change', { target: { kind: 'everyone' }, give: ['enter'] });
  return {
    lectureId,
    joinCode,
    assistantCode: invites[0]?.code ?? '',
    anna: annasPage.participantId,
    waiting: knocking.participantId,
    messageId,
    producerId,
    groupId,
    roomId: place.roomId,
    recordingId: 'no-such-recording',
    teacher: lead,
    annasPage,
    pages: [lead, annasPage, knocking],
  };
}

/** @returns `granted`, or the code of the refusal; one that has nothing to do with who asks is as good as granted, where that is wanted */
async function outcome(page: TestPage, name: RequestName, row: Row<RequestName>, world: World, want: string): Promise<string> {
  const result = await page.askRaw(name, { requestId: randomUUID(), payload: row.payload(world) });
  if (result.ok) return 'granted';
  return want === 'granted' && row.mayFail?.includes(result.error.code) ? want : result.error.code;
}

describe.each(roles)('$name', (role) => {
  test('gets what the rows say, no more and no less', { timeout: 120_000 }, async () => {
    const open: TestPage[] = [];
    const enter = async (): Promise<{ world: Lecture; page: TestPage }> => {
      const world = await lecture();
      const page = await role.open(room, world);
      open.push(page, ...world.pages);
      return { world, page };
    };
    try {
      const shared = await enter();
      const heard: [string, string][] = [];
      const wanted: [string, string][] = [];
      for (const [name, row] of rows) {
        const want = expected(role, row.needs);
        // What is refused changes nothing, so that it can be asked in the lecture of all.
        const { world, page } = row.alone && want === 'granted' ? await enter() : shared;
        wanted.push([name, want]);
        heard.push([
          name,
          name === 'host:sign-out-others' && want === 'granted' ? want : await outcome(page, name, row, world, want),
        ]);
      }
      expect(heard).toEqual(wanted);
    } finally {
      for (const page of open) page.close();
    }
  });

  test('does nothing to another lecture', { timeout: 120_000 }, async () => {
    if (role.seat?.place !== 'inside') return;
    const [world, other] = [await lecture(), await lecture()];
    const page = await role.open(room, world);
    const before = other.teacher.state.seq;
    const stranger = { ...world, anna: other.anna, waiting: other.waiting, groupId: other.groupId, producerId: other.producerId };
    for (const [name, row] of rows) {
      if (['anyone', 'host', 'seat'].includes(row.needs) || name === 'lesson:end') continue;
      const payload = row.payload(stranger);
      if (!['participantId', 'groupId', 'producerId', 'target'].some((field) => field in payload)) continue;
      const result = await page.askRaw(name, { requestId: randomUUID(), payload });
      expect([name, result.ok || ['not-found', 'forbidden'].includes(result.error.code)]).toEqual([name, true]);
    }
    // What was granted was granted about nothing: there nobody noticed.
    await other.teacher.ask('lesson:lock', { locked: true });
    await other.teacher.nextEvent('lesson:locked');
    expect(other.teacher.state.seq).toBe(before + 1);
    for (const one of [page, ...world.pages, ...other.pages]) one.close();
  });
});
