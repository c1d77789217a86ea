/** A teacher's term, for the pictures: rooms, lectures to come, and one that was held with a few students. */
import { RoomClient } from '../../renderer/room/room-client.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const rights = ['enter', 'see', 'hear', 'chat', 'private-chat', 'raise-hand', 'react'];

/**
 * @param {import('../../renderer/room/desk-client.ts').DeskClient} desk
 * @param {string} serverUrl
 * @param {string} hostToken
 * @returns the lectures the pictures are of
 */
export async function planLectures(desk, serverUrl, hostToken) {
  const features = ['chat', 'hands', 'reactions'];
  const roomB = (await desk.ask('room:create', { name: 'Room B', capacity: 30, features })).room;
  const lab = (
    await desk.ask('room:create', { name: 'Physics lab', capacity: 24, features: [...features, 'student-microphone'] })
  ).room;
  const plan = async (title, startsAt, more = {}) =>
    (await desk.ask('lecture:create', { title, startsAt, studentPermissions: rights, capacity: 30, ...more })).lecture;

  const past = await plan('Algebra II: completing the square', null, { roomId: roomB.roomId });
  await holdLesson(serverUrl, hostToken, past);

  const at = (days, hour, minute = 0) => new Date(Date.now() + days * DAY_MS).setHours(hour, minute, 0, 0);
  const soon = Math.ceil((Date.now() + HOUR_MS / 3) / (HOUR_MS / 4)) * (HOUR_MS / 4);
  const next = await plan('Algebra II: quadratic equations', soon, {
    roomId: roomB.roomId,
    description: 'Factoring, then the formula. Bring the worksheet from last week.',
  });
  await plan('Physics: falling bodies', at(1, 8, 30), { roomId: lab.roomId, capacity: 24, durationMinutes: 90 });
  await plan('Algebra II: the quadratic formula', at(2, 10, 15), { roomId: roomB.roomId });
  await plan('Geometry: circles and tangents', at(9, 9), { roomId: roomB.roomId });
  await plan('Physics: pendulums', at(8, 8, 30), { roomId: lab.roomId, capacity: 24, durationMinutes: 90 });
  await plan('Parents’ evening', null, { durationMinutes: 60 });
  return { next, past };
}

async function holdLesson(serverUrl, hostToken, lecture) {
  const people = [];
  const enter = async (displayName, ticket, options = {}) => {
    const room = new RoomClient({ serverUrl, createPeerConnection: null, storage: memory(), ...options });
    people.push(room);
    await room.join({ ticket, displayName });
    return room;
  };
  const code = { kind: 'code', joinCode: lecture.joinCode };
  const teacher = await enter('Ms Rivera', { kind: 'host', lectureId: lecture.lectureId }, { hostToken });
  const anna = await enter('Anna Lindqvist', code);
  await teacher.ask('lesson:start', {});
  const ben = await enter('Ben Okafor', code);
  await enter('Carla Rossi', code);
  await teacher.ask('chat:send', { text: 'Good morning! Worksheets are on page 42.' });
  await anna.ask('chat:send', { text: 'Is the second exercise homework?' });
  const { messageId } = await teacher.ask('chat:send', { text: 'Yes, the second and the third.' });
  await ben.ask('chat:react', { messageId, emoji: '👍', on: true });
  const ended = Promise.withResolvers();
  const stop = anna.subscribe(() => anna.snapshot.connection === 'closed' && ended.resolve());
  // The seat may be closed before the answer to the wish is here.
  await teacher.ask('lesson:end', {}).catch(() => undefined);
  await ended.promise;
  stop();
  for (const room of people) room.close();
}

/** A tab's session storage, which Node has none of. */
export function memory() {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}
