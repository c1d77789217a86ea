/** Who may make which request: a row for each. A request without one does not compile. */
import type { Permission } from '../../../protocol/models.ts';
import type { PayloadInput, RequestName } from '../../../protocol/requests.ts';

/** What requests are about, in the lecture of whoever asks. */
export interface World {
  readonly lectureId: string;
  readonly joinCode: string;
  /** A student inside. */
  readonly anna: string;
  /** Somebody who waits in the lobby. */
  readonly waiting: string;
  readonly groupId: string;
  readonly messageId: number;
  /** The asker's own camera where there is one, else Anna's. */
  readonly producerId: string;
  readonly roomId: string;
  readonly recordingId: string;
}

/**
 * anyone: without a seat. host: with the teacher's token. seat: whoever holds one, the lobby included. inside: everyone inside. teacher:
 * the role alone. Else the right that it takes.
 */
export type Needs = 'anyone' | 'host' | 'seat' | 'inside' | 'teacher' | Permission;

export interface Row<N extends RequestName> {
  readonly needs: Needs;
  readonly payload: (world: World) => PayloadInput<N>;
  /** Changes so much that it gets a lecture of its own where it is granted. */
  readonly alone?: true;
  /** Refusals that say nothing about who may ask: the request was let through. */
  readonly mayFail?: readonly string[];
}

const nothing = () => ({});
const gone = ['not-found'] as const;
const ofPerson = ({ anna }: World) => ({ participantId: anna });
const ofLecture = ({ lectureId }: World) => ({ lectureId });
const ofRoom = ({ roomId }: World) => ({ roomId });
const ofRecording = ({ recordingId }: World) => ({ recordingId });
const ofMessage = ({ messageId }: World) => ({ messageId });
const offer = 'v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n';

