/**
 * Tries the ways to the teacher's laptop one after the other where they would disturb each other, else side by side: requests, the
 * socket and its upgrade, packets, the secure door.
 */
import { io } from 'socket.io-client';
import type { PhoneReport } from '../../protocol/doctor.ts';

/** Nothing on one network takes so long. */
const ANSWER_WITHIN_MS = 8_000;
const UPGRADE_WITHIN_MS = 8_000;
/** As long as pages wait before they say that packets are blocked (`room/media-connection.ts`). */
const PACKETS_WITHIN_MS = 10_000;
const PINGS = 6;

/** over: the address leads nowhere any more. away: nobody answers. */
export type Trouble = 'over' | 'away';

export interface WayTries {
  readonly report: PhoneReport;
  /** Nothing is being tried any more. */
  readonly done: boolean;
  readonly trouble: Trouble | null;
}

export const NOTHING_TRIED: WayTries = {
  report: { socket: 'waiting', upgrade: 'waiting', udp: 'waiting', https: 'waiting', roundTripMs: null },
  done: false,
  trouble: null,
};

/**
 * Tries everything once and tells of each thing found.
 * @param token of the check, from the address
 * @param signal ends it
 */
export async function tryWays(token: string, signal: AbortSignal, onChange: (tries: WayTries) => void): Promise<void> {
  let tries = NOTHING_TRIED;
  const base = `/api/check/${encodeURIComponent(token)}`;
  const change = (next: Partial<WayTries>) => {
    tries = { ...tries, ...next };
    if (!signal.aborted) onChange(tries);
  };
  try {
    const { visitId } = await post<{ visitId: string }>(`${base}/visits`, {}, signal);
    // One report after the other: the last one must be the last to arrive.
    let reporting = Promise.resolve();
    const found = (part: Partial<PhoneReport>) => {
      change({ report: { ...tries.report, ...part } });
      const { report } = tries;
      reporting = reporting.then(() => post(`${base}/visits/${visitId}`, report, signal)).then(() => undefined);
    };
    found({ roundTripMs: await roundTripMs(`${base}/ping`, signal) });
    await Promise.all([
      trySocket(signal, found),
      tryPackets(`${base}/visits/${visitId}/udp`, signal).then((through) => found({ udp: through ? 'ok' : 'failed' })),
      trySecureDoor(`${base}/ping`, signal).then((https) => found({ https })),
    ]);
    await reporting;
    change({ done: true });
  } catch (error) {
    if (!signal.aborted) change({ done: true, trouble: error instanceof OverError ? 'over' : 'away' });
  }
}

/** The check was closed, or never was. */
class OverError extends Error {}

async function post<R>(path: string, body: object, signal: AbortSignal): Promise<R> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: within(ANSWER_WITHIN_MS, signal),
  });
  if (response.status === 404) throw new OverError(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return (await response.json()) as R;
}

/** The median of a few; the first one, which opens the connection, does not count. */
async function roundTripMs(path: string, signal: AbortSignal): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < PINGS; count += 1) {
    const startedAt = performance.now();
    await fetch(path, { cache: 'no-store', signal: within(ANSWER_WITHIN_MS, signal) });
    if (count > 0) times.push(performance.now() - startedAt);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

/** By polling first, so that both are tried: some networks break web sockets off, and some all long connections. */
function trySocket(signal: AbortSignal, found: (part: Partial<PhoneReport>) => void): Promise<void> {
  return new Promise((resolve) => {
    const socket = io({
      transports: ['polling', 'websocket'],
      reconnection: false,
      timeout: ANSWER_WITHIN_MS,
      forceNew: true,
    });
    let connected = false;
    const finish = (upgrade: 'ok' | 'failed') => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      socket.close();
      found({ socket: connected ? 'ok' : 'failed', upgrade });
      resolve();
    };
    const giveUp = () => finish('failed');
    const timer = setTimeout(giveUp, ANSWER_WITHIN_MS + UPGRADE_WITHIN_MS);
    signal.addEventListener('abort', giveUp);
    socket.on('connect', () => {
      connected = true;
      found({ socket: 'ok' });
      // It may have been quicker than this.
      if (socket.io.engine.transport.name === 'websocket') finish('ok');
      else socket.io.engine.once('upgrade', () => finish('ok'));
    });
    socket.on('connect_error', giveUp);
  });
}

/** Whether packets come through: a connection that receives nothing. ICE and DTLS go both ways, over UDP alone. */
async function tryPackets(path: string, signal: AbortSignal): Promise<boolean> {
  // A browser that was told to have no such thing.
  if (!('RTCPeerConnection' in window)) return false;
  const peer = new RTCPeerConnection();
  try {
    peer.addTransceiver('audio', { direction: 'recvonly' });
    await peer.setLocalDescription();
    const { answer } = await post<{ answer: string }>(path, { offer: peer.localDescription?.sdp ?? '' }, signal);
    await peer.setRemoteDescription({ type: 'answer', sdp: answer });
    return await isConnected(peer, within(PACKETS_WITHIN_MS, signal));
  } catch {
    return false;
  } finally {
    peer.close();
  }
}

function isConnected(peer: RTCPeerConnection, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const look = () => {
      if (peer.connectionState === 'connected') resolve(true);
      else if (peer.connectionState === 'failed') resolve(false);
    };
    peer.addEventListener('connectionstatechange', look);
    signal.addEventListener('abort', () => resolve(false));
    look();
  });
}

/** failed: no door, or one whose certificate this browser does not know; a page is not told which. */
async function trySecureDoor(path: string, signal: AbortSignal): Promise<'trusted' | 'failed'> {
  if (location.protocol === 'https:') return 'trusted';
  try {
    await fetch(`https://${location.host}${path}`, {
      mode: 'no-cors',
      cache: 'no-store',
      signal: within(ANSWER_WITHIN_MS, signal),
    });
    return 'trusted';
  } catch {
    return 'failed';
  }
}

/** Whichever comes first: the time, or the page's own end. (`AbortSignal.any` is younger than some phones.) */
function within(ms: number, signal: AbortSignal): AbortSignal {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, ms);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  controller.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  return controller.signal;
}
