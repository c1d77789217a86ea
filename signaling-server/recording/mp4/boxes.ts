/** Boxes of the ISO base media file format (ISO/IEC 14496-12): found, read and made. */

export interface Box {
  readonly type: string;
  /** Of the box in its buffer, header included. */
  readonly start: number;
  readonly end: number;
  /** Where its content begins. */
  readonly body: number;
}

/** The bytes are not what they should be. */
export class Mp4Error extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Mp4Error';
  }
}

export interface BoxHeader {
  readonly type: string;
  /** The whole box; 0 means "to the end of the file". */
  readonly size: number;
  readonly headerBytes: number;
}

/** The most a header takes. */
export const MOST_HEADER_BYTES = 16;

/** @returns null where there are too few bytes for a header, or these are not one */
export function readHeader(bytes: Buffer, at: number): BoxHeader | null {
  if (at + 8 > bytes.length) return null;
  const type = bytes.toString('latin1', at + 4, at + 8);
  if (!/^[\w ©-]{4}$/.test(type)) return null;
  const short = bytes.readUInt32BE(at);
  if (short !== 1) return short === 0 || short >= 8 ? { type, size: short, headerBytes: 8 } : null;
  if (at + 16 > bytes.length) return null;
  const size = Number(bytes.readBigUInt64BE(at + 8));
  return size >= 16 && Number.isSafeInteger(size) ? { type, size, headerBytes: 16 } : null;
}

/** @throws Mp4Error where a box reaches beyond its parent */
export function boxesIn(bytes: Buffer, from = 0, to = bytes.length): Box[] {
  const boxes: Box[] = [];
  for (let at = from; at < to; ) {
    const header = readHeader(bytes, at);
    if (!header || header.size === 0 || at + header.size > to) throw new Mp4Error(`There is no whole box at ${at}.`);
    boxes.push({ type: header.type, start: at, end: at + header.size, body: at + header.headerBytes });
    at += header.size;
  }
  return boxes;
}

export function findBox(boxes: readonly Box[], type: string): Box | undefined {
  return boxes.find((box) => box.type === type);
}

/** The box at the end of a path of types. */
export function boxAt(bytes: Buffer, path: readonly string[], within?: Box): Box | undefined {
  let box = within;
  for (const type of path) {
    box = findBox(box ? boxesIn(bytes, box.body, box.end) : boxesIn(bytes), type);
    if (!box) return undefined;
  }
  return box;
}

/** A box made of its parts. */
export function box(type: string, ...parts: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + parts.reduce((sum, part) => sum + part.length, 0), 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...parts]);
}

/** A box with a version and flags. */
export function fullBox(type: string, version: number, flags: number, ...parts: readonly Uint8Array[]): Buffer {
  return box(type, u32(((version << 24) | flags) >>> 0), ...parts);
}

/** Unsigned 32 bit numbers, big end first. */
export function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, index * 4);
  return bytes;
}

export function u16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value & 0xffff, index * 2);
  return bytes;
}

export function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(Math.round(value)));
  return bytes;
}
