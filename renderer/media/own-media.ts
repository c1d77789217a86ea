/** Everything a person sends: camera, a second camera, microphone, any number of screens. Free of React; screens are drawn from `state`. */
import type { RoomClient } from '../room/room-client.ts';
import { CaptureError, type CaptureSession, openScreen, type ScreenSurface } from './capture.ts';
import { DeviceFeed, type DeviceFeedState, type DeviceNews, type DeviceProblem } from './device-feed.ts';
import { openOwnCamera, openOwnMicrophone } from './device-opening.ts';
import { type Device, rememberDevice, watchDevices } from './devices.ts';
import type { CameraSettings, GeneralSettings, MediaSettings, MicrophoneSettings, ScreenQuality } from './media-settings.ts';
import type { PictureRegion } from './picture-region.ts';
import { type ChooseRegion, ScreenFeeds, type SharedScreen } from './screen-feeds.ts';
import { openScreenSound } from './screen-sound.ts';

export type OwnDevice = 'camera' | 'microphone' | 'document-camera';

export interface OwnMediaState {
  readonly camera: DeviceFeedState;
  readonly microphone: DeviceFeedState;
  readonly documentCamera: DeviceFeedState;
  readonly screens: readonly SharedScreen[];
  readonly settings: GeneralSettings;
  /** Space is held down. */
  readonly talking: boolean;
}

/** Something to tell the person. `stopped`: sharing ended from outside. `noise-plain`: the strong filter can't work here. */
export type MediaNews =
  | (DeviceNews & { readonly source: OwnDevice })
  | { readonly what: 'stopped'; readonly label: string }
  | { readonly what: 'screen-problem'; readonly problem: DeviceProblem }
  | { readonly what: 'noise-plain' }
  | { readonly what: 'refused'; readonly error: unknown };

export type OwnMediaRoom = Pick<
  RoomClient,
  'snapshot' | 'subscribe' | 'on' | 'publish' | 'unpublish' | 'replaceTrack' | 'pause' | 'resume' | 'retune'
>;

export interface OwnMediaOptions {
  readonly room: OwnMediaRoom;
  readonly settings: MediaSettings;
  /** Whether camera and microphone are on from the start, kept for the next time; null: both begin off, every time. */
  readonly choices: {
    read(): { readonly cameraOn: boolean; readonly microphoneOn: boolean };
    keep(changes: { cameraOn?: boolean; microphoneOn?: boolean }): void;
  } | null;
  /** What the class sees of a camera that is off: its person, or (unpublish) nothing. */
  readonly cameraWhenOff: 'pause' | 'unpublish';
  readonly onNews: (news: MediaNews) => void;
  readonly nameOfScreen: (number: number, surface: ScreenSurface | null) => string;
  readonly nameOfDocumentCamera: string;
  /** Chooses what to share before the browser is asked: the desktop app's picker. Resolves to null when nothing was chosen. */
  readonly pickScreen?: (() => Promise<{ withAudio: boolean } | null>) | undefined;
  /** Asks which part of a screen is to be shown. */
  readonly chooseRegion?: ChooseRegion | undefined;
}

export class OwnMedia {
  readonly settings: MediaSettings;
  readonly #options: OwnMediaOptions;
  readonly #feeds: Readonly<Record<OwnDevice, DeviceFeed>>;
  readonly #screens: ScreenFeeds;
  readonly #listeners = new Set<() => void>();
  readonly #stopFollowing: readonly (() => void)[];
  #talking = false;
  #state: OwnMediaState;

