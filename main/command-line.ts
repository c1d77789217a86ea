/** What may be said at the start: `--port 9000`, `--data FOLDER`. Chromium's own switches pass by. */
import { parseArgs } from 'node:util';

export interface CommandLine {
  readonly port: number | undefined;
  readonly dataFolder: string | undefined;
}

/**
 * @param args the process's arguments after the program's name
 * @throws RangeError naming an unusable port
 */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values } = parseArgs({
    args: [...args],
    options: { port: { type: 'string' }, data: { type: 'string' } },
    strict: false,
    allowPositionals: true,
  });
  const { port, data } = values;
  if (port !== undefined && !(typeof port === 'string' && /^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    throw new RangeError(`--port is ${String(port)}, but should be a number from 0 to 65535.`);
  }
  return {
    port: port === undefined ? undefined : Number(port),
    dataFolder: typeof data === 'string' && data !== '' ? data : undefined,
  };
}
