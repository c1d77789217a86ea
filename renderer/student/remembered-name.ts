/** The name given last time, in this browser. Private windows may refuse to keep it; then it is asked for again. */
const KEY = 'lectern.displayName';

export function rememberedName(): string {
  try {
    return localStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}

export function rememberName(displayName: string): void {
  try {
    localStorage.setItem(KEY, displayName);
  } catch {
    // Nothing depends on it.
  }
}
