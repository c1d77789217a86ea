/** Hostile HTTP: every route with tokens, parameters, headers and bodies that don't fit; and bytes that only look like a film. */
import { Agent, request } from 'node:http';
import { PartRequest } from '../../protocol/recording.ts';
import type { Classroom } from '../support/classroom.ts';
import { film } from '../support/film.ts';
import { TestRecorder } from '../support/recorder.ts';
import { fitting, spoiled, spoiledBytes } from './hostile-values.ts';
import type { Random } from './random.ts';
import type { Tally } from './tally.ts';

const AT_ONCE = 20;
const ANSWER_WITHIN_MS = 20_000;
const paths = [
  '/',
  '/j/',
  '/w/',
  '/teach',
  '/replay/',
  '/health',
  '/ready',
  '/assets/',
  '/api/host/session',
  '/api/watch/',
  '/api/exports/',
  '/api/doors/',
  '/api/recordings/',
  '/socket.io/',
];
const parts = [
  '',
  'index',
  'parts',
  'parts/1/init',
  'parts/1/media',
  'parts/1/fragments/0',
  'parts/x/fragments/-1',
  'preview',
  'previews',
  'previews/0.jpg',
  'thumbnail',
  'log',
  'ticket',
  '..%2f..%2fx',
  '%00',
  '%',
  'file',
];
const methods = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'];
const types = [
  'application/json',
  'application/octet-stream',
  'image/jpeg',
  'video/mp4',
  'text/plain',
  'multipart/form-data',
  'x',
];

export async function fuzzHttp(room: Classroom, random: Random, count: number, tally: Tally): Promise<void> {
  const { url, joinCode, hostToken } = room;
  const scene = await film();
  const teacher = await room.teacher();
  const recorder = await TestRecorder.start(url, teacher);
  await recorder.beginPart(scene);
  await recorder.send(scene, 2);
  const student = await room.student('Hilda');
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const tokens = [student.seatToken, recorder.uploadToken, `${hostToken.slice(0, -4)}AAAA`, 'x', ''];
  const known = [joinCode, recorder.recordingId, 'no-such-recording'];

  const attack = async () => {
    const ofRecording = random.chance(0.6);
    const place = ofRecording
      ? `/api/recordings/${random.pick(known)}/${random.pick(parts)}`
      : `${random.pick(paths)}${random.chance(0.5) ? random.pick(known) : ''}`;
    const query = random.chance(0.5)
      ? `?startMs=${random.pick(['0', '-1', 'x', '1e99', '1000'])}&durationMs=1000&lessonMs=${random.below(5000)}&ticket=${random.pick(tokens)}&recordingMs=0`
      : '';
    const token = random.pick(tokens);
    const method = random.pick(methods);
    const headers: Record<string, string> = {
      ...(random.chance(0.7) ? { authorization: `Bearer ${token}` } : {}),
      ...(random.chance(0.3)
        ? { range: random.pick(['bytes=0-', 'bytes=-1', 'bytes=9-1', 'bytes=0-99999999999', 'lines=1-2', 'bytes=0-1,2-3']) }
        : {}),
      ...(random.chance(0.2) ? { origin: random.pick(['http://evil.test', 'null', url]) } : {}),
      ...(random.chance(0.2) ? { host: random.pick(['evil.test', 'localhost', '[::1]']) } : {}),
      'x-forwarded-for': '192.0.2.9',
      'content-type': random.pick(types),
    };
    const body = random.chance(0.5)
      ? spoiledBytes(random.pick([scene.init, ...scene.fragments.slice(0, 3)]), random)
      : bodyOf(random, known);
    tally.inputs += 1;
    const what = `${method} ${place}${query} as ${token.slice(0, 12)}`;
    const status = await statusOf(
      `${url}${place}${query}`,
      { method, headers, agent },
      method === 'GET' || method === 'HEAD' ? null : body,
    );
    if (status === 'silence') tally.unanswered.push(what);
    else if (status === 'cut') tally.cut += 1;
    else {
      tally.answered += 1;
      if (status === 500) tally.crashes.push(`500: ${what}`);
      if (status < 300 && place.startsWith('/api/')) {
        tally.granted += 1;
        const mine = headers.authorization !== undefined ? token : query === '' ? '' : token;
        const writes = method === 'POST' && !place.endsWith('/ticket');
        const allowed =
          place.startsWith('/api/watch/') ||
          place.startsWith('/api/doors/') ||
          (writes ? mine === recorder.uploadToken : mine === student.seatToken);
        if (!allowed && method !== 'OPTIONS') tally.wrongGrants.push(what);
      }
    }
  };
  for (let done = 0; done < count; done += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - done) }, attack));
  }
  agent.destroy();
  for (const page of [teacher, student]) page.close();
}

function bodyOf(random: Random, known: readonly string[]): Buffer {
  const value = fitting(PartRequest, random, known);
  const text = JSON.stringify(random.chance(0.7) ? spoiled(value, random) : value) ?? '';
  return Buffer.from(random.chance(0.2) ? text.slice(0, random.below(text.length + 1)) : text);
}

function statusOf(url: string, options: Parameters<typeof request>[1], body: Buffer | null): Promise<number | 'cut' | 'silence'> {
  return new Promise((resolve) => {
    try {
      const asked = request(url, options as object, (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode ?? 0));
        response.once('error', () => resolve('cut'));
      });
      asked.setTimeout(ANSWER_WITHIN_MS, () => {
        resolve('silence');
        asked.destroy();
      });
      asked.once('error', () => resolve('cut'));
      asked.end(body ?? undefined);
    } catch {
      // Node itself does not send some of these.
      resolve('cut');
    }
  });
}
