/** A recorder without a browser: starts a recording as a page would and sends it over HTTP. */
import type { Failure } from '../../protocol/errors.ts';
import type { FragmentReply, IndexReply, PartReply, Recording } from '../../protocol/recording.ts';
import type { Film } from './film.ts';
import type { TestPage } from './join-as.ts';

export interface Answer<R> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: R & Partial<Failure>;
}

export interface RecorderOptions {
  readonly url: string;
  readonly recording: Recording;
  readonly uploadToken: string;
}

export class TestRecorder {
  readonly url: string;
  readonly recording: Recording;
  readonly uploadToken: string;
  partNo = 0;
  #next = 0;

  constructor({ url, recording, uploadToken }: RecorderOptions) {
    this.url = url;
    this.recording = recording;
    this.uploadToken = uploadToken;
  }

  static async start(url: string, page: TestPage): Promise<TestRecorder> {
    return new TestRecorder({ url, ...(await page.ask('recording:start', {})) });
  }

  get recordingId(): string {
    return this.recording.recordingId;
  }

  post<R>(
    path: string,
    body: BodyInit | object,
    type = 'application/octet-stream',
    token = this.uploadToken,
  ): Promise<Answer<R>> {
    const json = !(body instanceof Uint8Array) && typeof body === 'object';
    return ask<R>(`${this.url}/api/recordings/${this.recordingId}/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': json ? 'application/json' : type },
      body: json ? JSON.stringify(body) : (body as BodyInit),
    });
  }

  /** Begins a part with this film's init segment. */
  async beginPart({ mimeType, width, height, init }: Film): Promise<number> {
    const { partNo } = granted(await this.post<PartReply>('parts', { mimeType, width, height }));
    granted(await this.post(`parts/${partNo}/init`, bytes(init)));
    this.partNo = partNo;
    this.#next = 0;
    return partNo;
  }

  sendFragment(
    fragment: Buffer,
    wanted: { fragmentNo?: number; startMs?: number; durationMs?: number; lessonMs?: number } = {},
  ): Promise<Answer<FragmentReply>> {
    const { fragmentNo = this.#next, durationMs = 1000 } = wanted;
    const { startMs = fragmentNo * 1000 } = wanted;
    const { lessonMs = startMs } = wanted;
    const query = `startMs=${startMs}&durationMs=${durationMs}&lessonMs=${lessonMs}`;
    return this.post<FragmentReply>(`parts/${this.partNo}/fragments/${fragmentNo}?${query}`, bytes(fragment));
  }

  /** Sends a film's fragments on, one after the other, as granted. */
  async send({ fragments }: Film, count = fragments.length): Promise<void> {
    for (let sent = 0; sent < count; sent += 1) {
      const fragment = fragments[this.#next];
      if (!fragment) throw new Error('the film is over');
      granted(await this.sendFragment(fragment));
      this.#next += 1;
    }
  }

  index(token: string): Promise<IndexReply> {
    return this.get<IndexReply>('index', token).then(granted);
  }

  get<R>(path: string, token: string, headers: Record<string, string> = {}): Promise<Answer<R>> {
    return ask<R>(`${this.url}/api/recordings/${this.recordingId}/${path}`, {
      headers: { authorization: `Bearer ${token}`, ...headers },
    });
  }
}

export function bytes(buffer: Buffer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer);
}

/** A request and its answer as JSON, an empty object where there is none. */
export async function ask<R>(url: string, init: RequestInit = {}): Promise<Answer<R>> {
  const response = await fetch(url, init);
  const body = (await response.json().catch(() => ({}))) as R & Partial<Failure>;
  return { status: response.status, headers: response.headers, body };
}

export function granted<R>({ status, body }: Answer<R>): R {
  if (status >= 400) throw new Error(`${status} ${body.code}: ${body.message}`);
  return body;
}
