/**
 * Electron for tests on machines without its runtime: the parts of its API that main/ uses, under their names. Windows are pages of a
 * real Chromium with the preload injected, app:// is a route, processes are processes. It proves the wiring; it proves nothing about
 * isolation, sandbox or the system's own permissions. vitest maps 'electron' to this file, and so does `run-main.ts`.
 */
export { app } from './app.ts';
export { BrowserWindow } from './browser-window.ts';
export {
  clipboard,
  desktopCapturer,
  dialog,
  Menu,
  powerMonitor,
  powerSaveBlocker,
  screen,
  shell,
  systemPreferences,
} from './desktop.ts';
export { ipcMain } from './ipc-main.ts';
export { protocol, session } from './session.ts';
export { utilityProcess } from './utility-process.ts';
