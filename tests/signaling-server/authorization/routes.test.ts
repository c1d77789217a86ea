/** Every HTTP route by everyone. The routes are the server's own list: one without a row here fails. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Classroom, openClassroom } from '../../support/classroom.ts';
import { film } from '../../support/film.ts';
import { headersOf, joinAs, type TestPage, type Way } from '../../support/join-as.ts';
import { TestRecorder } from '../../support/recorder.ts';

/**
 * open: everybody, and nothing in it is anybody's. laptop: whoever sits at it. teacher: on the laptop, or over TLS. read: who may look at the recording. write: who
 * has its upload token. export: the teacher's files.
 */
type Guard = 'open' | 'laptop' | 'teacher' | 'read' | 'write' | 'export';

const rows: Record<string, Guard> = {
  'GET /': 'open',
  'GET /j/:code': 'open',
  'GET /replay/:recordingId': 'open',
  'GET /w/:code': 'open',
  'GET /check/:token': 'open',
  'GET /secure': 'open',
  'GET /teach': 'teacher',
  'GET /teach/sign-in.js': 'open',
  'GET /metrics': 'laptop',
  'GET /api/support-bundle': 'export',
  'GET /health': 'open',
  'GET /ready': 'open',
  'POST /api/host/session': 'teacher',
  'GET /api/watch/:joinCode': 'open',
  'GET /api/exports/:exportId/file': 'export',
  'GET /api/recordings/:recordingId': 'read',
  'GET /api/recordings/:recordingId/index': 'read',
  'GET /api/recordings/:recordingId/parts/:partNo/init': 'read',
  'GET /api/recordings/:recordingId/parts/:partNo/media': 'read',
  'GET /api/recordings/:recordingId/previews': 'read',
  'GET /api/recordings/:recordingId/previews/:name': 'read',
  'GET /api/recordings/:recordingId/thumbnail': 'read',
  'GET /api/recordings/:recordingId/log': 'read',
  'POST /api/recordings/:recordingId/ticket': 'read',
  'POST /api/recordings/:recordingId/parts': 'write',
  'POST /api/recordings/:recordingId/parts/:partNo/init': 'write',
  'POST /api/recordings/:recordingId/parts/:partNo/fragments/:fragmentNo': 'write',
  'POST /api/recordings/:recordingId/preview': 'write',
};

interface Asker {
  readonly name: string;
  readonly token: () => string | null;
  readonly way?: Way;
  readonly may: readonly Guard[];
}

let room: Classroom;
let recorder: TestRecorder;
let other: TestRecorder;
const pages: TestPage[] = [];
const tokens: Record<string, string> = {};
let now = Date.now();

const askers: Asker[] = [
  { name: 'nobody on the network', token: () => null, way: 'plain', may: ['open'] },
  { name: 'nobody over TLS', token: () => null, way: 'secure', may: ['open', 'teacher'] },
  { name: 'nobody on the laptop', token: () => null, may: ['open', 'laptop', 'teacher'] },
  { name: 'a forger', token: () => `${tokens.student?.slice(0, -6)}AAAAAA`, way: 'plain', may: ['open'] },
  { name: 'a student of the lesson', token: () => tokens.student ?? '', way: 'plain', may: ['open', 'read'] },
  { name: 'a student of another lesson', token: () => tokens.stranger ?? '', way: 'plain', may: ['open'] },
  { name: 'somebody removed', token: () => tokens.removed ?? '', way: 'plain', may: ['open'] },
  { name: 'somebody in the lobby', token: () => tokens.lobby ?? '', way: 'plain', may: ['open'] },
  { name: 'somebody whose token has expired', token: () => tokens.expired ?? '', way: 'secure', may: ['open', 'teacher'] },
  { name: 'the recorder', token: () => recorder.uploadToken, way: 'plain', may: ['open', 'write'] },
  { name: 'the recorder of another lesson', token: () => other.uploadToken, way: 'plain', may: ['open'] },
  { name: 'the teacher on the laptop', token: () => room.hostToken, may: ['open', 'laptop', 'teacher', 'read', 'export'] },
  { name: 'the teacher over TLS', token: () => room.hostToken, way: 'secure', may: ['open', 'teacher', 'read', 'export'] },
  { name: 'the teacher’s token at the plain door', token: () => room.hostToken, way: 'plain', may: ['open'] },
];

