/** What becomes of a request while the laptop cannot be reached: one table, by family, with its exceptions. */
import type { RequestName } from '../../protocol/requests.ts';

export interface RequestHandling {
  /** queue: sent once we are back, if that is soon enough. refuse: fails at once. */
  readonly whileAway: 'queue' | 'refuse';
  /** resend: asked once more with the same request id (the server grants it once). fail: whoever asked decides anew. */
  readonly whenCut: 'resend' | 'fail';
  readonly timeoutMs: number;
}

type RequestFamily = RequestName extends `${infer F}:${string}` ? F : never;

/** A wish that still makes sense a little later. */
const lasting: RequestHandling = { whileAway: 'queue', whenCut: 'resend', timeoutMs: 20_000 };
/** Only makes sense now: done later it would surprise people. */
const momentary: RequestHandling = { whileAway: 'refuse', whenCut: 'fail', timeoutMs: 10_000 };
/** The whole media picture is described again after each return; old descriptions must not follow. */
const redescribed: RequestHandling = { whileAway: 'refuse', whenCut: 'fail', timeoutMs: 10_000 };

const families: Record<RequestFamily, RequestHandling> = {
  host: lasting,
  room: lasting,
  lecture: lasting,
  invite: lasting,
  roster: lasting,
  door: lasting,
  lesson: lasting,
  participant: lasting,
  permissions: lasting,
  exam: lasting,
  group: lasting,
  // What somebody wrote is worth waiting for.
  chat: { whileAway: 'queue', whenCut: 'resend', timeoutMs: 60_000 },
  hand: lasting,
  reaction: momentary,
  announcement: lasting,
  producer: redescribed,
  transport: redescribed,
  consumer: redescribed,
  connection: momentary,
  stage: lasting,
  recording: lasting,
  rewind: lasting,
  'server-copy': lasting,
  export: lasting,
  doctor: lasting,
};

const exceptions: Partial<Record<RequestName, RequestHandling>> = {
  // Both are asked by the client itself, which asks anew when the connection is back.
  'lesson:join': { whileAway: 'refuse', whenCut: 'fail', timeoutMs: 15_000 },
  'lesson:events': { whileAway: 'refuse', whenCut: 'fail', timeoutMs: 10_000 },
  // Nobody should go live, or a class end, a while after the button was pressed.
  'lesson:start': { ...momentary, whenCut: 'resend' },
  'lesson:end': { ...momentary, whenCut: 'resend' },
  // The recorder decides by itself when it goes on; how far behind somebody is holds for the moment.
  'recording:start': { ...momentary, whenCut: 'resend' },
  'recording:mark': { ...momentary, whenCut: 'resend' },
  'recording:behind': momentary,
};

/** Requests waiting at one time; more are refused. */
export const MAX_WAITING_REQUESTS = 64;

export function handlingOf(name: RequestName): RequestHandling {
  return exceptions[name] ?? families[name.slice(0, name.indexOf(':')) as RequestFamily];
}
