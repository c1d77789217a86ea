import type { ReactNode } from 'react';
import type { ErrorCode } from '../../../protocol/errors.ts';
import type { ConnectionQuality } from '../../../protocol/models.ts';
import type { SeatClosedReason } from '../../../protocol/notices.ts';
import { RefusedError } from '../../../protocol/refusal.ts';
import type { Reply } from '../../../protocol/requests.ts';
import { StudentApp } from '../../../renderer/student/StudentApp.tsx';
import { algebraClass, algebraLive, enter, send, talk } from './algebra.ts';
import { componentScenes } from './component-scenes.tsx';
import { faceTrack, slideTrack, toneTrack } from './pictures.ts';
import { ScriptedRoom } from './scripted-room.ts';

/** For tests: the room on the screen. */
declare global {
  interface Window {
    room: ScriptedRoom;
  }
}

type Look = Reply<'lesson:look'>;
const algebra: Look = {
  lectureId: 'algebra',
  title: 'Algebra II: quadratic equations',
  phase: 'waiting',
  startsAt: Date.now() + 15 * 60_000,
  full: false,
  locked: false,
  welcome: { kind: 'class', displayName: null, roster: null },
};

function student(room: ScriptedRoom, address = '/j/K7PQ3M'): ReactNode {
  history.replaceState(null, '', `${address}?${location.search.slice(1)}`);
  window.room = room;
  return <StudentApp openRoom={() => room} />;
}

function looking(look: Partial<Look> | ErrorCode): ScriptedRoom {
  const room = new ScriptedRoom();
  room.answers['lesson:look'] = async () => {
    if (typeof look === 'string') throw new RefusedError(look, 'Refused.');
    return { ...algebra, ...look };
  };
  return room;
}

function closed(reason: SeatClosedReason): ScriptedRoom {
  const room = algebraClass();
  room.set({ connection: 'closed', closedReason: reason, lesson: null });
  return room;
}

function changed(room: ScriptedRoom, change: (room: ScriptedRoom) => void): ScriptedRoom {
  change(room);
  return room;
}

/** Somebody whose network carries little. */
function weak(lowered: 'layer' | 'video-off', participantId: string): ReadonlyMap<string, ConnectionQuality> {
  const detail = {
    roundTripMs: 80,
    uplinkLossPercent: 0,
    downlinkLossPercent: 4,
    uplinkBps: null,
    downlinkBps: lowered === 'layer' ? 300_000 : 100_000,
    lowered,
    report: null,
  };
  return new Map([[participantId, { participantId, level: 'poor', reason: 'downlink', detail }]]);
}

/** A class with so many students' cameras; three of them speak, one after the other. */
function manyCameras(
  count: number,
  { followed = false, you = 'anna' }: { followed?: boolean; you?: 'anna' | 'berg' } = {},
): ScriptedRoom {
  const room = algebraClass({ students: speakers, you });
  if (you !== 'berg') send(room, 'berg', 'camera', faceTrack());
  for (let index = 0; index < count; index++) {
    const id = `c${index}`;
    enter(room, id, `Student ${index + 1}`, 'student');
    send(room, id, 'camera', faceTrack(10 + index * 22, 320, 180), { paused: index === 5 });
    send(room, id, 'microphone', toneTrack(), { paused: index > 3 });
  }
  if (followed) room.happen('stage:changed', { layout: 'gallery', spotlight: null, followed });
  room.answers['stage:set'] = async (wanted) => {
    room.happen('stage:changed', wanted, you);
    return {};
  };
  talk(room);
  room.set({ speakers: [{ participantId: 'c1', producerId: 'c1-microphone-', levelDb: -20 }] });
  return room;
}

const speakers = [
  'enter',
  'see',
  'hear',
  'chat',
  'private-chat',
  'raise-hand',
  'react',
  'speak',
  'camera',
  'share-screen',
] as const;

