/** Chapters in an MP4, both ways players look for them: a text track that the picture refers to (QuickTime), and a list (Nero). */
import { box, fullBox, u16, u32, u64 } from '../mp4/boxes.ts';
import type { Chapter } from './film.ts';

const MOST_LISTED = 255;

/** A list of up to 255. */
export function neroChapters(chapters: readonly Chapter[]): Buffer {
  const listed = chapters.slice(0, MOST_LISTED);
  const entries = listed.map(({ title, startMs }) => {
    const text = cut(Buffer.from(title), 255);
    // In units of 100 ns.
    return Buffer.concat([u64(startMs * 10_000), Buffer.from([text.length]), text]);
  });
  return fullBox('chpl', 1, 0, u32(0), Buffer.from([listed.length]), ...entries);
}

/** @param base where the texts lie, one after the other, each after its length in two bytes */
export function chapterTrack(
  chapters: readonly Chapter[],
  filmMs: number,
  { trackId, base }: { readonly trackId: number; readonly base: number },
): { readonly trackId: number; readonly trak: Buffer } {
  const durations = chapters.map(({ startMs }, index) => Math.max(1, (chapters[index + 1]?.startMs ?? filmMs) - startMs));
  const sizes = chapters.map(({ title }) => 2 + Buffer.byteLength(title));
  const times = durations.flatMap((duration) => [1, duration]);
  const stbl = box(
    'stbl',
    fullBox('stsd', 0, 0, u32(1), textEntry),
    fullBox('stts', 0, 0, u32(durations.length, ...times)),
    fullBox('stsc', 0, 0, u32(1, 1, chapters.length, 1)),
    fullBox('stsz', 0, 0, u32(0, sizes.length, ...sizes)),
    fullBox('co64', 0, 0, u32(1), u64(base)),
  );
  const self = box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1)));
  const minf = box('minf', box('gmhd', fullBox('gmin', 0, 0, u16(0x40, 0x8000, 0x8000, 0x8000, 0, 0)), textHeader), self, stbl);
  const handler = fullBox('hdlr', 0, 0, u32(0), Buffer.from('text'), u32(0, 0, 0), Buffer.from('Chapters\0'));
  const mdhd = fullBox('mdhd', 1, 0, u64(0), u64(0), u32(1000), u64(filmMs), u16(0x55c4, 0));
  const matrix = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
  // Not enabled: it is referred to, not shown.
  const tkhd = fullBox(
    'tkhd',
    1,
    0x2,
    u64(0),
    u64(0),
    u32(trackId, 0),
    u64(filmMs),
    u32(0, 0),
    u16(0, 0, 0, 0),
    matrix,
    u32(0, 0),
  );
  return { trackId, trak: box('trak', tkhd, box('mdia', mdhd, handler, minf)) };
}

/** QuickTime's plain text sample description: nothing to say about colours and fonts. */
const textEntry = box('text', Buffer.alloc(6), u16(1), u32(1, 1), Buffer.alloc(43));
const textHeader = box('text', u16(0, 1), u32(0, 0, 0), u16(0, 1), u32(0, 0, 0), u16(0x4000, 0));

/** Cut between letters. */
function cut(text: Buffer, bytes: number): Buffer {
  if (text.length <= bytes) return text;
  let end = bytes;
  while (end > 0 && ((text[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return text.subarray(0, end);
}
