import { expect, test } from 'vitest';
import { asAdministrator, systemParts } from '../../main/system.ts';

const lines = ['sudo ufw allow 8480/tcp', 'sudo ufw allow 8480/udp'];

function parts(platform: NodeJS.Platform, exitCode: number | null = 0) {
  const done: string[] = [];
  const system = systemParts({
    platform,
    systemPreferences: {
      getMediaAccessStatus: (kind) => (kind === 'camera' ? 'granted' : kind === 'microphone' ? 'restricted' : 'not-determined'),
    },
    powerMonitor: { isOnBatteryPower: () => true },
    openExternal: async (url) => void done.push(url),
    run: async (file, args) => {
      done.push([file, ...args].join(' '));
      return exitCode;
    },
  });
  return { system, done };
}

test('what the system lets the app use, where it says so', () => {
  expect(parts('darwin').system.mediaAccess()).toEqual({ camera: 'granted', microphone: 'denied', screen: 'unknown' });
  expect(parts('linux').system.mediaAccess()).toEqual({ camera: 'unknown', microphone: 'unknown', screen: 'unknown' });
  expect(parts('linux').system.onBattery()).toBe(true);
});

test('the system’s settings open where they have an address', async () => {
  const mac = parts('darwin');
  expect(await mac.system.openSettings('screen')).toBe(true);
  expect(mac.done[0]).toContain('Privacy_ScreenCapture');
  expect(await parts('win32').system.openSettings('screen')).toBe(false);
  expect(await parts('linux').system.openSettings('camera')).toBe(false);
});

test('the firewall is opened by way of the system’s own question', async () => {
  const linux = parts('linux');
  expect(await linux.system.openFirewall(lines)).toBe(true);
  expect(linux.done).toEqual(['pkexec sh -c ufw allow 8480/tcp && ufw allow 8480/udp']);
  // Somebody pressed "Cancel" (126), or there is no such program.
  expect(await parts('linux', 126).system.openFirewall(lines)).toBe(false);
  expect(await parts('linux', null).system.openFirewall(lines)).toBe(false);
  expect(await parts('linux').system.openFirewall([])).toBe(false);
});

test('lines keep their quotes on every system', () => {
  const netsh = ['netsh advfirewall firewall delete rule name=all program="C:\\O\'Hara\\Lectern.exe"'];
  const windows = asAdministrator('win32', netsh)?.args.at(-1);
  expect(windows).toContain(`'/c netsh advfirewall firewall delete rule name=all program="C:\\O''Hara\\Lectern.exe"'`);
  expect(windows).toContain('-Verb RunAs');
  expect(asAdministrator('darwin', ['sudo fw --add \'/Applications/My "App".app\''])).toEqual({
    file: 'osascript',
    args: ['-e', `do shell script "fw --add '/Applications/My \\"App\\".app'" with administrator privileges`],
  });
  expect(asAdministrator('freebsd', lines)).toBeNull();
});
