/** What the server and the engine's process say to each other. Every request is answered; a notice is not. */
import { z } from 'zod';
import { Failure } from '../../protocol/errors.ts';
import { MediaKind, Source } from '../../protocol/models.ts';
import type { ConsumerPriority, SfuStats, TransportQuality, TransportState, TransportStats } from './sfu.ts';

const TransportStateSchema = z.enum(['connecting', 'connected', 'disconnected', 'closed']) satisfies z.ZodType<TransportState>;

const PrioritySchema = z.enum([
  'teacher-voice',
  'voice',
  'screen',
  'teacher-camera',
  'other',
]) satisfies z.ZodType<ConsumerPriority>;

const ProcessOptionsSchema = z.object({
  udpPort: z.number().int().min(0).max(65_535),
  /** null is all addresses: JSON knows no undefined. */
  bindAddress: z.string().nullable(),
  announcedAddresses: z.array(z.string()),
});

const NegotiationSchema = z.object({
  transportId: z.string(),
  offer: z.string(),
  send: z.array(z.object({ mid: z.string(), producer: z.object({ producerId: z.string(), source: Source, kind: MediaKind }) })),
  receive: z.array(
    z.object({
      mid: z.string(),
      producerId: z.string(),
      kind: MediaKind,
      paused: z.boolean(),
      priority: PrioritySchema.optional(),
    }),
  ),
});

const StatsSchema = z.object({
  transports: z.number(),
  producers: z.number(),
  consumers: z.number(),
  packetsIn: z.number(),
  packetsOut: z.number(),
  retransmitted: z.number(),
  keyframeRequests: z.number(),
  nacksSent: z.number(),
  nacksReceived: z.number(),
  uplinkLossPercent: z.number(),
  downlinkLossPercent: z.number(),
  memoryBytes: z.number(),
  cpuMs: z.number(),
}) satisfies z.ZodType<SfuStats>;

const TransportQualitySchema = z.object({
  roundTripMs: z.number(),
  uplinkLossPercent: z.number(),
  downlinkLossPercent: z.number(),
  downlinkBps: z.number(),
  uplinkBps: z.number(),
  lowered: z.enum(['none', 'layer', 'video-off']),
  level: z.enum(['good', 'fair', 'poor']),
  reason: z.enum(['uplink', 'downlink', 'host']).nullable(),
}) satisfies z.ZodType<TransportQuality>;

const TransportStatsSchema = z.object({
  quality: TransportQualitySchema,
  producers: z
    .array(
      z.object({
        producerId: z.string(),
        topLayer: z.number().nullable(),
        layers: z
          .array(
            z.object({
              layer: z.number(),
              rid: z.string(),
              bps: z.number(),
              packets: z.number(),
              packetsLost: z.number(),
              lossPercent: z.number(),
              jitterMs: z.number(),
              keyframes: z.number(),
            }),
          )
          .readonly(),
      }),
    )
    .readonly(),
  consumers: z
    .array(
      z.object({
        producerId: z.string(),
        priority: PrioritySchema,
        shownHeightPx: z.number().nullable(),
        paused: z.boolean(),
        layer: z.number().nullable(),
        wantedLayer: z.number().nullable(),
        bps: z.number(),
        packets: z.number(),
        retransmitted: z.number(),
        lossPercent: z.number(),
        jitterMs: z.number(),
        roundTripMs: z.number().nullable(),
      }),
    )
    .readonly(),
}) satisfies z.ZodType<TransportStats>;

const done = z.null();

