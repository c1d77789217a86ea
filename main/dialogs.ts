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

/** The database can't be read. Whatever is chosen, the damaged file is kept aside. */
export async function askAboutDamage(backupMadeAt: number | null): Promise<'restore-backup' | 'start-empty' | null> {
  const answers = [...(backupMadeAt === null ? [] : (['restore-backup'] as const)), 'start-empty', null] as const;
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    message: 'The data of Lectern is damaged.',
    detail:
      backupMadeAt === null
        ? 'There is no good backup. You can begin anew; the damaged file is kept beside it.'
        : `The newest good backup is from ${new Date(backupMadeAt).toLocaleString()}. The damaged file is kept beside it.`,
    buttons: [...(backupMadeAt === null ? [] : ['Go on from the backup']), 'Begin anew', 'Quit'],
    defaultId: 0,
    cancelId: answers.length - 1,
    noLink: true,
  });
  return answers[response] ?? null;
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
