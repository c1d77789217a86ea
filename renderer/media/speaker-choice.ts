/** Where everybody is heard: the chosen speaker for all elements that play, the system's own while that one is unplugged. */
import { chosenDevice, type Device, listDevices, rememberDevice, watchDevices } from './devices.ts';
import { useSpeaker as sendToSpeaker } from './speaker.ts';

export type SpeakerNews = { readonly what: 'gone' | 'back'; readonly label: string };

export class SpeakerChoice {
  readonly #elements = new Set<WeakRef<HTMLMediaElement>>();
  readonly #onNews: (news: SpeakerNews) => void;
  readonly #stopWatching: () => void;
  #chosen: Pick<Device, 'deviceId' | 'label'> | null = null;
  #missing = false;

  constructor(onNews: (news: SpeakerNews) => void) {
    this.#onNews = onNews;
    this.#stopWatching = watchDevices((devices) => this.#devicesChanged(devices));
  }

  /** The element's sound follows the choice from now on. */
  readonly attach = (element: HTMLMediaElement): void => {
    this.#elements.add(new WeakRef(element));
    void this.#remembered().then((speaker) => {
      if (speaker && !this.#missing) void sendToSpeaker(element, speaker.deviceId);
    });
  };

  /** Remembered for the next time. */
  async choose(deviceId: string): Promise<void> {
    rememberDevice('speaker', deviceId);
    const devices = await listDevices();
    this.#chosen = devices.find((device) => device.kind === 'speaker' && device.deviceId === deviceId) ?? { deviceId, label: '' };
    this.#missing = false;
    await this.#sendAll(deviceId);
  }

  close(): void {
    this.#stopWatching();
    this.#elements.clear();
  }

  async #remembered(): Promise<Pick<Device, 'deviceId' | 'label'> | null> {
    this.#chosen ??= chosenDevice('speaker', await listDevices());
    return this.#chosen;
  }

  #devicesChanged(devices: readonly Device[]): void {
    const chosen = this.#chosen;
    if (!chosen) return;
    const here = devices.some((device) => device.kind === 'speaker' && device.deviceId === chosen.deviceId);
    if (here !== this.#missing) return;
    this.#missing = !here;
    void this.#sendAll(here ? chosen.deviceId : '');
    this.#onNews({ what: here ? 'back' : 'gone', label: chosen.label });
  }

  async #sendAll(deviceId: string): Promise<void> {
    const elements = [...this.#elements].flatMap((kept) => {
      const element = kept.deref();
      if (element) return [element];
      this.#elements.delete(kept);
      return [];
    });
    await Promise.all(elements.map((element) => sendToSpeaker(element, deviceId)));
  }
}
