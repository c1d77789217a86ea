/** `Range` of RFC 9110, section 14, as far as players use it: one range of bytes. */

export type WantedRange =
  | { readonly kind: 'all' }
  /** From `start` up to and not including `end`. */
  | { readonly kind: 'range'; readonly start: number; readonly end: number; readonly open: boolean }
  | { readonly kind: 'beyond' };

/** @param size bytes there are */
export function rangeOf(header: string | undefined, size: number): WantedRange {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '');
  // Several ranges, other units, nonsense: a server may answer with everything.
  if (!found || (found[1] === '' && found[2] === '')) return { kind: 'all' };
  const [, first = '', last = ''] = found;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? { kind: 'beyond' } : { kind: 'range', start: size - length, end: size, open: true };
  }
  const start = Number(first);
  const wanted = last === '' ? Number.POSITIVE_INFINITY : Number(last) + 1;
  if (last !== '' && wanted <= start) return { kind: 'all' };
  if (start >= size) return { kind: 'beyond' };
  return { kind: 'range', start, end: Math.min(wanted, size), open: wanted > size };
}
