/**
 * A camera or a microphone on its way to the class: opened when wanted, sent while on air, closed when not. One wish at a time is
 * carried out, always towards the newest picture of what is wanted, so that quick presses never cross. What is unplugged is replaced by
 * another device, and taken again when it is back.
 */
import type { RoomClient } from '../room/room-client.ts';
import type { PublishedTrack } from '../room/room-snapshot.ts';
import type { SenderWish } from '../room/sender-settings.ts';
import { CaptureError, type CaptureProblem, type CaptureSession, type ProcessingProblem } from './capture.ts';
import type { Device } from './devices.ts';

/** `failed` is also said where the browser did not name the reason. */
export type DeviceProblem = CaptureProblem | ProcessingProblem;

export interface DeviceFeedState {
  readonly on: boolean;
  /** Being opened or switched just now. */
  readonly busy: boolean;
  readonly track: MediaStreamTrack | null;
  readonly deviceId: string | null;
  readonly problem: DeviceProblem | null;
}

/** What happened without anybody's wish, by the names of the devices. */
export type DeviceNews =
  | { readonly what: 'gone'; readonly label: string }
  | { readonly what: 'replaced'; readonly label: string; readonly by: string }
  | { readonly what: 'back'; readonly label: string };

export type FeedRoom = Pick<
  RoomClient,
  'snapshot' | 'subscribe' | 'publish' | 'unpublish' | 'replaceTrack' | 'pause' | 'resume' | 'retune'
>;

export interface DeviceWish {
  /** null: whichever is remembered, or the first. */
  readonly deviceId: string | null;
  /** Just unplugged, whatever the list of devices still says. */
  readonly avoid: string | null;
}

/** A device that is open, and how it is to be encoded. */
export interface OpenedDevice {
  readonly session: CaptureSession;
  readonly sending: SenderWish;
}

export interface DeviceFeedOptions {
  readonly source: 'camera' | 'microphone';
  /** "Document camera"; the first of its kind has none. */
  readonly label?: string;
  /** pause: the class sees that it is off. unpublish: it is as if it never was. */
  readonly whenOff?: 'pause' | 'unpublish';
  readonly room: FeedRoom;
  readonly open: (wish: DeviceWish) => Promise<OpenedDevice>;
  readonly onChange: () => void;
  readonly onNews: (news: DeviceNews) => void;
  /** The class could not be given it. */
  readonly onRefused: (error: unknown) => void;
}

/** A device that was unplugged while it was on. */
interface LostDevice {
  readonly deviceId: string | null;
  readonly label: string;
}

/** What was made of the device failed sooner than this, ms: making it anew would go on for ever. */
const SOON_MS = 10_000;

export class EffectError extends Error {
  constructor(cause: unknown) {
    super('the background can not be blurred', { cause });
    this.name = 'EffectError';
  }
}

export class DeviceFeed {
  readonly #options: DeviceFeedOptions;
  #state: DeviceFeedState = { on: false, busy: false, track: null, deviceId: null, problem: null };
  #wantedDeviceId: string | null = null;
  #opened: OpenedDevice | null = null;
  /** By `performance.now()`. */
  #openedAt = 0;
  /** The same device is to be opened again, as its settings changed. */
  #stale = false;
  #lost: LostDevice | null = null;
  /** Still in the list of devices for a moment, though it is gone: not to be taken while another is looked for. */
  #avoid: string | null = null;
  /** On until it was unplugged, and nothing could take its place. */
  #waits = false;
  #onAir = false;
  #producerId: string | null = null;
  #sending: SenderWish = {};
  #wasPaused = false;
  #running: Promise<void> | null = null;
  #again = false;
  #closed = false;
  readonly #stopWatching: () => void;

  constructor(options: DeviceFeedOptions) {
    this.#options = options;
    this.#stopWatching = options.room.subscribe(() => this.#followRoom());
  }

  get state(): DeviceFeedState {
    return this.#state;
  }

  /** The device's own name; empty while none is open. */
  get deviceLabel(): string {
    return this.#opened?.session.label ?? '';
  }

  /** Turns it on or off. Off closes a camera (its light goes out) and mutes a microphone that is on air. */
  set(on: boolean): Promise<void> {
    this.#waits = false;
    this.#change({ on, problem: null });
    return this.#settle();
  }

  /** Takes another device, at once if it is on. */
  choose(deviceId: string): Promise<void> {
    this.#wantedDeviceId = deviceId;
    this.#lost = null;
    this.#waits = false;
    this.#change({ problem: null });
    return this.#settle();
  }

