/**
 * What the classroom doctor finds before a class: one finding for each thing that can go wrong, with a light, the facts it was read
 * from, and the way out. Words for all of it are the page's (`renderer/ui/strings/en/doctor.ts`).
 */
import { z } from 'zod';
import { HostAddress } from './models.ts';

/** attention: works, but look at it. bad: a class will not work like this. unknown: could not be told. */
export const Light = z.enum(['good', 'attention', 'bad', 'unknown']);
export type Light = z.infer<typeof Light>;

export const FixId = z.enum([
  'join-network',
  'get-address',
  'two-networks',
  'leave-vpn',
  'share-new-port',
  'free-ports',
  'wait-for-media',
  'open-firewall',
  'allow-on-public-network',
  'ask-firewall-owner',
  'scan-with-phone',
  'phone-blocked',
  'udp-blocked',
  'socket-blocked',
  'leave-isolation',
  'gateway-silent',
  'mend-https',
  'free-disk',
  'plug-in',
  'stay-in-front',
  'allow-camera',
  'allow-microphone',
  'allow-screen',
  'connect-camera',
  'connect-microphone',
  'lighten-encoding',
]);
export type FixId = z.infer<typeof FixId>;

export const Fix = z.object({
  id: FixId,
  /** To type into a terminal, one after the other, exactly so. */
  commands: z.array(z.string()).default([]),
  /** Whether the commands change the system, so that its owner must agree. */
  needsAdministrator: z.boolean().default(false),
});
export type Fix = z.infer<typeof Fix>;

const finding = <I extends string, S extends z.ZodRawShape>(id: I, facts: S) =>
  z.object({
    id: z.literal(id),
    light: Light,
    /** Null where the check could not be made. */
    facts: z.object(facts).nullable(),
    fix: Fix.nullable(),
  });

const port = z.number().int().min(0).max(65_535);
/** Whether something may be used: `missing` is no such device, `unsupported` a page that may not even ask. */
const DeviceState = z.enum(['granted', 'denied', 'ask', 'missing', 'unsupported']);
export type DeviceState = z.infer<typeof DeviceState>;

export const FirewallProduct = z.enum(['none', 'windows', 'macos', 'ufw', 'firewalld', 'nftables']);
export type FirewallProduct = z.infer<typeof FirewallProduct>;

/** What the room server can look at. */
const serverFindings = [
  finding('address', {
    /** What students should use; null while this machine is on no network. */
    recommended: HostAddress.nullable(),
    /** All the others, best first. */
    others: z.array(HostAddress),
    /** A VPN is on. */
    vpn: z.boolean(),
  }),
  finding('pages-port', {
    wanted: port,
    /** In use by us, or free for us; null when none is. */
    port: port.nullable(),
    /** Whether a server is running on it. */
    running: z.boolean(),
  }),
  finding('media-port', { wanted: port, port: port.nullable(), running: z.boolean() }),
  finding('firewall', {
    product: FirewallProduct,
    /** proved: whatever its rules say, a device came through. */
    state: z.enum(['off', 'open', 'closed', 'unreadable', 'proved']),
    /** Windows: the network is marked as public, where it is strictest. */
    publicNetwork: z.boolean(),
    tcpPort: port,
    udpPort: port,
  }),
  finding('phone', {
    state: z.enum(['not-tried', 'waiting', 'blocked', 'reached']),
    /** Of the best visit. */
    device: z.string().nullable(),
    udp: z.boolean().nullable(),
    socket: z.boolean().nullable(),
    roundTripMs: z.number().nullable(),
  }),
  finding('isolation', {
    /**
     * devices-talk: one of them reached us. phone-missing: a phone was to come and never did. gateway-silent: not even the router
     * answers.
     */
    verdict: z.enum(['devices-talk', 'phone-missing', 'gateway-silent', 'not-tried']),
    gateway: z.string().nullable(),
    gatewayAnswers: z.boolean().nullable(),
    /** Other devices this machine has exchanged something with, besides the router; null where the system doesn't say. */
    neighbours: z.number().int().nullable(),
  }),
  finding('https', {
    state: z.enum(['off', 'answers', 'silent']),
    /** Whether the certificate names the recommended address. */
    namesAddress: z.boolean().nullable(),
    /** Epoch ms. */
    validUntil: z.number().nullable(),
  }),
  finding('disk', {
    /** Above the reserve that recordings leave alone. */
    usableBytes: z.number(),
    bitsPerS: z.number(),
    hours: z.number(),
  }),
  finding('power', {
    source: z.enum(['mains', 'battery']),
    percent: z.number().nullable(),
    /** Until the battery is empty, by the system's own estimate. */
    minutesLeft: z.number().nullable(),
  }),
] as const;

