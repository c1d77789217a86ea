/** Log lines: JSON, one owner and one id each (`log.child({ owner: 'lesson', lectureId })`), no secrets. */
import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;

/** Keys whose values never reach the log, however deep a careless object nests them once. */
const secrets = ['hostKey', 'hostToken', 'seatToken', 'token', 'authorization', 'cookie', 'credential', 'password'];

/**
 * The log all others are children of.
 *
 * @param destination where lines go; stderr when absent, since the terminal's stdout is for people
 */
export function createLog(level: string, destination?: DestinationStream): Log {
  return pino(
    {
      level,
      base: {},
      redact: { paths: secrets.flatMap((key) => [key, `*.${key}`, `*.headers.${key}`]), censor: '[secret]' },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination ?? pino.destination({ dest: 2, sync: true }),
  );
}
