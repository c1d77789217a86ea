/** The addresses of the replay page: `/replay/:recordingId` for the teacher, `/w/:joinCode` (`?r=` one of its recordings) for students. */
import { normaliseJoinCode } from '../../protocol/constants.ts';
import { parseTime, timeParameter } from './time-link.ts';

export type ReplayRoute =
  | { readonly page: 'replay'; readonly recordingId: string; readonly startMs: number | null }
  | { readonly page: 'watch'; readonly joinCode: string; readonly recordingId: string | null; readonly startMs: number | null }
  | { readonly page: 'unknown' };

export function parseReplayRoute({ pathname, search }: Pick<URL, 'pathname' | 'search'>): ReplayRoute {
  const [, first, second = ''] = pathname.split('/');
  const query = new URLSearchParams(search);
  const time = query.get('t');
  const startMs = time === null ? null : parseTime(time);
  const name = decoded(second);
  if (first === 'replay' && name !== '') return { page: 'replay', recordingId: name, startMs };
  if (first === 'w') return { page: 'watch', joinCode: normaliseJoinCode(name), recordingId: query.get('r'), startMs };
  return { page: 'unknown' };
}

/** The address of a recording at a moment, for the teacher. */
export function replayLink(origin: string, recordingId: string, recordingMs: number): string {
  return `${origin}/replay/${encodeURIComponent(recordingId)}?t=${timeParameter(recordingMs)}`;
}

/** For the class, once it is shared. */
export function watchLink(origin: string, joinCode: string, recordingId?: string, recordingMs?: number): string {
  const query = new URLSearchParams();
  if (recordingId !== undefined) query.set('r', recordingId);
  if (recordingMs !== undefined) query.set('t', timeParameter(recordingMs));
  const text = query.toString();
  return `${origin}/w/${joinCode}${text === '' ? '' : `?${text}`}`;
}

/** A link mangled on its way leads nowhere, and breaks nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
