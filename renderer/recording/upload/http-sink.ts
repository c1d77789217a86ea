/**
 * Fragments to the room server, one after the other, each until it is on the disk there. The server may be away for as long as it likes;
 * sending again what had arrived is granted once.
 */
import type { Failure } from '../../../protocol/errors.ts';
import type { FragmentReply, PartReply } from '../../../protocol/recording.ts';
import { type Backoff, backoffMs } from '../../room/backoff.ts';
import type { Fragment, FragmentSink, PartStart } from '../fragment.ts';
import type { OverflowStore } from './overflow-store.ts';
import { defaultSpoolLimits, Spool, type SpoolLimits } from './spool.ts';

export interface UploadTarget {
  /** Origin of the room server. */
  readonly serverUrl: string;
  readonly recordingId: string;
  readonly uploadToken: string;
}

export type UploadNews =
  /** Fragments wait here: the server does not answer. */
  | { readonly kind: 'away' }
  | { readonly kind: 'back' }
  /** The server has no room; it has stopped the recording. */
  | { readonly kind: 'disk-full' }
  /** Another page records now, or the recording was ended elsewhere. */
  | { readonly kind: 'refused'; readonly message: string }
  /** The server knows this part no longer: what waited for it is lost, the next fragment must begin another. */
  | { readonly kind: 'part-lost' };

export interface UploadState {
  readonly waiting: number;
  readonly waitingBytes: number;
  readonly away: boolean;
  readonly lost: number;
  readonly diskFreeBytes: number | null;
  readonly minutesLeft: number | null;
}

export interface HttpSinkOptions {
  readonly target: UploadTarget;
  readonly overflow: OverflowStore | null;
  readonly tell: (news: UploadNews) => void;
  readonly limits?: SpoolLimits;
  readonly fetch?: typeof fetch;
}

interface Part {
  readonly start: PartStart;
  partNo: number | null;
  opened: boolean;
  fragments: number;
}

interface Waiting {
  readonly part: Part;
  readonly fragmentNo: number;
  readonly fragment: Omit<Fragment, 'bytes'>;
}

const UPLOAD_BACKOFF: Backoff = { firstMs: 150, factor: 1.8, maxMs: 4000, jitter: 0.3 };
/** A request that takes longer is as good as unanswered. */
const ANSWER_MS = 15_000;

/** The server's "no", as opposed to silence. */
class UploadRefused extends Error {
  readonly failure: Pick<Failure, 'code' | 'details'>;

  constructor(failure: Pick<Failure, 'code' | 'message' | 'details'>) {
    super(failure.message);
    this.failure = failure;
  }
}

export class HttpSink implements FragmentSink {
  readonly #options: HttpSinkOptions;
  readonly #spool: Spool<Waiting>;
  #part: Part | null = null;
  #running: Promise<void> | null = null;
  #away = false;
  #lost = 0;
  #over = false;
  #disk: { diskFreeBytes: number | null; minutesLeft: number | null } = { diskFreeBytes: null, minutesLeft: null };
  #previewing = false;
  readonly #abort = new AbortController();

  constructor(options: HttpSinkOptions) {
    this.#options = options;
    this.#spool = new Spool(options.limits ?? defaultSpoolLimits, options.overflow);
  }