  /** How the device is to be opened has changed: it is opened anew, and the class sees no gap. */
  refresh(): Promise<void> {
    this.#stale = this.#opened !== null;
    // Perhaps that is what was turned off.
    if (this.#state.problem === 'blur-failed') this.#change({ problem: null });
    return this.#settle();
  }

  /** Something was plugged in or out. */
  devicesChanged(devices: readonly Device[]): void {
    const lost = this.#lost;
    if (!lost) return;
    const back = devices.find(
      (device) =>
        device.kind === this.#options.source &&
        (device.deviceId === lost.deviceId || (device.label !== '' && device.label === lost.label)),
    );
    if (!back) return;
    this.#lost = null;
    if (!this.#state.on && !this.#waits) return;
    this.#waits = false;
    this.#wantedDeviceId = back.deviceId;
    this.#change({ on: true, problem: null });
    this.#settle().then(
      () => {
        if (this.#state.deviceId === back.deviceId) this.#options.onNews({ what: 'back', label: back.label });
      },
      () => undefined,
    );
  }

  /** From now on what is on is sent to the class. */
  goOnAir(): Promise<void> {
    this.#onAir = true;
    return this.#settle();
  }

  /** Somebody else ended what we sent: stop capturing it. */
  ended(track: MediaStreamTrack): void {
    if (this.#opened?.session.track !== track) return;
    this.#producerId = null;
    this.#closeSession();
    this.#change({ on: false });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopWatching();
    this.#closeSession();
  }

  #settle(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #run(): Promise<void> {
    this.#change({ busy: true });
    while (this.#again && !this.#closed) {
      this.#again = false;
      await this.#matchDevice();
      await this.#matchAir();
    }
    if (!this.#closed) this.#change({ busy: false });
  }

  async #matchDevice(): Promise<void> {
    if (!this.#state.on) {
      // A muted microphone stays open while on air: unmuting must not wait for a device.
      if (this.#options.source === 'camera' || !this.#onAir) this.#closeSession();
      return;
    }
    const wanted = this.#wantedDeviceId;
    const same = this.#opened !== null && (wanted === null || this.#opened.session.deviceId === wanted);
    if (same && !this.#stale) return;
    const deviceId = wanted ?? this.#opened?.session.deviceId ?? null;
    // A microphone that is open already is given out again as it is, whatever filters are asked for.
    if (same && this.#options.source === 'microphone') this.#closeSession();
    this.#stale = false;
    const before = this.#opened;
    try {
      const opened = await this.#options.open({ deviceId, avoid: this.#avoid });
      if (this.#closed) {
        opened.session.close();
        return;
      }
      // The wanted one is not here today, and another took its place: that is now the wanted one.
      if (wanted !== null && this.#wantedDeviceId === wanted) this.#wantedDeviceId = opened.session.deviceId;
      this.#hold(opened);
      // The class goes over to the new one before the old one ends.
      await this.#matchAir();
      before?.session.close();
    } catch (error) {
      // Another device could not be had: what runs goes on.
      this.#wantedDeviceId = before?.session.deviceId ?? this.#wantedDeviceId;
      this.#change({ on: this.#opened !== null, problem: problemOf(error) });
    }
  }

  async #matchAir(): Promise<void> {
    if (!this.#onAir) return;
    const { room, source, whenOff = 'pause', onRefused } = this.#options;
    const published = this.#published();
    try {
      if (this.#state.on && this.#opened) await this.#send(this.#opened, published);
      else if (published && whenOff === 'unpublish' && source === 'camera') await room.unpublish(published.producerId);
      else if (published && !published.paused) await room.pause(published.producerId);
    } catch (error) {
      onRefused(error);
    }
    this.#wasPaused = this.#published()?.paused ?? false;
  }

  async #send({ session, sending }: OpenedDevice, published: PublishedTrack | undefined): Promise<void> {
    const { room, source, label = '' } = this.#options;
    if (!published) {
      const { producerId } = await room.publish(source, session.track, { label, ...sending });
      this.#producerId = producerId;
      this.#sending = sending;
      return;
    }
    const { producerId } = published;
    if (published.track !== session.track) await room.replaceTrack(producerId, session.track);
    if (JSON.stringify(sending) !== JSON.stringify(this.#sending)) room.retune(producerId, sending);
    this.#sending = sending;
    if (published.paused) await room.resume(producerId);
  }

  #hold(opened: OpenedDevice): void {
    this.#opened = opened;
    this.#openedAt = performance.now();
    const { session } = opened;
    if (session.deviceId !== null && session.deviceId === this.#lost?.deviceId) this.#lost = null;
    session.onEnded((problem) => {
      if (this.#opened !== opened) return;
      if (problem === 'blur-failed' || problem === 'failed') void this.#processingFailed(problem);
      else void this.#unplugged(session);
    });
    this.#change({ track: session.track, deviceId: session.deviceId, problem: null });
  }

  /** The device is there, what was made of it is not: once more, or off, never the device as it is. */
  async #processingFailed(problem: ProcessingProblem): Promise<void> {
    const soon = performance.now() - this.#openedAt < SOON_MS;
    this.#closeSession();
    if (soon) this.#change({ on: false, problem });
    await this.#settle();
  }

  async #unplugged({ deviceId, label }: CaptureSession): Promise<void> {
    this.#closeSession();
    const { on } = this.#state;
    // The one that was chosen is waited for, also when what took its place goes, too.
    this.#lost ??= { deviceId, label };
    this.#wantedDeviceId = null;
    this.#avoid = deviceId;
    await this.#settle();
    // Whoever turns it on again by hand means whatever there is.
    this.#avoid = null;
    if (this.#closed || !on) return;
    const replaced = this.#opened;
    if (replaced) this.#options.onNews({ what: 'replaced', label, by: replaced.session.label });
    else {
      this.#waits = true;
      this.#change({ problem: 'unplugged' });
      this.#options.onNews({ what: 'gone', label });
    }
  }

  #closeSession(): void {
    this.#opened?.session.close();
    this.#opened = null;
    this.#stale = false;
    if (!this.#closed) this.#change({ track: null, deviceId: null });
  }

  #published(): PublishedTrack | undefined {
    return this.#options.room.snapshot.media.published.find(({ producerId }) => producerId === this.#producerId);
  }

  /** An assistant may mute the teacher: the button then says so. */
  #followRoom(): void {
    if (this.#running !== null) return;
    const paused = this.#published()?.paused ?? false;
    if (paused && !this.#wasPaused && this.#state.on) this.#change({ on: false });
    this.#wasPaused = paused;
  }

  #change(changes: Partial<DeviceFeedState>): void {
    this.#state = { ...this.#state, ...changes };
    this.#options.onChange();
  }
}

function problemOf(error: unknown): DeviceProblem {
  if (error instanceof EffectError) return 'blur-failed';
  return error instanceof CaptureError ? error.problem : 'failed';
}
