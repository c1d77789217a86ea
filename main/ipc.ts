/** The one wrapper around ipcMain: every call in the table of protocol/ipc.ts has a handler, a checked sender and parsed arguments. */
import type { IpcMain, IpcMainInvokeEvent, WebContents } from 'electron';
import type { z } from 'zod';
import { RefusedError } from '../protocol/errors.ts';
import {
  IPC_PREFIX,
  type IpcName,
  type IpcNotice,
  type IpcNoticeName,
  type IpcResult,
  ipc,
  ipcNotices,
} from '../protocol/ipc.ts';
import { isOurPage } from './page-address.ts';

type ParsedArgs<N extends IpcName> = z.output<(typeof ipc)[N]['args']>;
/** What main does for each call. */
export type IpcHandlers = { readonly [N in IpcName]: (args: ParsedArgs<N>) => Promise<IpcResult<N>> | IpcResult<N> };

/**
 * Answers the page's calls. A call from any frame but the top one of our own pages, or with arguments that don't fit, is refused.
 * @param onBug what a handler throws besides RefusedError; the page gets a calm sentence instead
 */
export function answerCalls(ipcMain: Pick<IpcMain, 'handle'>, handlers: IpcHandlers, onBug: (error: unknown) => void): void {
  const register = <N extends IpcName>(name: N): void => {
    ipcMain.handle(IPC_PREFIX + name, async (event, args: unknown) => {
      if (!isOurs(event)) throw new RefusedError('forbidden', 'This page may not ask the app for anything.');
      const parsed = ipc[name].args.safeParse(args);
      if (!parsed.success)
        throw new RefusedError('bad-request', `${name}: ${parsed.error.issues[0]?.message ?? 'wrong arguments'}`);
      try {
        return await handlers[name](parsed.data as ParsedArgs<N>);
      } catch (error) {
        if (error instanceof RefusedError) throw error;
        onBug(error);
        throw new RefusedError('internal', 'Something went wrong in the app.');
      }
    });
  };
  for (const name of Object.keys(ipc) as IpcName[]) register(name);
}

function isOurs({ senderFrame }: Pick<IpcMainInvokeEvent, 'senderFrame'>): boolean {
  return senderFrame !== null && senderFrame.parent === null && isOurPage(senderFrame.url);
}

/** Tells the page something. A page that is gone hears nothing. */
export function notify<N extends IpcNoticeName>(
  contents: Pick<WebContents, 'send' | 'isDestroyed'>,
  name: N,
  notice: IpcNotice<N>,
): void {
  if (!contents.isDestroyed()) contents.send(IPC_PREFIX + name, ipcNotices[name].parse(notice));
}
