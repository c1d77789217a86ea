/**
 * The way from plain http to https, where browsers hand out microphone and camera, and from one address of the laptop to another. The
 * seat comes along by a ticket for one use, in the fragment of the address, which is sent to nobody and taken out of the history at once.
 */
import { paths } from '../../protocol/constants.ts';
import type { ArriveReply, DoorState, Luggage, MoveReply } from '../../protocol/doors.ts';
import type { Failure } from '../../protocol/errors.ts';
import { RefusedError } from '../../protocol/refusal.ts';

/** Long enough for a handshake on a busy Wi-Fi. */
const PROBE_MS = 4_000;
const ASK_MS = 8_000;
const FRAGMENT = 'move';

/** Whether this page came by plain http and could have more by https; on the teacher's own machine http is as good. */
export function isPlainDoor(): boolean {
  return location.protocol === 'http:' && !window.isSecureContext;
}

/** The same host and port, by the secure door. */
export function secureOrigin(): string {
  return `https://${location.host}`;
}

/** What answers at an origin of ours; null when nothing does, or when its certificate is not trusted. */
export async function doorStateAt(origin: string, withinMs = PROBE_MS): Promise<DoorState | null> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), withinMs);
  try {
    const response = await fetch(`${origin}${paths.doors}state`, { cache: 'no-store', signal: late.signal });
    return response.ok ? ((await response.json()) as DoorState) : null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** Whether https would open without a warning: the laptop's authority is trusted here already, or the school's certificate. */
export async function secureDoorOpens(withinMs?: number): Promise<boolean> {
  return (await doorStateAt(secureOrigin(), withinMs)) !== null;
}

export interface MovingSeat {
  readonly seatToken: string;
  readonly joinCode: string;
  readonly luggage: Luggage;
}

/**
 * Asks for a ticket by `via` (an origin that answers) and leaves for `to` with it. Without a seat it just goes there.
 * @throws RefusedError when there is no ticket to be had; the page stays where it is
 */
export async function moveTo(to: string, seat: MovingSeat | null, via = location.origin): Promise<void> {
  if (seat === null) {
    location.assign(`${to}${location.pathname}${location.search}`);
    return;
  }
  const { moveTicket } = await post<MoveReply>(`${via}${paths.doors}move`, seat);
  location.assign(`${to}${paths.join}${seat.joinCode}#${FRAGMENT}=${moveTicket}`);
}

/** The ticket this page was opened with, taken out of its address; null without one. */
export function takeMoveTicket(): string | null {
  const ticket = new URLSearchParams(location.hash.slice(1)).get(FRAGMENT);
  if (ticket !== null) history.replaceState(history.state, '', `${location.pathname}${location.search}`);
  return ticket;
}

/** @throws RefusedError `seat-lost` for a ticket that is used or too old */
export function arrive(moveTicket: string): Promise<ArriveReply> {
  return post<ArriveReply>(`${paths.doors}arrive`, { moveTicket });
}

async function post<R>(url: string, body: object): Promise<R> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ASK_MS);
  let answer: R | Failure;
  let ok: boolean;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: late.signal,
    });
    ok = response.ok;
    answer = (await response.json()) as R | Failure;
  } catch {
    throw new RefusedError('unreachable', 'The classroom cannot be reached right now.');
  } finally {
    clearTimeout(timer);
  }
  if (ok) return answer as R;
  const { code, message } = answer as Failure;
  throw new RefusedError(code, message);
}
