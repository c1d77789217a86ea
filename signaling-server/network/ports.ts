/** Listening on the wanted port, or the next free one. */
import { once } from 'node:events';
import type { Server } from 'node:net';
import { StartError } from '../start-error.ts';

/** How far to look beyond the wanted port. */
const FURTHER_PORTS = 20;

interface ListenOptions {
  readonly port: number;
  /** Empty: every address of this machine, IPv6 too where there is any. */
  readonly bindAddress: string;
}

/**
 * Starts listening. Port 0 takes any.
 *
 * @returns the port listened on, another than the wanted one when that is taken
 * @throws StartError `port-taken` when none of the ports is free; `configuration` when the address is not one of this machine
 */
export async function listenOnFreePort(server: Server, { port, bindAddress }: ListenOptions): Promise<number> {
  const last = port === 0 ? 0 : Math.min(port + FURTHER_PORTS, 65_535);
  let cause: unknown;
  for (let candidate = port; candidate <= last; candidate += 1) {
    try {
      await listen(server, candidate, bindAddress);
      return portOf(server);
    } catch (error) {
      cause = error;
      if (codeOf(error) === 'EADDRNOTAVAIL') {
        throw new StartError('configuration', `LECTERN_BIND is ${bindAddress}, which is no address of this machine.`, { cause });
      }
      // A port below 1024 needs rights we may lack: the next one will too.
      if (codeOf(error) !== 'EADDRINUSE') break;
    }
  }
  const message =
    codeOf(cause) === 'EACCES'
      ? `Port ${port} may not be used by this program. Please choose one above 1023 with --port.`
      : `The ports ${port} to ${last} are all taken. Please choose another one with --port.`;
  throw new StartError('port-taken', message, { cause });
}

async function listen(server: Server, port: number, bindAddress: string): Promise<void> {
  try {
    await listenOn(server, port, bindAddress === '' ? '::' : bindAddress);
  } catch (error) {
    // A machine without IPv6.
    if (bindAddress !== '' || (codeOf(error) !== 'EAFNOSUPPORT' && codeOf(error) !== 'EADDRNOTAVAIL')) throw error;
    await listenOn(server, port, '0.0.0.0');
  }
}

async function listenOn(server: Server, port: number, host: string): Promise<void> {
  server.listen({ port, host });
  // Rejects with the server's 'error'.
  await once(server, 'listening');
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
