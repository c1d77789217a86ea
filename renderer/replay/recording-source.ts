/** A recording over HTTP: its index, its media by ranges, its log and pictures (`/api/recordings/:id/…`). */
import type { Failure } from '../../protocol/errors.ts';
import type { LessonEvent } from '../../protocol/lesson-events.ts';
import type { IndexReply, PreviewsReply, TicketReply } from '../../protocol/recording.ts';
import { RefusedError } from '../../protocol/refusal.ts';

/** What the player needs of a recording. */
export interface RecordingSource {
  /** What followed the given fragment, or all there is. */
  index(after: { readonly partNo: number; readonly fragmentNo: number } | undefined, signal?: AbortSignal): Promise<IndexReply>;
  init(partNo: number, signal?: AbortSignal): Promise<ArrayBuffer>;
  /** Octets of a part's file. */
  media(partNo: number, offset: number, bytes: number, signal?: AbortSignal): Promise<ArrayBuffer>;
}

export interface HttpRecordingOptions {
  /** Origin of the room server. */
  readonly serverUrl: string;
  readonly recordingId: string;
  /** A host, seat or watch token. */
  readonly token: string;
}

/** The server was asked and did not answer; it may in a moment. */
const unreachable = () => new RefusedError('unreachable', 'The recording cannot be reached right now.');

export class HttpRecording implements RecordingSource {
  readonly recordingId: string;
  readonly #base: string;
  readonly #token: string;

  constructor({ serverUrl, recordingId, token }: HttpRecordingOptions) {
    this.recordingId = recordingId;
    this.#base = `${serverUrl}/api/recordings/${encodeURIComponent(recordingId)}`;
    this.#token = token;
  }

  async index(after: { readonly partNo: number; readonly fragmentNo: number } | undefined, signal?: AbortSignal) {
    const query = after ? `?afterPart=${after.partNo}&afterFragment=${after.fragmentNo}` : '';
    const response = await this.#get(`/index${query}`, signal);
    return (await response.json()) as IndexReply;
  }

  async init(partNo: number, signal?: AbortSignal): Promise<ArrayBuffer> {
    return (await this.#get(`/parts/${partNo}/init`, signal)).arrayBuffer();
  }

  async media(partNo: number, offset: number, bytes: number, signal?: AbortSignal): Promise<ArrayBuffer> {
    const range = { range: `bytes=${offset}-${offset + bytes - 1}` };
    const response = await this.#get(`/parts/${partNo}/media`, signal, range);
    return response.arrayBuffer();
  }

  /** What happened in the lesson after `afterSeq`, as this asker may see it. */
  async log(afterSeq: number): Promise<readonly LessonEvent[]> {
    const { events } = (await (await this.#get(`/log?afterSeq=${afterSeq}`)).json()) as { events: readonly LessonEvent[] };
    return events;
  }

  /** The recording's picture, null where there is none (yet). */
  async thumbnail(): Promise<Blob | null> {
    try {
      return await (await this.#get('/thumbnail')).blob();
    } catch (error) {
      if (error instanceof RefusedError && error.code === 'not-found') return null;
      throw error;
    }
  }

  /** Small pictures by time; none where none were made. */
  async previews(): Promise<PreviewsReply['previews']> {
    return ((await (await this.#get('/previews')).json()) as PreviewsReply).previews;
  }

  /** One of `previews`. */
  async picture(url: string): Promise<Blob> {
    return (await this.#request(new URL(url, this.#base).href, {})).blob();
  }

  /** An address that works for a while without a header: for `<video src>` and downloads. */
  async ticket(): Promise<string> {
    const response = await this.#fetch('/ticket', { method: 'POST' });
    return ((await response.json()) as TicketReply).ticket;
  }

  /** Of a part's file, for a plain `<video>`. */
  mediaUrl(partNo: number, ticket: string): string {
    return `${this.#base}/parts/${partNo}/media?ticket=${encodeURIComponent(ticket)}`;
  }

  #get(path: string, signal?: AbortSignal, headers: Record<string, string> = {}): Promise<Response> {
    return this.#fetch(path, { headers, ...(signal ? { signal } : {}) });
  }

  #fetch(path: string, init: RequestInit): Promise<Response> {
    return this.#request(this.#base + path, init);
  }

  async #request(url: string, init: RequestInit): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(url, {
        ...init,
        headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${this.#token}` },
      });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw unreachable();
    }
    if (response.ok) return response;
    throw await refusalOf(response);
  }
}

/** What the server says is wrong, in its words where it has some. */
export async function refusalOf(response: Response): Promise<RefusedError> {
  const body = (await response.json().catch(() => null)) as Failure | { error: Failure } | null;
  const failure = body && 'error' in body && typeof body.error === 'object' ? body.error : body;
  if (failure && 'code' in failure && 'message' in failure && typeof failure.code === 'string') {
    return new RefusedError(failure.code, failure.message);
  }
  if (response.status === 404) return new RefusedError('not-found', 'This recording is not there.');
  return response.status >= 500 ? unreachable() : new RefusedError('forbidden', 'This recording is not for you.');
}