export const scenes: Record<string, () => ReactNode | Promise<ReactNode>> = {
  code: () => student(new ScriptedRoom(), '/'),
  name: () => student(looking({})),
  'name-live': () => student(looking({ phase: 'live', startsAt: null })),
  joining: () => student(changed(looking({}), (room) => setTimeout(() => room.set({ connection: 'connecting' }), 300))),
  unreachable: () => student(new ScriptedRoom()),
  'code-unknown': () => student(looking('code-unknown')),
  'lecture-ended': () => student(looking('lecture-ended')),
  'lecture-cancelled': () => student(looking('lecture-cancelled')),
  full: () => student(looking({ full: true })),
  locked: () => student(looking({ locked: true })),
  lobby: () => student(changed(looking({}), (room) => room.set({ connection: 'lobby', participantId: 'anna' }))),
  waiting: () => student(algebraClass({ live: false })),
  live: () => student(algebraLive()),
  'live-plain': () => student(algebraClass()),
  'live-voice': () =>
    student(
      changed(algebraClass(), (room) => {
        send(room, 'berg', 'microphone', toneTrack());
        talk(room);
      }),
    ),
  'live-cameras': () =>
    student(
      changed(algebraClass({ students: speakers }), (room) => {
        send(room, 'berg', 'camera', faceTrack());
        for (const [index, id] of ['s0', 's1', 's2', 's3'].entries())
          send(room, id, 'camera', faceTrack(10 + index * 70), { paused: index === 2 });
        send(room, 's0', 'microphone', toneTrack());
        talk(room);
      }),
    ),
  'live-screens': () =>
    student(
      changed(algebraLive(), (room) => {
        send(room, 'berg', 'screen', slideTrack('Worksheet 12', ['1.  x² − 4x = 12', '2.  x² + 2x = 8']), {
          label: 'Document camera',
        });
      }),
    ),
  'live-gallery': () => student(manyCameras(16, { followed: true })),
  'live-gallery-lead': () => student(manyCameras(16, { followed: true, you: 'berg' })),
  'live-many': () => student(manyCameras(14)),
  'live-slow': () =>
    student(
      changed(algebraLive(), (room) => {
        room.set({
          qualities: weak('layer', 'anna'),
          speakers: [{ participantId: 's2', producerId: 's2-microphone-', levelDb: -20 }],
        });
      }),
    ),
  'live-very-slow': () => student(changed(algebraLive(), (room) => room.set({ qualities: weak('video-off', 'anna') }))),
  'live-lead-weak': () =>
    student(changed(manyCameras(4, { you: 'berg' }), (room) => room.set({ qualities: weak('video-off', 'c1') }))),
  'live-own-screen': () =>
    student(
      changed(algebraLive({ students: speakers }), (room) => {
        const { media } = room.snapshot;
        const own = {
          producerId: 'own',
          source: 'screen',
          label: 'Window: Worksheet',
          paused: false,
          track: slideTrack(),
        } as const;
        room.happen('producer:opened', {
          producer: {
            producerId: 'own',
            participantId: 'anna',
            source: 'screen',
            kind: 'video',
            label: own.label,
            paused: false,
          },
        });
        room.set({
          media: {
            ...media,
            received: media.received.filter(({ source }) => source !== 'screen'),
            published: [own],
          },
        });
      }),
    ),
  'live-screen-paused': () =>
    student(
      changed(algebraLive(), (room) =>
        setTimeout(() => {
          const { media } = room.snapshot;
          room.happen('producer:paused', { producerId: 'berg-screen-' });
          room.set({
            media: {
              ...media,
              received: media.received.map((one) => (one.source === 'screen' ? { ...one, paused: true } : one)),
            },
          });
        }, 1500),
      ),
    ),
  'live-speaker': () => student(algebraLive({ students: speakers })),
  'live-paused': () =>
    student(
      changed(algebraClass(), (room) => {
        send(room, 'berg', 'camera', faceTrack(), { paused: true });
        talk(room);
      }),
    ),
  'live-away': () => student(changed(algebraLive(), (room) => room.set({ connection: 'reconnecting' }))),
  'live-blocked': () =>
    student(
      changed(algebraClass(), (room) => {
        talk(room);
        room.set({ media: { ...room.snapshot.media, state: 'blocked' } });
      }),
    ),
  'live-announcement': () =>
    student(
      changed(algebraLive(), (room) => {
        room.happen('announcement:set', { text: 'Test on Friday: chapters 3 and 4. Bring paper.', participantId: 'berg' });
        room.happen('hand:raised', { participantId: 'anna' });
      }),
    ),
  'live-chat-off': () =>
    student(
      changed(algebraLive(), (room) =>
        room.happen('permissions:changed', { target: { kind: 'everyone' }, give: [], take: ['chat', 'private-chat', 'react'] }),
      ),
    ),
  'live-asked': () =>
    student(
      changed(algebraLive({ students: speakers }), (room) =>
        setTimeout(() => room.emit('unmute-asked', { participantId: 'anna' }), 300),
      ),
    ),
  'live-empty-chat': () =>
    student(
      changed(algebraClass(), (room) => {
        send(room, 'berg', 'screen', slideTrack());
      }),
    ),
  'live-moderator': () =>
    student(
      changed(algebraLive({ you: 'berg' }), (room) => {
        enter(room, 'l1', 'Karim', 'student', 'lobby');
        enter(room, 'l2', 'Lotte', 'student', 'lobby');
      }),
    ),
  ...Object.fromEntries(
    (['ended', 'removed', 'refused', 'banned', 'moved', 'lost', 'left'] as const).map((reason) => [
      `closed-${reason}`,
      () => student(closed(reason)),
    ]),
  ),
  ...componentScenes,
};