beforeAll(async () => {
  const clock = { wallMs: () => now, monotonicMs: () => performance.now() };
  room = await openClassroom({}, { clock });
  const { url, desk, joinCode } = room;
  const early = await joinAs('Early', { url, joinCode });
  tokens.expired = early.seatToken;
  early.close();
  now += 2 * 86_400_000;
  const scene = await film();
  const teacher = await room.teacher();
  recorder = await TestRecorder.start(url, teacher);
  await recorder.beginPart(scene);
  await recorder.send(scene, 2);
  const second = await desk.ask('lecture:create', { title: 'Geometry' });
  const leads = await joinAsTeacher(second.lecture.lectureId);
  other = await TestRecorder.start(url, leads);
  const student = await room.student('Anna');
  const stranger = await joinAs('Ben', { url, joinCode: second.lecture.joinCode });
  const removed = await room.student('Rob');
  await teacher.ask('participant:remove', { participantId: removed.participantId });
  await teacher.ask('permissions:change', { target: { kind: 'everyone' }, take: ['enter'] });
  const lobby = await room.student('Lola');
  pages.push(leads, stranger);
  Object.assign(tokens, {
    student: student.seatToken,
    stranger: stranger.seatToken,
    removed: removed.seatToken,
    lobby: lobby.seatToken,
  });
});

afterAll(async () => {
  for (const page of pages) page.close();
  await room[Symbol.asyncDispose]();
});

async function joinAsTeacher(lectureId: string): Promise<TestPage> {
  const { teach } = await import('../../support/join-as.ts');
  return teach(room.url, room.hostToken, lectureId);
}

/** Routes that are for a machine's own part, or for files anybody may have; their own tests say how. */
const elsewhere =
  /^(GET \/\*|OPTIONS |GET \/(api\/)?doors\/|POST \/(api\/)?doors\/|.* \/api\/(check|doctor|doors)\/|.* \/door\/)/;

test('every route has a row', () => {
  const routes = room.running.server.routes.filter((route) => !route.startsWith('HEAD ') && !elsewhere.test(route));
  expect(routes.toSorted()).toEqual(Object.keys(rows).toSorted());
});

describe.each(askers)('$name', ({ token, way, may }) => {
  test.each(Object.entries(rows))('%s', async (route, guard) => {
    const [method = '', path = ''] = route.split(' ');
    const given = token();
    const place = path
      .replace(':recordingId', recorder.recordingId)
      .replace(':partNo', '1')
      .replace(':fragmentNo', '99')
      .replace(':name', '0.jpg')
      .replace(':joinCode', room.joinCode)
      .replace(':exportId', 'no-such-export')
      .replace(/:\w+/, 'X');
    const response = await fetch(room.url + place, {
      method,
      headers: {
        ...headersOf(way),
        ...(given === null ? {} : { authorization: `Bearer ${given}` }),
        'content-type': 'application/json',
      },
      ...(method === 'POST' ? { body: '{}' } : {}),
    });
    await response.arrayBuffer();
    const { status } = response;
    expect(status).not.toBe(500);
    // What is not there is not found by whoever may look for it.
    if (guard === 'export' && may.includes(guard)) expect([200, 404]).toContain(status);
    else if (!may.includes(guard)) expect([401, 403, 404]).toContain(status);
    else if (guard === 'read') expect([200, 404]).toContain(status);
    // The row of a host's key: the door is open, and no key was brought.
    else expect([401, 403]).not.toContain(status);
    if (guard === 'read' && /index|init|media|log|ticket/.test(path)) expect(status === 200).toBe(may.includes('read'));
  });
});
