/** A planned time as people say it: "10:15" today, "Tue 10:15" within a week, else with the date. */
export function whenText(epochMs: number, nowMs: number, locale?: string): string {
  const when = new Date(epochMs);
  const time = when.toLocaleTimeString(locale, { hour: 'numeric', minute: '2-digit' });
  if (when.toDateString() === new Date(nowMs).toDateString()) return time;
  const near = Math.abs(epochMs - nowMs) < 6 * 24 * 3600 * 1000;
  const day = when.toLocaleDateString(locale, near ? { weekday: 'long' } : { weekday: 'short', day: 'numeric', month: 'long' });
  return `${day} ${time}`;
}
