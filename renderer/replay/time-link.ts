/** Times as people read them ("1:02:03") and as links carry them (`?t=1h2m3s`). */

/** Reads `1h2m3s`, `90s`, `90`, `1:02:03`. Null where it is no time. */
export function parseTime(text: string): number | null {
  const trimmed = text.trim();
  if (/^\d+(?:\.\d+)?$/.test(trimmed)) return Number(trimmed) * 1000;
  if (/^\d+(?::\d{1,2}){1,2}$/.test(trimmed)) return trimmed.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) * 1000;
  const found = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/i.exec(trimmed);
  if (trimmed === '' || !found) return null;
  const [, hours = '0', minutes = '0', seconds = '0'] = found;
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}

/** `1h2m3s`, without what is zero. */
export function timeParameter(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  return parts.flatMap(([count, unit]) => (count > 0 ? [`${count}${unit}`] : [])).join('') || '0s';
}

/** `1:02:03`, `2:03`. */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (count: number) => String(count).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest.replace(/^0/, '');
}
