/** Recordings on the disk: a folder each, `part-1.mp4`… in it, pictures beside them. Readable by its owner alone. */
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RefusedError } from '../../protocol/errors.ts';
import { freeBytes } from '../store/data-folder.ts';
import type { PartFile, RecordingStorage } from './storage.ts';

const COPY_BYTES = 4_000_000;

/** @param folder made when it is first needed */
export function createDiskStorage(folder: string): RecordingStorage {
  const folderOf = (recordingId: string) => join(folder, checkedName(recordingId));
  const partPath = (recordingId: string, partNo: number) => partPathIn(folder, recordingId, partNo);
  const picture = (recordingId: string, name: string) => join(folderOf(recordingId), 'pictures', checkedName(name));

  return {
    location: { kind: 'disk', folder },
    openPart: (recordingId, partNo) => DiskPart.open(partPath(recordingId, partNo)),

    async partBytes(recordingId, partNo) {
      return (await orNull(stat(partPath(recordingId, partNo))))?.size ?? null;
    },

    async readPart(recordingId, partNo, start, end) {
      const file = await orNull(open(partPath(recordingId, partNo), 'r'));
      if (!file) throw fileGone();
      try {
        const bytes = Buffer.allocUnsafe(end - start);
        if ((await readFully(file, bytes, start)) < bytes.length) throw fileGone();
        return bytes;
      } finally {
        await file.close();
      }
    },

    streamPart: (recordingId, partNo, start, end) =>
      createReadStream(partPath(recordingId, partNo), { start, end: end - 1, highWaterMark: 256_000 }),

    truncatePart: (recordingId, partNo, bytes) => truncate(partPath(recordingId, partNo), bytes),

    async savePicture(recordingId, name, jpeg) {
      const path = picture(recordingId, name);
      await saved(async () => {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        // Whole or not there: a reader never meets half a picture.
        await writeFile(`${path}.new`, jpeg, { mode: 0o600 });
        await rename(`${path}.new`, path);
      });
    },

    readPicture: (recordingId, name) => orNull(readFile(picture(recordingId, name))),

    async listPictures(recordingId) {
      const names = (await orNull(readdir(join(folderOf(recordingId), 'pictures')))) ?? [];
      const files = names.filter((name) => name.endsWith('.jpg')).sort();
      return Promise.all(files.map(async (name) => ({ name, bytes: (await stat(picture(recordingId, name))).size })));
    },

    remove: (recordingId) => rm(folderOf(recordingId), { recursive: true, force: true }),

    async freeBytes() {
      return (await freeBytes(folder)) ?? freeBytes(dirname(folder));
    },
  };
}

/** The file of a part; also for workers, which are handed the folder. */
export function partPathIn(folder: string, recordingId: string, partNo: number): string {
  if (!Number.isSafeInteger(partNo) || partNo < 1) throw new Error(`There is no part ${partNo}.`);
  return join(folder, checkedName(recordingId), `part-${partNo}.mp4`);
}

/** Ids and names are ours and were looked up before; this is the last door should one ever not be. */
function checkedName(name: string): string {
  if (!/^[\w-][\w.-]{0,80}$/.test(name)) throw new RefusedError('bad-request', 'There is no such recording.');
  return name;
}

class DiskPart implements PartFile {
  readonly #path: string;
  #file: FileHandle;

  static async open(path: string): Promise<DiskPart> {
    return new DiskPart(path, await saved(() => openForWriting(path)));
  }

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  write(position: number, bytes: Buffer): Promise<void> {
    return saved(async () => {
      if (!(await this.#isInPlace())) await this.#putBack(position);
      let done = 0;
      while (done < bytes.length) {
        const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, position + done);
        done += bytesWritten;
      }
      await this.#file.datasync();
    });
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /** Somebody may have removed the folder: what is written to a file without a name is lost with the process. */
  async #isInPlace(): Promise<boolean> {
    const [named, held] = await Promise.all([orNull(stat(this.#path)), this.#file.stat()]);
    return named !== null && named.ino === held.ino && named.dev === held.dev;
  }

  /** While the file is held its bytes are there, name or not. */
  async #putBack(bytes: number): Promise<void> {
    const lost = this.#file;
    const fresh = await openForWriting(this.#path);
    const chunk = Buffer.allocUnsafe(Math.min(COPY_BYTES, Math.max(1, bytes)));
    for (let at = 0; at < bytes; ) {
      const count = await readFully(lost, chunk.subarray(0, Math.min(chunk.length, bytes - at)), at);
      if (count === 0) break;
      await fresh.write(chunk, 0, count, at);
      at += count;
    }
    this.#file = fresh;
    await lost.close();
  }
}

async function openForWriting(path: string): Promise<FileHandle> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const existing = await orNull(open(path, 'r+'));
  if (existing) return existing;
  const file = await open(path, 'wx+', 0o600);
  // The names, too, have to outlive a power cut: the file's in its folder, and the folder's in its own.
  for (const parent of [folder, dirname(folder)]) await syncFolder(parent);
  return file;
}

async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders, and keeps names without being asked.
  const folder = await open(path, 'r').catch(() => null);
  if (!folder) return;
  try {
    await folder.sync();
  } catch {
    // A file system without it.
  } finally {
    await folder.close();
  }
}

async function readFully(file: FileHandle, bytes: Buffer, position: number): Promise<number> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

/** Null when the file is not there. */
async function orNull<T>(result: Promise<T>): Promise<T | null> {
  try {
    return await result;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function fileGone(): RefusedError {
  return new RefusedError('not-found', 'The file of this recording is no longer there.');
}

/** Tells a failing disk in words. */
async function saved<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    const code = codeOf(cause);
    if (code === '') throw cause;
    const refusal = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)
      ? new RefusedError('disk-full', 'The disk is full, so the recording can’t go on.')
      : new RefusedError('not-saved', 'The recording could not be saved: its folder did not answer as it should.');
    refusal.cause = cause;
    throw refusal;
  }
}
