/** What an uploaded fragment has to look like: whole boxes, one moof, one mdat, nothing beside. */
import { type Box, boxesIn } from './boxes.ts';

const beforeMoof: ReadonlySet<string> = new Set(['styp', 'sidx', 'emsg', 'prft', 'free']);

/** @returns null when the bytes are no fragment */
export function fragmentBoxes(bytes: Buffer): { readonly moof: Box; readonly mdat: Box } | null {
  try {
    const boxes = boxesIn(bytes).filter(({ type }) => !beforeMoof.has(type));
    const [moof, mdat, ...more] = boxes;
    return moof?.type === 'moof' && mdat?.type === 'mdat' && more.length === 0 ? { moof, mdat } : null;
  } catch {
    return null;
  }
}
