import type { RoomClient } from '../room/room-client.ts';

/** What the student's screens need of a RoomClient. */
export type StudentRoom = Pick<
  RoomClient,
  | 'snapshot'
  | 'subscribe'
  | 'on'
  | 'connect'
  | 'join'
  | 'leave'
  | 'close'
  | 'heldSeat'
  | 'ask'
  | 'lessonNowMs'
  | 'publish'
  | 'unpublish'
  | 'pause'
  | 'resume'
  | 'replaceTrack'
  | 'retune'
  | 'prefer'
  | 'getStats'
  | 'mediaStats'
  | 'holdBack'
  | 'serverUrl'
>;
