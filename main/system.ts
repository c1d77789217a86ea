/** What the app knows of the system, and does to it with its owner's consent. Windows and macOS were not tried on a real machine. */
import { execFile } from 'node:child_process';
import type { PowerMonitor, SystemPreferences } from 'electron';
import type { Access } from '../protocol/ipc.ts';

export type SettingsPane = 'camera' | 'microphone' | 'screen';

export interface SystemParts {
  mediaAccess(): Record<SettingsPane, Access>;
  onBattery(): boolean;
  /** False where this system has no such page. */
  openSettings(pane: SettingsPane): Promise<boolean>;
  /** Runs lines as an administrator, whom the system asks. False when somebody said no, or a line failed. */
  openFirewall(commands: readonly string[]): Promise<boolean>;
}

export interface SystemOptions {
  readonly platform: NodeJS.Platform;
  readonly systemPreferences: Pick<SystemPreferences, 'getMediaAccessStatus'>;
  readonly powerMonitor: Pick<PowerMonitor, 'isOnBatteryPower'>;
  readonly openExternal: (url: string) => Promise<void>;
  /** Exit code; the program's own process when absent. */
  readonly run?: (file: string, args: readonly string[]) => Promise<number | null>;
}

const macPage = (name: string) => `x-apple.systempreferences:com.apple.preference.security?Privacy_${name}`;
const settingsPages: Partial<Record<NodeJS.Platform, Partial<Record<SettingsPane, string>>>> = {
  darwin: { camera: macPage('Camera'), microphone: macPage('Microphone'), screen: macPage('ScreenCapture') },
  win32: { camera: 'ms-settings:privacy-webcam', microphone: 'ms-settings:privacy-microphone' },
};

export function systemParts({
  platform,
  systemPreferences,
  powerMonitor,
  openExternal,
  run = runProgram,
}: SystemOptions): SystemParts {
  const accessTo = (pane: SettingsPane): Access => {
    if (platform !== 'darwin' && platform !== 'win32') return 'unknown';
    const status = systemPreferences.getMediaAccessStatus(pane);
    if (status === 'granted') return 'granted';
    return status === 'denied' || status === 'restricted' ? 'denied' : 'unknown';
  };
  return {
    mediaAccess: () => ({ camera: accessTo('camera'), microphone: accessTo('microphone'), screen: accessTo('screen') }),
    onBattery: () => powerMonitor.isOnBatteryPower(),
    async openSettings(pane) {
      const page = settingsPages[platform]?.[pane];
      if (page === undefined) return false;
      await openExternal(page);
      return true;
    },
    async openFirewall(commands) {
      const program = asAdministrator(platform, commands);
      return program !== null && (await run(program.file, program.args)) === 0;
    },
  };
}

/** The program by which this system asks for an administrator and runs lines as one; null where there is none, or nothing to run. */
export function asAdministrator(platform: NodeJS.Platform, commands: readonly string[]): { file: string; args: string[] } | null {
  if (commands.length === 0) return null;
  const plain = commands.map((command) => command.replace(/^sudo /, ''));
  if (platform === 'win32') {
    const line = `/c ${plain.join(' && ')}`.replaceAll("'", "''");
    const script = `$done = Start-Process cmd.exe -Verb RunAs -Wait -PassThru -WindowStyle Hidden -ArgumentList '${line}' -ErrorAction Stop; exit $done.ExitCode`;
    return { file: 'powershell.exe', args: ['-NoProfile', '-NonInteractive', '-Command', script] };
  }
  const line = plain.join(' && ');
  if (platform === 'darwin') {
    const quoted = line.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
    return { file: 'osascript', args: ['-e', `do shell script "${quoted}" with administrator privileges`] };
  }
  return platform === 'linux' ? { file: 'pkexec', args: ['sh', '-c', line] } : null;
}

/** A person may take their time with the question; null when the program can't be run. */
function runProgram(file: string, args: readonly string[]): Promise<number | null> {
  return new Promise((resolve) => {
    execFile(file, [...args], { windowsHide: true }, (error) => {
      resolve(error === null ? 0 : typeof error.code === 'number' ? error.code : null);
    });
  });
}