export const engineRequests = {
  /** Opens the UDP port. The reply says which one it is. */
  start: { payload: ProcessOptionsSchema, reply: z.object({ udpPort: z.number() }) },
  negotiate: { payload: NegotiationSchema, reply: z.object({ answer: z.string() }) },
  'set-consumer-paused': {
    payload: z.object({ transportId: z.string(), producerId: z.string(), paused: z.boolean() }),
    reply: done,
  },
  'set-producer-paused': { payload: z.object({ producerId: z.string(), paused: z.boolean() }), reply: done },
  'set-producer-tapped': { payload: z.object({ producerId: z.string(), tapped: z.boolean() }), reply: done },
  'request-keyframe': { payload: z.object({ producerId: z.string() }), reply: done },
  'set-consumer-priority': {
    payload: z.object({ transportId: z.string(), producerId: z.string(), priority: PrioritySchema }),
    reply: done,
  },
  'set-consumer-preference': {
    payload: z.object({ transportId: z.string(), producerId: z.string(), shownHeightPx: z.number().int().min(0) }),
    reply: done,
  },
  'close-producer': { payload: z.object({ producerId: z.string() }), reply: done },
  'close-transport': { payload: z.object({ transportId: z.string() }), reply: done },
  stats: { payload: z.object({}), reply: StatsSchema },
  'transport-stats': { payload: z.object({ transportId: z.string() }), reply: TransportStatsSchema.nullable() },
} as const;

export type EngineRequestName = keyof typeof engineRequests;
export type EnginePayload<N extends EngineRequestName> = z.input<(typeof engineRequests)[N]['payload']>;
export type EngineReply<N extends EngineRequestName> = z.output<(typeof engineRequests)[N]['reply']>;

const id = z.number().int();

/** To the engine. */
export const EngineRequest = z.discriminatedUnion('name', [
  z.object({ id, name: z.literal('start'), payload: engineRequests.start.payload }),
  z.object({ id, name: z.literal('negotiate'), payload: engineRequests.negotiate.payload }),
  z.object({ id, name: z.literal('set-consumer-paused'), payload: engineRequests['set-consumer-paused'].payload }),
  z.object({ id, name: z.literal('set-producer-paused'), payload: engineRequests['set-producer-paused'].payload }),
  z.object({ id, name: z.literal('set-producer-tapped'), payload: engineRequests['set-producer-tapped'].payload }),
  z.object({ id, name: z.literal('request-keyframe'), payload: engineRequests['request-keyframe'].payload }),
  z.object({ id, name: z.literal('set-consumer-priority'), payload: engineRequests['set-consumer-priority'].payload }),
  z.object({ id, name: z.literal('set-consumer-preference'), payload: engineRequests['set-consumer-preference'].payload }),
  z.object({ id, name: z.literal('close-producer'), payload: engineRequests['close-producer'].payload }),
  z.object({ id, name: z.literal('close-transport'), payload: engineRequests['close-transport'].payload }),
  z.object({ id, name: z.literal('stats'), payload: engineRequests.stats.payload }),
  z.object({ id, name: z.literal('transport-stats'), payload: engineRequests['transport-stats'].payload }),
]);
export type EngineRequest = z.output<typeof EngineRequest>;

/** From the engine: an answer, or news. */
export const EngineMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answer'), id, reply: z.unknown() }),
  /** `refusal` is for people; without one the engine failed, and `message` is for the log. */
  z.object({ kind: z.literal('answer-failed'), id, refusal: Failure.nullable(), message: z.string() }),
  /** For the server's log. */
  z.object({ kind: z.literal('complaint'), message: z.string() }),
  z.object({ kind: z.literal('transport-state'), transportId: z.string(), state: TransportStateSchema }),
  z.object({ kind: z.literal('producer-demand'), producerId: z.string(), topLayer: z.number().int().nullable() }),
  z.object({ kind: z.literal('speakers'), speakers: z.array(z.object({ producerId: z.string(), levelDb: z.number() })) }),
  z.object({ kind: z.literal('tapped'), producerId: z.string(), packets: z.instanceof(Uint8Array) }),
  z.object({ kind: z.literal('transport-quality'), transportId: z.string(), quality: TransportQualitySchema }),
]);
export type EngineMessage = z.output<typeof EngineMessage>;