  constructor(options: OwnMediaOptions) {
    const { settings } = options;
    this.#options = options;
    this.settings = settings;
    this.#feeds = {
      camera: this.#feed('camera', 'camera', (wish) => openOwnCamera(wish, settings)),
      microphone: this.#feed('microphone', 'microphone', (wish) =>
        openOwnMicrophone(wish, settings, () => options.onNews({ what: 'noise-plain' })),
      ),
      'document-camera': this.#feed('document-camera', 'camera', (wish) =>
        openOwnCamera(wish, settings, (devices) => this.#secondCamera(devices)),
      ),
    };
    this.#screens = new ScreenFeeds({
      room: options.room,
      open: () => this.#openScreen(),
      openSound: openScreenSound,
      edit: async (track, region) => {
        const { editPicture, unedited } = await import('./picture-edit.ts');
        return editPicture(track, { ...unedited, region });
      },
      freeze: async (track, region) => (await import('./still-picture.ts')).stillOf(track, region),
      lowCpu: () => settings.general.lowCpu,
      quality: () => settings.general.screenQuality,
      onChange: () => this.#refresh(),
      onStopped: (label) => options.onNews({ what: 'stopped', label }),
      nameOf: options.nameOfScreen,
    });
    this.#state = this.#read();
    this.#stopFollowing = [
      options.room.on('publication-ended', ({ track }) => {
        for (const feed of Object.values(this.#feeds)) feed.ended(track);
        this.#screens.ended(track);
      }),
      watchDevices((devices) => {
        for (const feed of Object.values(this.#feeds)) feed.devicesChanged(devices);
      }),
      settings.subscribe(() => this.#refresh()),
    ];
  }

  get state(): OwnMediaState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Opens what was on last time. Problems are in the state, nothing is thrown. */
  async openRemembered(): Promise<void> {
    const { cameraOn = false, microphoneOn = false } = this.#options.choices?.read() ?? {};
    // One after the other: two questions at once confuse people, and some browsers drop the second.
    if (microphoneOn && !this.settings.general.pushToTalk) await this.#feeds.microphone.set(true);
    if (cameraOn) await this.#feeds.camera.set(true);
  }

  /** Turns a device on or off, and remembers the wish. */
  async set(device: OwnDevice, on: boolean): Promise<void> {
    if (device === 'camera') this.#options.choices?.keep({ cameraOn: on });
    if (device === 'microphone') this.#options.choices?.keep({ microphoneOn: on });
    await this.#feeds[device].set(on);
  }

  async toggle(device: OwnDevice): Promise<void> {
    await this.set(device, !this.#feeds[device].state.on);
  }

  async choose(device: OwnDevice, deviceId: string): Promise<void> {
    if (device === 'document-camera') this.settings.keep({ documentCameraId: deviceId });
    else rememberDevice(device, deviceId);
    await this.#feeds[device].choose(deviceId);
  }

  /** Space is held down, or let go. Who is heard anyway stays heard. */
  talk(talking: boolean): void {
    const { microphone } = this.#feeds;
    if (talking === this.#talking || (talking && microphone.state.on)) return;
    this.#talking = talking;
    void microphone.set(talking);
  }

  /** @param deviceId whose settings they are */
  async changeMicrophone(deviceId: string | null, changes: Partial<MicrophoneSettings>): Promise<void> {
    this.settings.keepMicrophone(deviceId, changes);
    await this.#feeds.microphone.refresh();
  }

  /** Where it can't be had, the camera goes on as it was and the state says why. */
  async changeCamera(
    device: 'camera' | 'document-camera',
    deviceId: string | null,
    changes: Partial<CameraSettings>,
  ): Promise<void> {
    const feed = this.#feeds[device];
    const before = this.settings.camera(deviceId);
    this.settings.keepCamera(deviceId, changes);
    await feed.refresh();
    if (changes.blur && feed.state.problem === 'blur-failed') this.settings.keepCamera(deviceId, before);
  }

  async changeGeneral(changes: Partial<GeneralSettings>): Promise<void> {
    const { lowCpu } = this.settings.general;
    this.settings.keep(changes);
    if (changes.pushToTalk && this.#feeds.microphone.state.on) await this.#feeds.microphone.set(false);
    if (this.settings.general.lowCpu !== lowCpu) await this.#reopen();
  }

  /** Every setting as on the first day; what is on stays on. */
  async reset(): Promise<void> {
    this.settings.reset();
    await this.#reopen();
    await this.#feeds.microphone.refresh();
  }

  /** From now on the class gets what is on. Asking twice is the same as asking once. */
  async goOnAir(): Promise<void> {
    await Promise.all(Object.values(this.#feeds).map((feed) => feed.goOnAir()));
  }

  /**
   * Shares one more screen; why it did not work is told as news.
   * @param what part: asks which part of it first
   */
  async shareScreen(what: 'all' | 'part' = 'all'): Promise<void> {
    const { chooseRegion, onNews } = this.#options;
    try {
      await this.#screens.share(what === 'part' ? (chooseRegion ?? null) : null);
    } catch (error) {
      if (error instanceof CaptureError) onNews({ what: 'screen-problem', problem: error.problem });
      else onNews({ what: 'refused', error });
    }
  }

  async stopScreen(shareId: number | 'all'): Promise<void> {
    await this.#screens.stop(shareId);
  }

  async pauseScreen(shareId: number, paused: boolean): Promise<void> {
    await this.#screens.setPaused(shareId, paused).catch((error: unknown) => this.#options.onNews({ what: 'refused', error }));
  }

  /** @param quality also for the next screens */
  async setScreenQuality(shareId: number, quality: ScreenQuality): Promise<void> {
    this.settings.keep({ screenQuality: quality });
    await this.#screens.setQuality(shareId, quality);
  }

  /** @param volume 0 to 2 */
  setScreenVolume(shareId: number, volume: number): void {
    this.#screens.setVolume(shareId, volume);
  }

  /** @param region null: all of it */
  async setScreenRegion(shareId: number, region: PictureRegion | null): Promise<void> {
    await this.#screens.setRegion(shareId, region);
  }

  close(): void {
    for (const stop of this.#stopFollowing) stop();
    for (const feed of Object.values(this.#feeds)) feed.close();
    this.#screens.close();
    this.#listeners.clear();
  }

  #feed(
    device: OwnDevice,
    source: 'camera' | 'microphone',
    open: ConstructorParameters<typeof DeviceFeed>[0]['open'],
  ): DeviceFeed {
    const { room, cameraWhenOff, nameOfDocumentCamera, onNews } = this.#options;
    const isSecond = device === 'document-camera';
    return new DeviceFeed({
      source,
      ...(isSecond ? { label: nameOfDocumentCamera } : {}),
      whenOff: isSecond ? 'unpublish' : cameraWhenOff,
      room,
      open,
      onChange: () => this.#refresh(),
      onNews: (news) => onNews({ ...news, source: device }),
      onRefused: (error) => onNews({ what: 'refused', error }),
    });
  }

  /** The remembered one, or whichever the first camera doesn't use. */
  #secondCamera(devices: readonly Device[]): Device | null {
    const cameras = devices.filter(({ kind }) => kind === 'camera');
    const inUse = this.#feeds.camera.state.deviceId;
    return (
      cameras.find(({ deviceId }) => deviceId === this.settings.general.documentCameraId) ??
      cameras.find(({ deviceId }) => deviceId !== inUse) ??
      cameras[0] ??
      null
    );
  }

  async #openScreen(): Promise<CaptureSession> {
    const { pickScreen } = this.#options;
    const picked = pickScreen ? await pickScreen() : { withAudio: true };
    if (!picked) throw new CaptureError('cancelled', 'screen');
    return openScreen({ audio: picked.withAudio });
  }

  async #reopen(): Promise<void> {
    await Promise.all([this.#feeds.camera.refresh(), this.#feeds['document-camera'].refresh(), this.#screens.retune()]);
  }

  #read(): OwnMediaState {
    const { camera, microphone, 'document-camera': documentCamera } = this.#feeds;
    return {
      camera: camera.state,
      microphone: microphone.state,
      documentCamera: documentCamera.state,
      screens: this.#screens.shares,
      settings: this.settings.general,
      talking: this.#talking,
    };
  }

  #refresh(): void {
    if (!this.#state) return; // the first feeds are being made
    this.#state = this.#read();
    for (const listener of this.#listeners) listener();
  }
}
