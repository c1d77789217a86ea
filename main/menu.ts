/** The app's menu. What concerns the lecture is done by the page, which also knows the shortcuts; the menu only tells it. */
import type { MenuItemConstructorOptions } from 'electron';
import type { IpcNotice } from '../protocol/ipc.ts';

type MenuCommand = IpcNotice<'menu'>['command'];

export interface MenuOptions {
  readonly platform: NodeJS.Platform;
  readonly appName: string;
  /** Reload and developer tools are for developers. */
  readonly packaged: boolean;
  readonly tellPage: (command: MenuCommand) => void;
  readonly openDataFolder: () => void;
}

export function menuTemplate({
  platform,
  appName,
  packaged,
  tellPage,
  openDataFolder,
}: MenuOptions): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const entry = (id: MenuCommand, label: string, accelerator?: string): MenuItemConstructorOptions => ({
    id,
    label,
    click: () => tellPage(id),
    ...(accelerator === undefined ? {} : { accelerator }),
  });
  const line: MenuItemConstructorOptions = { type: 'separator' };
  return [
    ...(mac ? [{ role: 'appMenu', label: appName } as const] : []),
    {
      label: '&File',
      submenu: [
        entry('new-lecture', 'New lecture', 'CommandOrControl+N'),
        entry('join-class', 'Join a class…'),
        line,
        { id: 'open-data-folder', label: 'Open data folder', click: openDataFolder },
        line,
        mac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&Lecture',
      submenu: [
        entry('toggle-microphone', 'Microphone on or off'),
        entry('toggle-camera', 'Camera on or off'),
        entry('toggle-screen', 'Share or stop sharing the screen'),
      ],
    },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        line,
        { role: 'togglefullscreen' },
        ...(packaged ? [] : ([line, { role: 'reload' }, { role: 'toggleDevTools' }] as const)),
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [entry('show-shortcuts', 'Keyboard shortcuts')] },
  ];
}
