/**
 * What a recorder sends: parts, init segments, fragments, pictures. A fragment is written to the file and synced, then its row is
 * committed, then it is answered: what was answered survives a power cut, and what reached the file alone is found again at the next start.
 */
import { RefusedError } from '../../protocol/errors.ts';
import type { FragmentReply, PartRequest } from '../../protocol/recording.ts';
import type { Store } from '../store/store.ts';
import type { DiskGuard } from './disk-guard.ts';
import { Mp4Error } from './mp4/boxes.ts';
import { fragmentBoxes } from './mp4/fragment-shape.ts';
import { parseInit } from './mp4/init-segment.ts';
import { endOfPart, nextFragmentNo, type OfferedFragment, outOfOrder, type PartEnd, placeFragment } from './part-index.ts';
import { pictureName } from './pictures.ts';
import type { PartFile, RecordingStorage } from './storage.ts';

export interface UploadLimits {
  /** Bytes of one recording that wait for the disk; a page that is faster is told to wait. */
  readonly maxWaitingBytes: number;
  readonly maxParts: number;
  readonly maxPictures: number;
}

export const defaultUploadLimits: UploadLimits = { maxWaitingBytes: 24_000_000, maxParts: 500, maxPictures: 5_000 };

export interface UploadOptions {
  readonly store: Pick<Store, 'recordings'>;
  readonly storage: RecordingStorage;
  readonly disk: DiskGuard;
  readonly limits: UploadLimits;
  /** A fragment is on the disk. */
  readonly onGrew: (recordingId: string) => void;
  /** The disk refused more, or its reserve is reached. */
  readonly onDiskFull: (recordingId: string) => void;
}

interface OpenPart {
  end: PartEnd;
  file: PartFile | null;
}

interface Upload {
  readonly parts: Map<number, OpenPart>;
  /** One write after the other. */
  busy: Promise<unknown>;
  waitingBytes: number;
  pictures: number;
  firstPictureTold: boolean;
}

const RETRY_AFTER_MS = 1_000;
const MOST_PICTURE_BYTES = 200_000;

export class Uploads {
  readonly #options: UploadOptions;
  readonly #open = new Map<string, Upload>();
  #writtenBytes = 0;
  #closing = false;

  constructor(options: UploadOptions) {
    this.#options = options;
  }

  /** What waits for the disk, and what was written since the start. */
  get load(): { readonly waitingBytes: number; readonly writtenBytes: number } {
    const waitingBytes = [...this.#open.values()].reduce((sum, upload) => sum + upload.waitingBytes, 0);
    return { waitingBytes, writtenBytes: this.#writtenBytes };
  }

  /** A new file begins. */
  beginPart(recordingId: string, { mimeType, width, height }: PartRequest): Promise<number> {
    const { store, limits } = this.#options;
    return this.#inTurn(recordingId, 0, async () => {
      const parts = await store.recordings.parts(recordingId);
      const last = parts.at(-1);
      // Asked twice, or begun in vain: nothing is in it, so it serves.
      const partNo = last?.initBytes === 0 ? last.partNo : (last?.partNo ?? 0) + 1;
      if (partNo > limits.maxParts) throw new RefusedError('too-many', 'This recording has too many parts.');
      if (partNo !== last?.partNo || mimeType !== last.mimeType || width !== last.width || height !== last.height) {
        const part = { partNo: (last?.partNo ?? 0) + 1, mimeType, width, height };
        await store.recordings.insertPart(recordingId, part);
        return part.partNo;
      }
      return partNo;
    });
  }

