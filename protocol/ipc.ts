/**
 * The desktop bridge: what a page cannot do in a browser. One table; preload and main are derived from it. Everything here has a
 * browser fallback, so that a tab on localhost is the same page.
 */
import { z } from 'zod';

function call<A extends z.ZodType, R extends z.ZodType>(args: A, result: R) {
  return { args, result } as const;
}
const nothing = z.object({});

export const CaptureSource = z.object({
  sourceId: z.string().max(200),
  name: z.string(),
  kind: z.enum(['screen', 'window']),
  /** `data:image/…` of at most 320 × 180. */
  thumbnail: z.string(),
});
export type CaptureSource = z.infer<typeof CaptureSource>;

const Access = z.enum(['granted', 'denied', 'unknown']);
export type Access = z.infer<typeof Access>;

/** A class announced on this network. */
export const NearbyClass = z.object({
  name: z.string(),
  /** By the secure door. */
  origin: z.string(),
  /** SHA-256, base64url. */
  fingerprint: z.string(),
});
export type NearbyClass = z.infer<typeof NearbyClass>;

export const ipc = {
  /** Where the embedded server listens and the token that makes this page the teacher's. */
  hostSession: call(nothing, z.object({ serverUrl: z.string(), hostToken: z.string() })),
  appInfo: call(nothing, z.object({ version: z.string(), platform: z.string() })),
  listCaptureSources: call(nothing, z.object({ sources: z.array(CaptureSource) })),
  /** What the next getDisplayMedia() gives; null cancels it. */
  chooseCaptureSource: call(z.object({ sourceId: z.string().max(200).nullable(), withAudio: z.boolean() }), nothing),
  /** While live the machine stays awake and quitting asks first. */
  setLive: call(z.object({ live: z.boolean(), title: z.string().max(200) }), nothing),
  openDataFolder: call(nothing, nothing),
  /** Those heard of by now, without this app's own; asked again and again while somebody looks. */
  nearbyClasses: call(nothing, z.object({ classes: z.array(NearbyClass) })),
  /** Opens somebody else's class, by its invitation, in a window of its own. */
  joinClass: call(z.object({ link: z.string().max(2000) }), nothing),
  /** What the system itself lets this app use; unknown where it doesn't say. */
  mediaAccess: call(nothing, z.object({ camera: Access, microphone: Access, screen: Access })),
  powerSource: call(nothing, z.object({ onBattery: z.boolean() })),
  /** A page of the system's own settings; false where there is none to be named. */
  openSystemSettings: call(z.object({ pane: z.enum(['camera', 'microphone', 'screen']) }), z.object({ opened: z.boolean() })),
  /** Opens the firewall for a class by what the doctor says, after the system has asked for an administrator. */
  openFirewall: call(nothing, z.object({ opened: z.boolean() })),
  copyText: call(z.object({ text: z.string().max(10_000) }), nothing),
} as const;

export type IpcName = keyof typeof ipc;
export type IpcArgs<N extends IpcName> = z.input<(typeof ipc)[N]['args']>;
export type IpcResult<N extends IpcName> = z.output<(typeof ipc)[N]['result']>;

/** Main asks the page to do something (menus, quitting). */
export const ipcNotices = {
  /** A menu entry was chosen. */
  menu: z.object({
    command: z.enum(['new-lecture', 'join-class', 'show-shortcuts', 'toggle-microphone', 'toggle-camera', 'toggle-screen']),
  }),
  /** The app is about to quit and the person chose to end the lecture. */
  endLecture: nothing,
} as const;
export type IpcNoticeName = keyof typeof ipcNotices;
export type IpcNotice<N extends IpcNoticeName> = z.output<(typeof ipcNotices)[N]>;

/** What `window.desk` is in the desktop app; absent in a browser. */
export type Desk = { [N in IpcName]: (args: IpcArgs<N>) => Promise<IpcResult<N>> } & {
  /** Returns the function that stops listening. */
  on<N extends IpcNoticeName>(name: N, listener: (notice: IpcNotice<N>) => void): () => void;
};

export const IPC_PREFIX = 'lectern:';
