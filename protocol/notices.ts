/** News the server sends on its own account. Lesson events are the lasting kind; the others are for the moment and may be dropped under pressure. */
import { z } from 'zod';
import { doctorNotices } from './doctor-requests.ts';
import type { Result } from './errors.ts';
import { LessonEventSchema } from './lesson-events.ts';
import { ConnectionQuality, HostAddress, LectureId, ParticipantId, ProducerId } from './models.ts';
import { recordingNotices } from './recording-requests.ts';
import type { PayloadInput, Reply, RequestEnvelope, RequestName } from './requests.ts';

export const SeatClosedReason = z.enum(['left', 'removed', 'refused', 'banned', 'ended', 'moved', 'lost']);
export type SeatClosedReason = z.infer<typeof SeatClosedReason>;

export const notices = {
  /** What happened, in order and without gaps; `seq` tells a page if it missed something. */
  'lesson:happened': z.object({ events: z.array(LessonEventSchema) }),
  /** A fresh token for the seat, in place of the one held: tokens are short-lived, and a teacher's is not what the student's was. */
  'seat:renewed': z.object({ seatToken: z.string() }),
  /** Let in from the lobby: join again with the seat token. */
  'seat:admitted': z.object({}),
  /** This page no longer holds the seat. `moved`: the same person opened it elsewhere. */
  'seat:closed': z.object({ reason: SeatClosedReason }),
  /** The media engine started anew: make a new connection and negotiate. */
  'media:reset': z.object({}),
  /** To the page that sends it: the best simulcast layer anybody looks at now (0 is the lowest), null when nobody does. */
  'producer:demand': z.object({ producerId: ProducerId, topLayer: z.number().int().min(0).nullable() }),
  /** Who is heard just now, loudest first; silence is an empty list. */
  'speakers:changed': z.object({
    speakers: z.array(z.object({ participantId: ParticipantId, producerId: ProducerId, levelDb: z.number() })),
  }),
  /** Of everyone to those who moderate, of oneself to everyone: those that changed. */
  'connection:quality': z.object({ qualities: z.array(ConnectionQuality) }),
  /** The laptop can be reached at other addresses than before: connections for media are to be tried anew. */
  'addresses:changed': z.object({ addresses: z.array(HostAddress) }),
  'reaction:shown': z.object({ participantId: ParticipantId, emoji: z.string() }),
  'unmute:asked': z.object({ participantId: ParticipantId }),
  /** Whose page lost its connection a while ago, and whose is back; a seat stays for its grace time. Gathered over a moment. */
  'presence:changed': z.object({ away: z.array(ParticipantId), back: z.array(ParticipantId) }),
  /** To desks: this lecture changed, or (null) the whole list. */
  'desk:changed': z.object({ lectureId: LectureId.nullable() }),
  'server:closing': z.object({ retryAfterMs: z.number() }),
  ...recordingNotices,
  ...doctorNotices,
} as const;

export type NoticeName = keyof typeof notices;
export type Notice<N extends NoticeName> = z.output<(typeof notices)[N]>;

/** Socket.IO's typing of both directions, derived. */
export type ClientEvents = {
  [N in RequestName]: (envelope: RequestEnvelope<PayloadInput<N>>, acknowledge: (result: Result<Reply<N>>) => void) => void;
};
export type ServerEvents = { [N in NoticeName]: (notice: Notice<N>) => void };

/** Sent by the page with the connection. A host token makes it a desk; without one it can look at a code and join. */
export const Handshake = z.object({ hostToken: z.string().max(4000).optional() });
export type Handshake = z.infer<typeof Handshake>;
