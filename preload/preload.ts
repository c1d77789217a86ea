/** The whole bridge. A call is its name and its arguments, checked in main; nothing of Electron itself reaches the page. */
import { contextBridge, ipcRenderer } from 'electron';
import type { Desk, IPC_PREFIX, IpcArgs, IpcName, IpcNotice, IpcNoticeName, IpcResult } from '../protocol/ipc.ts';

// Only types come from protocol/: its schemas would be a library inside this file.
const prefix: typeof IPC_PREFIX = 'lectern:';
const notices: Record<IpcNoticeName, true> = { menu: true, endLecture: true };

const ask =
  <N extends IpcName>(name: N) =>
  (args: IpcArgs<N>): Promise<IpcResult<N>> =>
    ipcRenderer.invoke(prefix + name, args);

contextBridge.exposeInMainWorld('desk', {
  hostSession: ask('hostSession'),
  appInfo: ask('appInfo'),
  listCaptureSources: ask('listCaptureSources'),
  chooseCaptureSource: ask('chooseCaptureSource'),
  setLive: ask('setLive'),
  openDataFolder: ask('openDataFolder'),
  nearbyClasses: ask('nearbyClasses'),
  joinClass: ask('joinClass'),
  mediaAccess: ask('mediaAccess'),
  powerSource: ask('powerSource'),
  openSystemSettings: ask('openSystemSettings'),
  openFirewall: ask('openFirewall'),
  copyText: ask('copyText'),
  on(name, listener) {
    if (!Object.hasOwn(notices, name)) throw new Error(`There is no notice ${String(name)}.`);
    const hear = (_event: unknown, notice: IpcNotice<typeof name>) => listener(notice);
    ipcRenderer.on(prefix + name, hear);
    return () => {
      ipcRenderer.off(prefix + name, hear);
    };
  },
} satisfies Desk);
