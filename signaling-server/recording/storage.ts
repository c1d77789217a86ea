/**
 * Where recordings lie, and all the server knows of it: files that only grow, and small pictures. A disk stands behind it today
 * (`disk-storage.ts`); a store of objects fits, which is why nothing here is a path but `location`, which workers are handed.
 */
import type { Readable } from 'node:stream';

export interface RecordingStorage {
  /** What a worker needs to reach the same files. */
  readonly location: { readonly kind: 'disk'; readonly folder: string };
  /** Opens a part for appending; it is made where there is none. */
  openPart(recordingId: string, partNo: number): Promise<PartFile>;
  /** Size of a part's file; null when it is gone. */
  partBytes(recordingId: string, partNo: number): Promise<number | null>;
  /** Bytes from `start` up to and not including `end`. @throws RefusedError `not-found` when the file is gone or shorter */
  readPart(recordingId: string, partNo: number, start: number, end: number): Promise<Buffer>;
  streamPart(recordingId: string, partNo: number, start: number, end: number): Readable;
  /** Cuts what follows. */
  truncatePart(recordingId: string, partNo: number, bytes: number): Promise<void>;
  savePicture(recordingId: string, name: string, jpeg: Buffer): Promise<void>;
  readPicture(recordingId: string, name: string): Promise<Buffer | null>;
  /** Names and sizes, by name. */
  listPictures(recordingId: string): Promise<{ readonly name: string; readonly bytes: number }[]>;
  /** Everything of a recording, for good. */
  remove(recordingId: string): Promise<void>;
  /** Bytes free for recordings; null where nobody knows. */
  freeBytes(): Promise<number | null>;
}

/** A part that grows. */
export interface PartFile {
  /**
   * Writes at a position, which is where the file is known to be whole up to. Resolves when the bytes are on the disk.
   *
   * @throws RefusedError `disk-full`, `not-saved`: what was written is not counted, and the same position may be written again
   */
  write(position: number, bytes: Buffer): Promise<void>;
  close(): Promise<void>;
}
