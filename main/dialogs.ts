/** The few questions the app itself asks. */
import { type BrowserWindow, dialog } from 'electron';
import type { QuitChoice } from './quit.ts';

const choices = ['end', 'keep', 'cancel'] as const satisfies readonly QuitChoice[];

export async function askBeforeQuit(window: BrowserWindow, title: string): Promise<QuitChoice> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: title === '' ? 'A lecture is live.' : `“${title}” is live.`,
    detail: 'If you keep it for later, students wait and are back in it when you open Lectern again.',
    buttons: ['End lecture and quit', 'Keep it for later', 'Cancel'],
    defaultId: 2,
    cancelId: 2,
    noLink: true,
  });
  return choices[response] ?? 'cancel';
}

/** What the room server did differently from what was asked: another port, a repaired database. */
export async function showNews(window: BrowserWindow, message: string): Promise<void> {
  await dialog.showMessageBox(window, { type: 'info', message, buttons: ['OK'] });
}

/** Why the app can't start, in one sentence. */
export function showStartFailure(error: unknown): void {
  const readable = error instanceof Error && (error.name === 'StartError' || error instanceof RangeError);
  dialog.showErrorBox('Lectern cannot start', readable ? error.message : `Something went wrong: ${String(error)}`);
}