export const requestRows: { readonly [N in RequestName]: Row<N> } = {
  'host:status': { needs: 'host', payload: nothing },
  'host:sign-out-others': { needs: 'host', payload: nothing, alone: true },
  'room:list': { needs: 'host', payload: nothing },
  'room:create': { needs: 'host', payload: () => ({ name: 'Room' }) },
  'room:update': { needs: 'host', payload: ofRoom },
  'room:archive': { needs: 'host', payload: (world) => ({ ...ofRoom(world), archived: false }) },
  'lecture:list': { needs: 'host', payload: nothing },
  'lecture:get': { needs: 'host', payload: ofLecture },
  'lecture:create': { needs: 'host', payload: () => ({ title: 'Algebra' }) },
  'lecture:update': { needs: 'host', payload: (world) => ({ ...ofLecture(world), changes: {} }) },
  'lecture:duplicate': { needs: 'host', payload: ofLecture },
  'lecture:repeat': { needs: 'host', payload: (world) => ({ ...ofLecture(world), weeks: 1 }), mayFail: ['wrong-state'] },
  'lecture:cancel': { needs: 'host', payload: ofLecture, alone: true, mayFail: ['wrong-state'] },
  'lecture:reinstate': { needs: 'host', payload: ofLecture, mayFail: ['wrong-state'] },
  'lecture:delete': { needs: 'host', payload: ofLecture, alone: true, mayFail: ['wrong-state'] },
  'lecture:restore': { needs: 'host', payload: ofLecture },
  'lecture:invite': { needs: 'host', payload: ofLecture },
  'lecture:history': { needs: 'host', payload: ofLecture },
  'invite:list': { needs: 'host', payload: ofLecture },
  'invite:create': { needs: 'host', payload: (world) => ({ ...ofLecture(world), kind: 'assistant' }) },
  'invite:change': { needs: 'host', payload: (world) => ({ ...ofLecture(world), inviteId: 'class', mostUses: null }) },
  'invite:renew': { needs: 'host', payload: (world) => ({ ...ofLecture(world), inviteId: 'class' }), alone: true },
  'invite:withdraw': { needs: 'host', payload: (world) => ({ ...ofLecture(world), inviteId: 'class', withdrawn: false }) },
  'roster:set': { needs: 'host', payload: (world) => ({ ...ofLecture(world), roster: null }) },
  'host:operations': { needs: 'host', payload: nothing },
  'door:status': { needs: 'host', payload: nothing },
  'door:set-plain': { needs: 'host', payload: () => ({ open: true }) },
  'door:use-certificate': { needs: 'host', payload: () => ({ certificate: null }) },
  'doctor:check': { needs: 'host', payload: () => ({ check: 'disk' }) },
  'doctor:phone': { needs: 'host', payload: nothing },
  'recording:list': { needs: 'host', payload: nothing },
  'recording:rename': { needs: 'host', payload: (world) => ({ ...ofRecording(world), title: 'Film' }), mayFail: gone },
  'recording:share': { needs: 'host', payload: (world) => ({ ...ofRecording(world), shared: 'nobody' }), mayFail: gone },
  'recording:delete': { needs: 'host', payload: () => ({ recordingId: 'no-such-recording' }), mayFail: gone },
  'recording:restore': { needs: 'host', payload: ofRecording, mayFail: gone },
  'recording:keep': { needs: 'host', payload: (world) => ({ ...ofRecording(world), days: null }), mayFail: gone },
  'recording:markers': { needs: 'host', payload: (world) => ({ ...ofRecording(world), markers: [] }), mayFail: gone },
  'recording:export': {
    needs: 'host',
    payload: () => ({ recordingId: 'no-such-recording', kind: 'mp4' }),
    mayFail: gone,
  },
  'export:list': { needs: 'host', payload: nothing },
  'export:cancel': { needs: 'host', payload: () => ({ exportId: 'no-such-export' }), mayFail: gone },

  'lesson:look': { needs: 'anyone', payload: ({ joinCode }) => ({ joinCode }) },
  'lesson:join': {
    needs: 'anyone',
    payload: ({ joinCode }) => ({ ticket: { kind: 'code', joinCode }, displayName: 'Newcomer' }),
    alone: true,
  },
  'lesson:leave': { needs: 'seat', payload: nothing, alone: true },
  'lesson:events': { needs: 'inside', payload: () => ({ afterSeq: 0 }) },
  'lesson:start': { needs: 'start', payload: nothing, alone: true },
  'lesson:end': { needs: 'end', payload: nothing, alone: true, mayFail: ['wrong-state'] },
  'lesson:lock': { needs: 'moderate', payload: () => ({ locked: false }) },
  'lesson:hand-over': { needs: 'teacher', payload: ofPerson, alone: true },
  'participant:admit': { needs: 'moderate', payload: ({ waiting }) => ({ participantId: waiting }), alone: true },
  'participant:refuse': { needs: 'moderate', payload: ({ waiting }) => ({ participantId: waiting }), alone: true },
  'participant:remove': { needs: 'moderate', payload: ofPerson, alone: true },
  'participant:readmit': { needs: 'moderate', payload: ofPerson, mayFail: gone },
  'participant:rename': { needs: 'moderate', payload: (world) => ({ ...ofPerson(world), displayName: 'Anna' }) },
  'participant:set-role': { needs: 'teacher', payload: (world) => ({ ...ofPerson(world), role: 'student' }) },
  'participant:move': { needs: 'moderate', payload: (world) => ({ ...ofPerson(world), groupId: 'main' }) },
  'participant:mute': { needs: 'moderate', payload: ofPerson },
  'participant:ask-unmute': { needs: 'moderate', payload: ofPerson },
  'permissions:change': {
    needs: 'moderate',
    payload: ({ anna }) => ({ target: { kind: 'participant', participantId: anna }, give: ['chat'] }),
  },
  'exam:set': { needs: 'moderate', payload: () => ({ on: false }) },
  'group:create': { needs: 'moderate', payload: () => ({ name: 'Group' }) },
  'group:close': { needs: 'moderate', payload: ({ groupId }) => ({ groupId }), alone: true },
  'group:address': { needs: 'moderate', payload: () => ({ toAll: false }) },
  'chat:send': { needs: 'chat', payload: () => ({ text: 'Hello' }) },
  'chat:delete': { needs: 'moderate', payload: ofMessage, alone: true },
  'chat:react': { needs: 'react', payload: (world) => ({ ...ofMessage(world), emoji: '👍', on: true }) },
  'chat:history': { needs: 'inside', payload: () => ({ beforeMessageId: 1000 }) },
  'hand:raise': { needs: 'raise-hand', payload: nothing },
  'hand:lower': { needs: 'moderate', payload: ofPerson },
  'hand:lower-all': { needs: 'moderate', payload: nothing },
  'reaction:send': { needs: 'react', payload: () => ({ emoji: '👍' }) },
  'announcement:set': { needs: 'announce', payload: () => ({ text: 'Welcome' }) },
  'producer:open': { needs: 'camera', payload: () => ({ source: 'camera' }) },
  'producer:pause': { needs: 'moderate', payload: ({ producerId }) => ({ producerId }) },
  'producer:resume': { needs: 'moderate', payload: ({ producerId }) => ({ producerId }), mayFail: ['forbidden'] },
  'producer:close': { needs: 'moderate', payload: ({ producerId }) => ({ producerId }), alone: true },
  'transport:negotiate': {
    needs: 'inside',
    payload: () => ({ transportId: 'transport-1', offer, send: [], receive: [] }),
    mayFail: ['bad-request', 'media-unavailable'],
  },
  'transport:close': { needs: 'inside', payload: () => ({ transportId: 'transport-1' }) },
  'consumer:prefer': { needs: 'inside', payload: () => ({ preferences: [] }) },
  'connection:report': {
    needs: 'inside',
    payload: () => ({ freezesMs: 0, framesDroppedPercent: 0, encoderLimited: 'none', candidate: null }),
  },
  'stage:set': { needs: 'moderate', payload: () => ({ layout: 'speaker', spotlight: null, followed: false }) },
  'recording:start': { needs: 'record', payload: nothing, alone: true },
  'recording:pause': { needs: 'record', payload: nothing, mayFail: ['wrong-state', 'not-found'] },
  'recording:resume': { needs: 'record', payload: nothing, mayFail: ['wrong-state', 'not-found'] },
  'recording:stop': { needs: 'record', payload: nothing, alone: true, mayFail: ['wrong-state', 'not-found'] },
  'recording:mark': { needs: 'record', payload: nothing, mayFail: ['wrong-state', 'not-found'] },
  'server-copy:set': { needs: 'record', payload: () => ({ on: false }), mayFail: ['wrong-state', 'not-found'] },
  'rewind:allow': { needs: 'moderate', payload: () => ({ allowed: true }) },
  'recording:behind': { needs: 'inside', payload: () => ({ behindMs: null }) },
};
