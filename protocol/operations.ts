/** How the server does, for the teacher's status page. */
import { z } from 'zod';

/** One look, every few seconds. */
export const StatusSample = z.object({
  /** Epoch ms. */
  at: z.number(),
  inside: z.number().int(),
  connections: z.number().int(),
  /** Server and media engine together; 100 is one core. */
  cpuPercent: z.number(),
  memoryMb: z.number(),
  /** How late the server's turns were (p99), in ms. */
  lagMs: z.number(),
  /** From a request to its answer (p95), in ms; null where nobody asked. */
  answerMs: z.number().nullable(),
  /** Of what pages send and are sent, before repair. */
  uplinkLossPercent: z.number(),
  downlinkLossPercent: z.number(),
  /** Null where the system doesn't say. */
  diskFreeMb: z.number().nullable(),
});
export type StatusSample = z.infer<typeof StatusSample>;

/** What is most worth knowing, the worst first. */
export const StatusWarning = z.enum([
  'store-silent',
  'disk-full',
  'media-down',
  'disk-nearly-full',
  'machine-busy',
  'packets-lost',
  'crashed-lately',
]);
export type StatusWarning = z.infer<typeof StatusWarning>;

export const OperationsStatus = z.object({
  version: z.string(),
  uptimeSeconds: z.number(),
  dataFolder: z.string(),
  /** At most one. */
  warning: StatusWarning.nullable(),
  storeAnswers: z.boolean(),
  mediaAnswers: z.boolean(),
  lessonsLive: z.number().int(),
  inside: z.number().int(),
  recordingsActive: z.number().int(),
  diskFreeBytes: z.number().nullable(),
  crashReports: z.number().int(),
  /** Oldest first. */
  samples: z.array(StatusSample),
});
export type OperationsStatus = z.infer<typeof OperationsStatus>;