  /** The beginning of a part's file. The same bytes may come again. */
  async putInit(recordingId: string, partNo: number, bytes: Buffer): Promise<void> {
    requireInit(bytes);
    await this.#inTurn(recordingId, bytes.length, async (upload) => {
      const part = await this.#part(upload, recordingId, partNo);
      if (part.end.initBytes > 0) return this.#requireSame(recordingId, part.end, 0, part.end.initBytes, bytes);
      await this.#requireSpace(recordingId);
      await this.#write(recordingId, part, 0, bytes);
      await this.#options.store.recordings.setInit(recordingId, partNo, bytes.length);
      part.end = { ...part.end, initBytes: bytes.length };
    });
  }

  /** @throws RefusedError `wrong-state` with `nextFragmentNo`; `too-fast`, `not-saved`: try again; `disk-full`: stop */
  putFragment(
    recordingId: string,
    partNo: number,
    offered: Omit<OfferedFragment, 'bytes'>,
    bytes: Buffer,
  ): Promise<FragmentReply> {
    const { store, disk } = this.#options;
    if (!fragmentBoxes(bytes)) throw new RefusedError('bad-request', 'This is no fragment of a film.');
    return this.#inTurn(recordingId, bytes.length, async (upload) => {
      const part = await this.#part(upload, recordingId, partNo);
      const entry = placeFragment(part.end, { ...offered, bytes: bytes.length });
      if (entry) {
        await this.#requireSpace(recordingId);
        await this.#write(recordingId, part, entry.offset, bytes);
        await store.recordings.addFragments(recordingId, [entry]);
        part.end = { ...part.end, last: entry };
        disk.grew(recordingId, entry.bytes, entry.durationMs);
      } else {
        const known = await store.recordings.fragment(recordingId, partNo, offered.fragmentNo);
        await this.#requireSame(recordingId, part.end, known?.offset ?? 0, known?.bytes ?? 0, bytes);
      }
      this.#options.onGrew(recordingId);
      const { freeBytes, minutesLeft } = await disk.look();
      return { nextFragmentNo: nextFragmentNo(part.end), diskFreeBytes: freeBytes, minutesLeft };
    });
  }

  /** A small picture of a moment, for the library and for seeking. */
  async putPicture(recordingId: string, recordingMs: number, jpeg: Buffer): Promise<void> {
    const { storage, store, limits } = this.#options;
    const whole = jpeg.length > 4 && jpeg.readUInt16BE(0) === 0xffd8 && jpeg.readUInt16BE(jpeg.length - 2) === 0xffd9;
    if (!whole) throw new RefusedError('bad-request', 'This is no JPEG picture.');
    if (jpeg.length > MOST_PICTURE_BYTES) throw new RefusedError('too-large', 'This picture is too large.');
    await this.#inTurn(recordingId, jpeg.length, async (upload) => {
      if (upload.pictures < 0) upload.pictures = (await storage.listPictures(recordingId)).length;
      if (upload.pictures >= limits.maxPictures) throw new RefusedError('too-many', 'This recording has enough pictures.');
      await this.#requireSpace(recordingId);
      await storage.savePicture(recordingId, pictureName(recordingMs), jpeg);
      upload.pictures += 1;
      if (!upload.firstPictureTold) await store.recordings.update(recordingId, { thumbnail: true });
      upload.firstPictureTold = true;
    });
  }

  /** Lets go of a recording's files once what waits is written. What comes later opens them anew. */
  async release(recordingId: string): Promise<void> {
    const upload = this.#open.get(recordingId);
    if (!upload) return;
    await upload.busy.catch(() => {});
    if (this.#open.get(recordingId) === upload) this.#open.delete(recordingId);
    for (const { file } of upload.parts.values()) await file?.close();
    upload.parts.clear();
    this.#options.disk.stopped(recordingId);
  }

  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all([...this.#open.keys()].map((recordingId) => this.release(recordingId)));
  }

  #inTurn<R>(recordingId: string, bytes: number, act: (upload: Upload) => Promise<R>): Promise<R> {
    if (this.#closing) throw new RefusedError('closing', 'The server is shutting down.', { retryAfterMs: RETRY_AFTER_MS });
    const upload = this.#uploadOf(recordingId);
    if (upload.waitingBytes > 0 && upload.waitingBytes + bytes > this.#options.limits.maxWaitingBytes) {
      throw new RefusedError('too-fast', 'The disk is slow just now. Please send this again.', { retryAfterMs: RETRY_AFTER_MS });
    }
    upload.waitingBytes += bytes;
    const result = upload.busy.then(() => act(upload)).finally(() => (upload.waitingBytes -= bytes));
    upload.busy = result.catch(() => {});
    return result;
  }

  #uploadOf(recordingId: string): Upload {
    const open = this.#open.get(recordingId);
    if (open) return open;
    const upload = { parts: new Map(), busy: Promise.resolve(), waitingBytes: 0, pictures: -1, firstPictureTold: false };
    this.#open.set(recordingId, upload);
    return upload;
  }

  async #part({ parts }: Upload, recordingId: string, partNo: number): Promise<OpenPart> {
    const open = parts.get(partNo);
    if (open) return open;
    const { recordings } = this.#options.store;
    const row = (await recordings.parts(recordingId)).find((candidate) => candidate.partNo === partNo);
    if (!row) throw new RefusedError('not-found', 'This recording has no such part.');
    const last = await recordings.lastFragment(recordingId, partNo);
    const part: OpenPart = { end: { partNo, initBytes: row.initBytes, last }, file: null };
    parts.set(partNo, part);
    return part;
  }

  async #write(recordingId: string, part: OpenPart, position: number, bytes: Buffer): Promise<void> {
    try {
      part.file ??= await this.#openFile(recordingId, part.end);
      await part.file.write(position, bytes);
      this.#writtenBytes += bytes.length;
    } catch (error) {
      if (error instanceof RefusedError && error.code === 'disk-full') this.#options.onDiskFull(recordingId);
      throw error;
    }
  }

  async #openFile(recordingId: string, end: PartEnd): Promise<PartFile> {
    const { storage } = this.#options;
    const needed = endOfPart(end);
    if (needed > 0 && ((await storage.partBytes(recordingId, end.partNo)) ?? 0) < needed) {
      throw outOfOrder(nextFragmentNo(end), 'The file of this part is no longer there. Please begin a new part.');
    }
    return storage.openPart(recordingId, end.partNo);
  }

  async #requireSpace(recordingId: string): Promise<void> {
    if (!(await this.#options.disk.look()).full) return;
    this.#options.onDiskFull(recordingId);
    throw new RefusedError('disk-full', 'The disk is nearly full, so the recording was stopped. The lesson goes on.');
  }

  async #requireSame(recordingId: string, end: PartEnd, offset: number, known: number, sent: Buffer): Promise<void> {
    const same =
      known === sent.length && sent.equals(await this.#options.storage.readPart(recordingId, end.partNo, offset, offset + known));
    if (!same) throw outOfOrder(nextFragmentNo(end), 'This was sent before with another content.');
  }
}

function requireInit(bytes: Buffer): void {
  try {
    parseInit(bytes);
  } catch (error) {
    if (error instanceof Mp4Error) throw new RefusedError('bad-request', `This is no beginning of a film. ${error.message}`);
    throw error;
  }
}
