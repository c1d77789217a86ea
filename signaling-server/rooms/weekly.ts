/** Weeks as people count them: the same weekday at the same time of the clock on the wall, also when summer time begins or ends. */

/**
 * The moment some weeks later, in the time zone of this machine. A time that doesn't exist that day (the hour summer time skips)
 * becomes the one an hour later.
 *
 * @param startsAt epoch ms
 * @returns epoch ms, NaN beyond the calendar
 */
export function weeksLater(startsAt: number, weeks: number): number {
  const date = new Date(startsAt);
  date.setDate(date.getDate() + 7 * weeks);
  return date.getTime();
}