  get state(): UploadState {
    return { waiting: this.#spool.length, waitingBytes: this.#spool.bytes, away: this.#away, lost: this.#lost, ...this.#disk };
  }

  beginPart(start: PartStart): void {
    this.#part = { start, partNo: null, opened: false, fragments: 0 };
  }

  add({ bytes, ...fragment }: Fragment): boolean {
    const part = this.#part;
    if (!part || this.#over) return false;
    if (!this.#spool.push({ part, fragmentNo: part.fragments, fragment }, bytes)) {
      this.#lost += 1;
      return false;
    }
    part.fragments += 1;
    this.#run();
    return true;
  }

  preview(jpeg: Blob, recordingMs: number): void {
    if (this.#previewing || this.#away || this.#over) return;
    this.#previewing = true;
    this.#post(`preview?recordingMs=${Math.round(recordingMs)}`, jpeg, 'image/jpeg')
      .catch(() => undefined)
      .finally(() => {
        this.#previewing = false;
      });
  }

  async finish(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  close(): void {
    this.#over = true;
    this.#abort.abort();
    this.#options.overflow?.close();
  }

  #run(): void {
    this.#running ??= this.#send().finally(() => {
      this.#running = null;
      if (this.#spool.length > 0 && !this.#over) this.#run();
    });
  }

  async #send(): Promise<void> {
    for (let attempt = 0; !this.#over; ) {
      const first = await this.#spool.first();
      if (!first) return;
      try {
        if (first.bytes) await this.#sendOne(first.entry, first.bytes);
        else this.#lost += 1;
        this.#spool.shift();
        attempt = 0;
        this.#reached();
      } catch (error) {
        if (this.#over) return;
        if (error instanceof UploadRefused && this.#settled(error, first.entry)) continue;
        this.#missed();
        await this.#wait(backoffMs(UPLOAD_BACKOFF, attempt, Math.random));
        attempt += 1;
      }
    }
  }

  async #sendOne({ part, fragmentNo, fragment }: Waiting, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (part.partNo === null) {
      const { mimeType, width, height } = part.start;
      const body = JSON.stringify({ mimeType, width, height });
      part.partNo = (await this.#post<PartReply>('parts', body, 'application/json')).partNo;
    }
    if (!part.opened) {
      await this.#post(`parts/${part.partNo}/init`, part.start.init, 'application/octet-stream');
      part.opened = true;
    }
    const { startMs, durationMs, lessonMs } = fragment;
    const query = new URLSearchParams({
      startMs: startMs.toFixed(3),
      durationMs: durationMs.toFixed(3),
      lessonMs: lessonMs.toFixed(1),
    });
    const path = `parts/${part.partNo}/fragments/${fragmentNo}?${query}`;
    const { diskFreeBytes, minutesLeft } = await this.#post<FragmentReply>(path, bytes, 'application/octet-stream');
    this.#disk = { diskFreeBytes, minutesLeft };
  }

  /** Whether the refusal is dealt with; otherwise the same is sent again after a while. */
  #settled({ failure: { code, details }, message }: UploadRefused, { part, fragmentNo }: Waiting): boolean {
    switch (code) {
      case 'disk-full':
        this.#end({ kind: 'disk-full' });
        return true;
      case 'not-signed-in':
      case 'forbidden':
        this.#end({ kind: 'refused', message });
        return true;
      case 'wrong-state': {
        const next = details?.nextFragmentNo;
        if (part.opened && typeof next === 'number' && next > fragmentNo) {
          this.#spool.shift();
          return true;
        }
        this.#losePart(part);
        return true;
      }
      case 'not-found':
      case 'too-large':
      case 'bad-request':
        this.#losePart(part);
        return true;
      default:
        return false;
    }
  }

  #losePart(part: Part): void {
    this.#lost += this.#spool.drop((waiting) => waiting.part === part);
    if (this.#part === part) this.#part = null;
    this.#options.tell({ kind: 'part-lost' });
  }

  #end(news: UploadNews): void {
    this.#over = true;
    this.#lost += this.#spool.length;
    this.#spool.drop(() => true);
    this.#options.tell(news);
  }

  #missed(): void {
    if (this.#away) return;
    this.#away = true;
    this.#options.tell({ kind: 'away' });
  }

  #reached(): void {
    if (!this.#away) return;
    this.#away = false;
    this.#options.tell({ kind: 'back' });
  }

  async #post<R>(path: string, body: BodyInit, type: string): Promise<R> {
    const { target, fetch: ask = fetch } = this.#options;
    const url = new URL(`/api/recordings/${encodeURIComponent(target.recordingId)}/${path}`, target.serverUrl);
    const response = await ask(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${target.uploadToken}`, 'content-type': type },
      body,
      signal: AbortSignal.any([this.#abort.signal, AbortSignal.timeout(ANSWER_MS)]),
    });
    const reply = (await response.json().catch(() => null)) as unknown;
    if (response.ok) return reply as R;
    const failure = failureOf(reply);
    if (!failure) throw new Error(`the server answered ${response.status}`);
    throw new UploadRefused(failure);
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#abort.signal.addEventListener(
        'abort',
        () => {
          clearTimeout(timer);
          resolve();
        },
        { once: true },
      );
    });
  }
}

function failureOf(reply: unknown): Failure | null {
  if (typeof reply !== 'object' || reply === null) return null;
  const failure = 'error' in reply && typeof reply.error === 'object' ? reply.error : reply;
  return failure !== null && 'code' in failure && 'message' in failure ? (failure as Failure) : null;
}
