/** Everything a teacher sends: one camera, one microphone, any number of screens. Free of React; screens are drawn from `state`. */
import { CaptureError, type CaptureSession, openCamera, openMicrophone, openScreen } from '../../media/capture.ts';
import { chosenDevice, listDevices, rememberDevice } from '../../media/devices.ts';
import type { RoomClient } from '../../room/room-client.ts';
import { DeviceFeed, type DeviceFeedState, type DeviceProblem } from './device-feed.ts';
import type { MediaChoices } from './media-choices.ts';
import { ScreenFeeds, type SharedScreen } from './screen-feeds.ts';

export interface TeacherMediaState {
  readonly camera: DeviceFeedState;
  readonly microphone: DeviceFeedState;
  readonly screens: readonly SharedScreen[];
}

/** Something to tell the teacher. `gone`: unplugged. `stopped`: sharing ended from outside. */
export type MediaNews =
  | { readonly what: 'gone'; readonly source: 'camera' | 'microphone' }
  | { readonly what: 'stopped'; readonly label: string }
  | { readonly what: 'screen-problem'; readonly problem: DeviceProblem }
  | { readonly what: 'refused'; readonly error: unknown };

export interface TeacherMediaOptions {
  readonly room: RoomClient;
  readonly choices: MediaChoices;
  readonly onNews: (news: MediaNews) => void;
  readonly nameOfScreen: (number: number) => string;
  /** Chooses what to share before the browser is asked: the desktop app's picker. Resolves to null when nothing was chosen. */
  readonly pickScreen?: (() => Promise<{ withAudio: boolean } | null>) | undefined;
}

export class TeacherMedia {
  readonly #options: TeacherMediaOptions;
  readonly #camera: DeviceFeed;
  readonly #microphone: DeviceFeed;
  readonly #screens: ScreenFeeds;
  readonly #listeners = new Set<() => void>();
  readonly #stopListening: () => void;
  #state: TeacherMediaState;

  constructor(options: TeacherMediaOptions) {
    this.#options = options;
    const feed = (source: 'camera' | 'microphone', open: (wish: { deviceId?: string }) => Promise<CaptureSession>) =>
      new DeviceFeed({
        source,
        room: options.room,
        open: async (wish) => open(wish.deviceId === undefined ? await lastChoice(source) : wish),
        onChange: () => this.#refresh(),
        onGone: () => options.onNews({ what: 'gone', source }),
        onRefused: (error) => options.onNews({ what: 'refused', error }),
      });
    this.#camera = feed('camera', openCamera);
    this.#microphone = feed('microphone', openMicrophone);
    this.#screens = new ScreenFeeds({
      room: options.room,
      open: () => this.#openScreen(),
      onChange: () => this.#refresh(),
      onStopped: (label) => options.onNews({ what: 'stopped', label }),
      nameOf: options.nameOfScreen,
    });
    this.#state = this.#read();
    this.#stopListening = options.room.on('publication-ended', ({ track }) => {
      this.#camera.ended(track);
      this.#microphone.ended(track);
      this.#screens.ended(track);
    });
  }

  get state(): TeacherMediaState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Opens what was on last time. Problems are in the state, nothing is thrown. */
  async openRemembered(): Promise<void> {
    const { cameraOn, microphoneOn } = this.#options.choices.read();
    // One after the other: two questions at once confuse people, and some browsers drop the second.
    if (microphoneOn) await this.#microphone.set(true);
    if (cameraOn) await this.#camera.set(true);
  }

  /** Turns a device on or off, and remembers the wish. */
  async set(source: 'camera' | 'microphone', on: boolean): Promise<void> {
    this.#options.choices.keep(source === 'camera' ? { cameraOn: on } : { microphoneOn: on });
    await this.#feed(source).set(on);
  }

  async toggle(source: 'camera' | 'microphone'): Promise<void> {
    await this.set(source, !this.#feed(source).state.on);
  }

  async choose(source: 'camera' | 'microphone', deviceId: string): Promise<void> {
    rememberDevice(source, deviceId);
    await this.#feed(source).choose(deviceId);
  }

  /** From now on the class gets what is on. Asking twice is the same as asking once. */
  async goOnAir(): Promise<void> {
    await Promise.all([this.#microphone.goOnAir(), this.#camera.goOnAir()]);
  }

  /** Shares one more screen; why it did not work is told as news. */
  async shareScreen(): Promise<void> {
    try {
      await this.#screens.share();
    } catch (error) {
      if (error instanceof CaptureError) this.#options.onNews({ what: 'screen-problem', problem: error.problem });
      else this.#options.onNews({ what: 'refused', error });
    }
  }

  async stopScreen(shareId: number | 'all'): Promise<void> {
    await this.#screens.stop(shareId);
  }

  close(): void {
    this.#stopListening();
    this.#camera.close();
    this.#microphone.close();
    this.#screens.close();
    this.#listeners.clear();
  }

  async #openScreen(): Promise<CaptureSession> {
    const { pickScreen } = this.#options;
    if (!pickScreen) return openScreen({ audio: true });
    const picked = await pickScreen();
    if (!picked) throw new CaptureError('cancelled', 'screen');
    return openScreen({ audio: picked.withAudio });
  }

  #feed(source: 'camera' | 'microphone'): DeviceFeed {
    return source === 'camera' ? this.#camera : this.#microphone;
  }

  #read(): TeacherMediaState {
    return { camera: this.#camera.state, microphone: this.#microphone.state, screens: this.#screens.shares };
  }

  #refresh(): void {
    this.#state = this.#read();
    for (const listener of this.#listeners) listener();
  }
}

/** The device chosen last time; the browser's choice while it does not tell what there is. */
async function lastChoice(source: 'camera' | 'microphone'): Promise<{ deviceId?: string }> {
  const devices = await listDevices().catch(() => []);
  const device = chosenDevice(source, devices);
  return device?.deviceId ? { deviceId: device.deviceId } : {};
}
