/** What the bridge's calls do (protocol/ipc.ts), put together from the app's parts. */
import { RefusedError } from '../protocol/errors.ts';
import type { CapturePicker } from './capture.ts';
import { type InviteLink, readInviteLink } from './invite-link.ts';
import type { IpcHandlers } from './ipc.ts';
import type { LectureHost } from './lecture-host.ts';
import type { LiveLecture } from './live-lecture.ts';
import type { NearbyClasses } from './nearby-classes.ts';
import type { SystemParts } from './system.ts';

export interface DeskParts {
  readonly host: Pick<LectureHost, 'session' | 'firewallCommands' | 'fingerprint'>;
  readonly nearby: Pick<NearbyClasses, 'list'>;
  /** Opens somebody else's class. */
  readonly openClass: (link: InviteLink) => void;
  readonly picker: Pick<CapturePicker, 'list' | 'choose'>;
  readonly live: LiveLecture;
  readonly version: string;
  readonly platform: string;
  readonly openDataFolder: () => Promise<void>;
  readonly system: SystemParts;
  readonly copyText: (text: string) => void;
}

export function deskHandlers({
  host,
  nearby,
  openClass,
  picker,
  live,
  version,
  platform,
  openDataFolder,
  system,
  copyText,
}: DeskParts): IpcHandlers {
  return {
    hostSession: () => host.session(),
    appInfo: () => ({ version, platform }),
    listCaptureSources: async () => ({ sources: await picker.list() }),
    chooseCaptureSource: ({ sourceId, withAudio }) => {
      if (!picker.choose(sourceId, withAudio)) throw new RefusedError('not-found', 'This window is not there any more.');
      return {};
    },
    setLive: ({ live: isLive, title }) => {
      live.set(isLive, title);
      return {};
    },
    openDataFolder: async () => {
      await openDataFolder();
      return {};
    },
    mediaAccess: () => system.mediaAccess(),
    powerSource: () => ({ onBattery: system.onBattery() }),
    openSystemSettings: async ({ pane }) => ({ opened: await system.openSettings(pane) }),
    openFirewall: async () => ({ opened: await system.openFirewall(await host.firewallCommands()) }),
    nearbyClasses: async () => ({ classes: nearby.list(await host.fingerprint()) }),
    joinClass: ({ link }) => {
      const invite = readInviteLink(link);
      if (invite === null) throw new RefusedError('bad-request', 'This is not an invitation to a class.');
      openClass(invite);
      return {};
    },
    copyText: ({ text }) => {
      copyText(text);
      return {};
    },
  };
}