/** What only the teacher's page, or the desktop app around it, can look at. */
const pageFindings = [
  finding('sleep', {
    /** app: the desktop app keeps the machine awake. page: the page keeps the screen on while it is in front. */
    keptAwakeBy: z.enum(['app', 'page', 'nobody']),
  }),
  finding('camera', { state: DeviceState, devices: z.number().int() }),
  finding('microphone', { state: DeviceState, devices: z.number().int() }),
  finding('screen', { state: DeviceState }),
  finding('encoder', {
    width: z.number().int(),
    height: z.number().int(),
    framesPerS: z.number(),
    /** Per frame, all of it. */
    encodeMs: z.number(),
    /** Of the time there is for one frame. */
    sharePercent: z.number(),
    way: z.enum(['webcodecs', 'webrtc']),
  }),
] as const;

export const Finding = z.discriminatedUnion('id', [...serverFindings, ...pageFindings]);
export type Finding = z.infer<typeof Finding>;
export type FindingId = Finding['id'];
export type FindingOf<I extends FindingId> = Extract<Finding, { id: I }>;
export type FactsOf<I extends FindingId> = NonNullable<FindingOf<I>['facts']>;

const ServerFinding = z.discriminatedUnion('id', [...serverFindings]);
export type ServerFindingId = z.infer<typeof ServerFinding>['id'];
export const ServerFindingId = z.enum(serverFindings.map(({ shape }) => shape.id.value));

const Outcome = z.enum(['waiting', 'ok', 'failed']);

/** A device that opened the check's address, and how far it came. */
export const PhoneVisit = z.object({
  visitId: z.string().min(8).max(64),
  /** `iPhone`, `Android`…: as its browser calls it. */
  device: z.string().max(40),
  address: z.string().max(64),
  /** This machine looked at its own page: that proves nothing about the network. */
  ownMachine: z.boolean(),
  /** Epoch ms. */
  arrivedAt: z.number(),
  /** By polling, which every network lets through. */
  socket: Outcome,
  /** The same connection as a web socket. */
  upgrade: Outcome,
  udp: Outcome,
  /** asks: reached, and the browser would ask its person to accept the certificate. off: there is no such door. */
  https: z.enum(['waiting', 'trusted', 'asks', 'failed', 'off']),
  roundTripMs: z.number().nullable(),
});
export type PhoneVisit = z.infer<typeof PhoneVisit>;

/** `POST /api/check/:token/visits/:visitId`: what a visitor's page has found out so far. */
export const PhoneReport = z.object({
  socket: Outcome,
  upgrade: Outcome,
  udp: Outcome,
  https: z.enum(['waiting', 'trusted', 'failed']),
  roundTripMs: z.number().min(0).max(600_000).nullable(),
});
export type PhoneReport = z.infer<typeof PhoneReport>;

/** `POST /api/check/:token/visits`: a visitor has come. */
export const PhoneArrival = z.object({ visitId: z.string() });
/** `POST …/udp`: an SDP offer that wants nothing but a way through. */
export const PhoneOffer = z.object({ offer: z.string().min(1).max(50_000) });
export const PhoneAnswer = z.object({ answer: z.string() });

/** The check that is open for phones just now. */
export const PhoneCheck = z.object({
  /** The address to scan, for each way to this machine, best first. */
  links: z.array(HostAddress),
  /** Epoch ms. */
  openedAt: z.number(),
  missed: z.boolean(),
  visits: z.array(PhoneVisit),
});
export type PhoneCheck = z.infer<typeof PhoneCheck>;
