/** The desktop app, from top to bottom. */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  app,
  clipboard,
  desktopCapturer,
  ipcMain,
  Menu,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  session,
  shell,
  systemPreferences,
} from 'electron';
import { registerAppScheme, serveAppPages } from './app-protocol.ts';
import { CapturePicker } from './capture.ts';
import { openClass } from './class-window.ts';
import { readCommandLine } from './command-line.ts';
import { deskHandlers } from './desk.ts';
import { askAboutDamage, askBeforeQuit, showNews, showStartFailure } from './dialogs.ts';
import { type InviteLink, inviteAmong, LINK_SCHEME, readInviteLink } from './invite-link.ts';
import { answerCalls, notify } from './ipc.ts';
import { LectureHost } from './lecture-host.ts';
import { LiveLecture } from './live-lecture.ts';
import { menuTemplate } from './menu.ts';
import { watchForMishaps } from './mishaps.ts';
import { NearbyClasses } from './nearby-classes.ts';
import { APP_ORIGIN, TEACHER_PAGE } from './page-address.ts';
import { denyByDefault } from './permissions.ts';
import { WakeKeeper } from './power.ts';
import { Quit } from './quit.ts';
import { SettingsFile } from './settings.ts';
import { sfuUtilityProcess } from './sfu-utility-process.ts';
import { systemParts } from './system.ts';
import { focusWindow, openMainWindow } from './windows.ts';

/** dist/, wherever it is packed. */
const built = dirname(dirname(fileURLToPath(import.meta.url)));
const pagesFolder = join(built, 'renderer');
/** Ending a lecture is one request of the page; a page that hangs must not keep the app open. */
const END_LECTURE_MS = 5_000;

registerAppScheme(protocol);
app.setAsDefaultProtocolClient(LINK_SCHEME);
/** The invitation the app was opened with, until there is a window for it. Windows and Linux hand it over as an argument, macOS tells. */
let invitedBy = inviteAmong(process.argv);
let openInvite = (invite: InviteLink): void => {
  invitedBy = invite;
};
app.on('open-url', (event, url) => {
  event.preventDefault();
  const invite = readInviteLink(url);
  if (invite) openInvite(invite);
});
app.enableSandbox();
// Lectures live in the folder that the Node host uses too; what Chromium keeps goes into a folder of its own inside or beside it.
if (!app.commandLine.hasSwitch('user-data-dir')) {
  const profile = join(app.getPath('appData'), 'Lectern', 'desktop');
  mkdirSync(profile, { recursive: true });
  app.setPath('userData', profile);
}

// No top-level await on `ready`: Electron is not ready before this file has ended.
if (app.requestSingleInstanceLock()) void app.whenReady().then(start).catch(giveUp);
else app.quit();

async function start(): Promise<void> {
  const { port, dataFolder } = readCommandLine(process.argv.slice(app.isPackaged ? 1 : 2));
  const news: string[] = [];
  const options = {
    dataFolder,
    port,
    pagesFolder,
    allowedOrigins: [APP_ORIGIN],
    startSfuProcess: sfuUtilityProcess(join(built, 'server/sfu-process.js')),
    onNews: (message: string) => news.push(message),
  };
  const host = await LectureHost.start(options, askAboutDamage);

  watchForMishaps({ app, process, host });

  denyByDefault(session.defaultSession);
  const picker = new CapturePicker(desktopCapturer, { platform: process.platform, now: () => performance.now() });
  session.defaultSession.setDisplayMediaRequestHandler(picker.answer);
  serveAppPages(protocol, pagesFolder, host.url);

  const wakeKeeper = new WakeKeeper(powerSaveBlocker);
  const live = new LiveLecture((isLive) => wakeKeeper.keepAwake(isLive));
  const openDataFolder = async (): Promise<void> => {
    const problem = await shell.openPath(host.dataFolder);
    if (problem) throw new Error(problem);
  };
  const nearby = new NearbyClasses(reportBug);
  answerCalls(
    ipcMain,
    deskHandlers({
      host,
      nearby,
      openClass: (link) => void openClass(link),
      picker,
      live,
      version: app.getVersion(),
      platform: process.platform,
      openDataFolder,
      system: systemParts({
        platform: process.platform,
        systemPreferences,
        powerMonitor,
        openExternal: (url) => shell.openExternal(url),
      }),
      copyText: (text) => clipboard.writeText(text),
    }),
    reportBug,
  );

  const window = openMainWindow({
    settings: new SettingsFile(join(app.getPath('userData'), 'settings.json')),
    preload: join(built, 'preload/preload.cjs'),
    mayClose: () => {
      if (!quit.approved) app.quit();
      return quit.approved;
    },
  });
  const quit = new Quit({
    liveTitle: () => live.title,
    ask: (title) => {
      focusWindow(window);
      return askBeforeQuit(window, title);
    },
    endLecture: () => {
      notify(window.webContents, 'endLecture', {});
      return live.over(END_LECTURE_MS);
    },
    shutDown: () => host.close(),
    quit: () => app.quit(),
    onBug: reportBug,
  });
  app.on('before-quit', quit.request);
  app.on('will-quit', () => nearby.close());
  app.on('second-instance', (_event, args) => {
    const invite = inviteAmong(args);
    if (invite) openClass(invite);
    else focusWindow(window);
  });
  openInvite = (invite) => void openClass(invite);
  if (invitedBy) openClass(invitedBy);
  app.on('activate', () => focusWindow(window));
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate({
        platform: process.platform,
        appName: app.name,
        packaged: app.isPackaged,
        tellPage: (command) => notify(window.webContents, 'menu', { command }),
        openDataFolder: () => void openDataFolder().catch(reportBug),
      }),
    ),
  );
  await window.loadURL(TEACHER_PAGE);
  for (const message of news) await showNews(window, message);
}

function giveUp(error: unknown): void {
  showStartFailure(error);
  app.exit(1);
}

function reportBug(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}
