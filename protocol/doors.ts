/** What goes over HTTP when a page moves from one door, or one of the laptop's addresses, to another: the seat comes along. */
import { z } from 'zod';
import { nothing, request } from './request.ts';

/** `GET /api/doors/state`: where one has got to, and what to expect there. */
export const DoorState = z.object({
  /** SHA-256, base64url: whoever answers with the same is the same laptop. */
  fingerprint: z.string(),
  /** Whether there is an authority of ours to trust; not with a certificate made elsewhere. */
  authority: z.boolean(),
  plainOpen: z.boolean(),
  /** Origins by which this laptop can be reached now by plain http, best first. */
  origins: z.array(z.string()),
});
export type DoorState = z.infer<typeof DoorState>;

/** What a browser knows at one address and would not know at another. */
export const Luggage = z.object({
  /** The name given last, for the next lecture. */
  displayName: z.string().max(200).default(''),
  /** Written and not yet sent. */
  draft: z.string().max(10_000).default(''),
  deviceId: z.string().min(16).max(64).optional(),
  /** Why it moves: to speak, or because it had to. */
  toSpeak: z.boolean().default(false),
});
export type Luggage = z.infer<typeof Luggage>;

/** `POST /api/doors/move`: a ticket for one use within minutes, in place of the seat's token, which never stands in an address. */
export const MoveRequest = z.object({
  seatToken: z.string().max(2000),
  joinCode: z.string().max(40).nullable(),
  luggage: Luggage,
});
export const MoveReply = z.object({ moveTicket: z.string() });
export type MoveReply = z.infer<typeof MoveReply>;

/** `POST /api/doors/arrive`: the ticket for the seat. */
export const ArriveRequest = z.object({ moveTicket: z.string().min(1).max(100) });
export const ArriveReply = z.object({
  seatToken: z.string(),
  lectureId: z.string(),
  joinCode: z.string().nullable(),
  luggage: Luggage,
});
export type ArriveReply = z.infer<typeof ArriveReply>;

/** Of the teacher's desk: which doors are open, and what the secure one shows. */
export const doorRequests = {
  'door:status': request(
    'host',
    nothing,
    z.object({
      plainOpen: z.boolean(),
      /** Made on this computer, chosen at the desk, or named by the configuration. */
      origin: z.enum(['made', 'chosen', 'configured']),
      /** SHA-256, base64url, of the authority, or of the certificate where it was made elsewhere. */
      fingerprint: z.string(),
      /** What the certificate is for. */
      names: z.array(z.string()),
      /** Epoch ms. */
      validUntil: z.number(),
    }),
  ),
  /** Kept over restarts. Closed, everyone who came by plain http has to come by https. */
  'door:set-plain': request('host', z.object({ open: z.boolean() }), nothing),
  /** A certificate made elsewhere, as PEM, with its key; null goes back to the one made here. */
  'door:use-certificate': request(
    'host',
    z.object({ certificate: z.object({ certificatePem: z.string().max(100_000), keyPem: z.string().max(30_000) }).nullable() }),
    nothing,
  ),
} as const;
