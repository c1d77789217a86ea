/** What was written and not sent: it outlives a reload and the way to another door. Kept for this tab alone. */
const KEY = 'lectern.draft';
let held = '';

export function keptDraft(): string {
  try {
    return sessionStorage.getItem(KEY) ?? held;
  } catch {
    return held;
  }
}

export function keepDraft(text: string): void {
  held = text;
  try {
    if (text === '') sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, text);
  } catch {
    // Kept in memory then.
  }
}
