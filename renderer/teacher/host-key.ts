/** The key in whatever was pasted: the key itself, `#key=…`, or the whole link. */
export function hostKeyIn(pasted: string): string {
  const key = /key=([^&\s]+)/.exec(pasted)?.[1] ?? pasted.trim();
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
