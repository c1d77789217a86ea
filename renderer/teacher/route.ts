/** The teacher's addresses: everything after `#`, so that one page serves them all, in a browser tab and in the app. */
import { parseTime, timeParameter } from '../replay/time-link.ts';

export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'bin' }
  | { readonly page: 'rooms' }
  /** From where to come back: a lecture's green room, or (null) the first page. */
  | { readonly page: 'doctor'; readonly lectureId: string | null }
  | { readonly page: 'connection' }
  | { readonly page: 'join' }
  | { readonly page: 'status' }
  | { readonly page: 'recordings'; readonly inBin: boolean }
  | { readonly page: 'recording'; readonly recordingId: string; readonly startMs?: number }
  | { readonly page: 'new'; readonly startNow: boolean }
  | { readonly page: 'lecture'; readonly lectureId: string }
  | { readonly page: 'edit'; readonly lectureId: string }
  | { readonly page: 'teach'; readonly lectureId: string }
  | { readonly page: 'unknown' };

/** Reads `location.hash`. An address we do not know gives `unknown`, never an error. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const parts = path.split('/').filter(Boolean).map(decoded);
  const [first, second, third] = parts;
  if (first === undefined) return { page: 'home' };
  if (first === 'bin' && parts.length === 1) return { page: 'bin' };
  if (first === 'rooms' && parts.length === 1) return { page: 'rooms' };
  if (first === 'doctor' && parts.length <= 2) return { page: 'doctor', lectureId: second ?? null };
  if (first === 'join' && parts.length === 1) return { page: 'join' };
  if (first === 'connection' && parts.length === 1) return { page: 'connection' };
  if (first === 'status' && parts.length === 1) return { page: 'status' };
  if (first === 'recordings' && parts.length === 1) return { page: 'recordings', inBin: query === 'bin' };
  if (first === 'recordings' && second !== undefined && parts.length === 2) {
    const startMs = parseTime(new URLSearchParams(query).get('t') ?? '');
    return { page: 'recording', recordingId: second, ...(startMs === null ? {} : { startMs }) };
  }
  if (first === 'new' && parts.length === 1) return { page: 'new', startNow: query === 'now' };
  if (first === 'lectures' && second !== undefined) {
    if (parts.length === 2) return { page: 'lecture', lectureId: second };
    if (parts.length === 3 && third === 'edit') return { page: 'edit', lectureId: second };
    if (parts.length === 3 && third === 'teach') return { page: 'teach', lectureId: second };
  }
  return { page: 'unknown' };
}

/** The `href` of a route, beginning with `#`. */
export function hrefOf(route: Route): string {
  switch (route.page) {
    case 'home':
    case 'unknown':
      return '#/';
    case 'bin':
    case 'rooms':
    case 'connection':
    case 'join':
    case 'status':
      return `#/${route.page}`;
    case 'doctor':
      return route.lectureId === null ? '#/doctor' : `#/doctor/${encodeURIComponent(route.lectureId)}`;
    case 'recordings':
      return route.inBin ? '#/recordings?bin' : '#/recordings';
    case 'recording': {
      const time = route.startMs === undefined ? '' : `?t=${timeParameter(route.startMs)}`;
      return `#/recordings/${encodeURIComponent(route.recordingId)}${time}`;
    }
    case 'new':
      return route.startNow ? '#/new?now' : '#/new';
    case 'lecture':
      return `#/lectures/${encodeURIComponent(route.lectureId)}`;
    case 'edit':
    case 'teach':
      return `#/lectures/${encodeURIComponent(route.lectureId)}/${route.page}`;
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
