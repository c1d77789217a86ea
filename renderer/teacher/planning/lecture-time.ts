/** Times of lectures in words and in the values of native date and time fields. All in the machine's own time zone. */

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Midnight before a moment, in local time. */
export function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** Days from today's midnight to the given moment's: 0 today, 1 tomorrow, -1 yesterday. Right across clock changes. */
export function daysFromToday(at: number, now: number): number {
  return Math.round((startOfDay(at) - startOfDay(now)) / DAY_MS);
}

/** First moment of the next calendar week; weeks begin on Monday (ISO 8601). */
export function endOfWeek(now: number): number {
  const today = new Date(startOfDay(now));
  const daysLeft = 7 - ((today.getDay() + 6) % 7);
  return today.setDate(today.getDate() + daysLeft);
}

export interface DayWords {
  readonly today: string;
  readonly tomorrow: string;
  readonly yesterday: string;
}

/** "Today", "Thursday" (within a week), "12 November" or "12 November 2027" when it is another year's. */
export function formatDay(at: number, now: number, words: DayWords, locale?: string): string {
  const days = daysFromToday(at, now);
  if (days === 0) return words.today;
  if (days === 1) return words.tomorrow;
  if (days === -1) return words.yesterday;
  if (days > 1 && days < 7) return new Intl.DateTimeFormat(locale, { weekday: 'long' }).format(at);
  const otherYear = new Date(at).getFullYear() !== new Date(now).getFullYear();
  return new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    ...(otherYear ? { year: 'numeric' } : {}),
  }).format(at);
}

/** "28 November". */
export function formatDate(at: number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' }).format(at);
}

export function formatClock(at: number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
}

/** `YYYY-MM-DD`, as `<input type="date">` wants it. */
export function dateFieldValue(at: number): string {
  const day = new Date(at);
  return `${String(day.getFullYear()).padStart(4, '0')}-${twoDigits(day.getMonth() + 1)}-${twoDigits(day.getDate())}`;
}

/** `HH:MM`, as `<input type="time">` wants it. */
export function timeFieldValue(at: number): string {
  const day = new Date(at);
  return `${twoDigits(day.getHours())}:${twoDigits(day.getMinutes())}`;
}

/** Epoch ms of a date and a time field, or null while one of them is empty or no date. */
export function momentOfFields(date: string, time: string): number | null {
  const day = /^(\d{4,6})-(\d{2})-(\d{2})$/.exec(date);
  const clock = /^(\d{2}):(\d{2})/.exec(time);
  if (!day || !clock) return null;
  const at = new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3]), Number(clock[1]), Number(clock[2])).getTime();
  return Number.isFinite(at) ? at : null;
}

/** The next quarter of an hour at least ten minutes from now: what a new lecture begins with. */
export function suggestedStart(now: number): number {
  const quarter = 15 * MINUTE_MS;
  return Math.ceil((now + 10 * MINUTE_MS) / quarter) * quarter;
}

/** Clock of a lesson: `4:07`, `1:02:09`. */
export function formatElapsed(elapsedMs: number): string {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = twoDigits(seconds % 60);
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${rest}` : `${minutes}:${rest}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
