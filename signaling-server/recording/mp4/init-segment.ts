/** The init segment of a fragmented MP4: which tracks there are and what samples are unless a fragment says otherwise. */
import { type Box, boxAt, boxesIn, findBox, Mp4Error } from './boxes.ts';

export interface InitTrack {
  readonly trackId: number;
  /** `vide`, `soun` or another. */
  readonly handler: string;
  /** Ticks a second. */
  readonly timescale: number;
  /** The whole sample description box: codecs, sizes, parameter sets. */
  readonly stsd: Buffer;
  /** The whole boxes, for a file made of these samples. */
  readonly tkhd: Buffer;
  readonly mediaHeader: Buffer;
  readonly handlerBox: Buffer;
  readonly dataInformation: Buffer;
  readonly defaults: { readonly duration: number; readonly size: number; readonly flags: number };
}

export interface InitSegment {
  readonly tracks: readonly InitTrack[];
}

/** @throws Mp4Error when this is no init segment of a fragmented file */
export function parseInit(bytes: Buffer): InitSegment {
  const top = boxesIn(bytes);
  const moov = findBox(top, 'moov');
  if (!moov || top.some(({ type }) => type === 'moof' || type === 'mdat')) throw new Mp4Error('This is no init segment.');
  const defaults = new Map<number, InitTrack['defaults']>();
  const mvex = boxAt(bytes, ['mvex'], moov);
  if (!mvex) throw new Mp4Error('The file is not fragmented.');
  for (const trex of boxesIn(bytes, mvex.body, mvex.end).filter(({ type }) => type === 'trex')) {
    requireBytes(trex, 24);
    const word = (index: number) => bytes.readUInt32BE(trex.body + index * 4);
    defaults.set(word(1), { duration: word(3), size: word(4), flags: word(5) });
  }
  const tracks = boxesIn(bytes, moov.body, moov.end)
    .filter(({ type }) => type === 'trak')
    .map((trak) => parseTrack(bytes, trak, defaults));
  if (tracks.length === 0) throw new Mp4Error('The file has no track.');
  return { tracks };
}

function parseTrack(bytes: Buffer, trak: Box, defaults: ReadonlyMap<number, InitTrack['defaults']>): InitTrack {
  const required = (...path: string[]): Box => {
    const found = boxAt(bytes, path, trak);
    if (!found) throw new Mp4Error(`A track has no ${path.at(-1)}.`);
    return found;
  };
  const whole = ({ start, end }: Box) => bytes.subarray(start, end);
  const tkhd = required('tkhd');
  const mdhd = required('mdia', 'mdhd');
  const hdlr = required('mdia', 'hdlr');
  requireBytes(tkhd, 24);
  requireBytes(mdhd, 20);
  requireBytes(hdlr, 12);
  const trackId = bytes.readUInt32BE(tkhd.body + (bytes[tkhd.body] === 1 ? 20 : 12));
  const timescale = bytes.readUInt32BE(mdhd.body + (bytes[mdhd.body] === 1 ? 20 : 12));
  if (timescale === 0) throw new Mp4Error('A track has no time scale.');
  const minf = required('mdia', 'minf');
  const mediaHeader = boxesIn(bytes, minf.body, minf.end).find(({ type }) => ['vmhd', 'smhd', 'nmhd', 'sthd'].includes(type));
  if (!mediaHeader) throw new Mp4Error('A track has no media header.');
  return {
    trackId,
    handler: bytes.toString('latin1', hdlr.body + 8, hdlr.body + 12),
    timescale,
    stsd: whole(required('mdia', 'minf', 'stbl', 'stsd')),
    tkhd: whole(tkhd),
    mediaHeader: whole(mediaHeader),
    handlerBox: whole(hdlr),
    dataInformation: whole(required('mdia', 'minf', 'dinf')),
    defaults: defaults.get(trackId) ?? { duration: 0, size: 0, flags: 0 },
  };
}

function requireBytes({ type, body, end }: Box, bytes: number): void {
  if (end - body < bytes) throw new Mp4Error(`The box ${type} is too short.`);
}
