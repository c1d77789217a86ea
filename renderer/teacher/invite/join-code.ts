/** A code as people read it aloud: in pairs, `K7 PQ 3M`. */
export function spacedCode(joinCode: string): string {
  return joinCode.replace(/(.{2})(?=.)/g, '$1 ');
}

/** An address without what browsers add by themselves: `192.168.1.23:8480`. */
export function shortAddress(url: string): string {
  return url.replace(/^http:\/\//, '').replace(/\/$/, '');
}

/** Where a student types the code: the link without its path. */
export function originOf(url: string): string {
  try {
    return new URL(url).origin;
  } catch {
    return url;
  }
}
