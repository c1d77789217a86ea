/**
 * A camera or a microphone on its way to the class: opened when wanted, sent while on air, closed when not. One wish at a time is
 * carried out, always towards the newest picture of what is wanted, so that quick presses never cross.
 */
import { CaptureError, type CaptureProblem, type CaptureSession } from '../../media/capture.ts';
import type { RoomClient } from '../../room/room-client.ts';
import type { PublishedTrack } from '../../room/room-snapshot.ts';

/** `failed`: for a reason the browser did not name. */
export type DeviceProblem = CaptureProblem | 'failed';

export interface DeviceFeedState {
  readonly on: boolean;
  /** Being opened or switched just now. */
  readonly busy: boolean;
  readonly track: MediaStreamTrack | null;
  readonly deviceId: string | null;
  readonly problem: DeviceProblem | null;
}

export type FeedRoom = Pick<RoomClient, 'snapshot' | 'subscribe' | 'publish' | 'replaceTrack' | 'pause' | 'resume'>;

export interface DeviceFeedOptions {
  readonly source: 'camera' | 'microphone';
  readonly room: FeedRoom;
  readonly open: (options: { deviceId?: string }) => Promise<CaptureSession>;
  readonly onChange: () => void;
  /** It went away by itself. */
  readonly onGone: () => void;
  /** The class could not be given it. */
  readonly onRefused: (error: unknown) => void;
}

export class DeviceFeed {
  readonly #options: DeviceFeedOptions;
  #state: DeviceFeedState = { on: false, busy: false, track: null, deviceId: null, problem: null };
  #wantedDeviceId: string | null = null;
  #session: CaptureSession | null = null;
  #onAir = false;
  #producerId: string | null = null;
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

  /** Turns it on or off. Off closes a camera (its light goes out) and mutes a microphone that is on air. */
  set(on: boolean): Promise<void> {
    this.#change({ on, problem: null });
    return this.#settle();
  }

  /** Takes another device, at once if it is on. */
  choose(deviceId: string): Promise<void> {
    this.#wantedDeviceId = deviceId;
    this.#change({ problem: null });
    return this.#settle();
  }

  /** From now on what is on is sent to the class. */
  goOnAir(): Promise<void> {
    this.#onAir = true;
    return this.#settle();
  }

  /** Somebody else ended what we sent: stop capturing it. */
  ended(track: MediaStreamTrack): void {
    if (this.#session?.track !== track) return;
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
    const { on } = this.#state;
    if (!on) {
      // A muted microphone stays open while on air: unmuting must not wait for a device.
      if (this.#options.source === 'camera' || !this.#onAir) this.#closeSession();
      return;
    }
    const wanted = this.#wantedDeviceId;
    if (this.#session && (wanted === null || this.#session.deviceId === wanted)) return;
    try {
      const session = await this.#options.open(wanted === null ? {} : { deviceId: wanted });
      if (this.#closed) {
        session.close();
        return;
      }
      const before = this.#session;
      // The wanted one is not here today, and another took its place: that is now the wanted one.
      if (wanted !== null && this.#wantedDeviceId === wanted) this.#wantedDeviceId = session.deviceId;
      this.#hold(session);
      before?.close();
    } catch (error) {
      const problem = error instanceof CaptureError ? error.problem : 'failed';
      // Another device could not be had: what runs goes on.
      this.#wantedDeviceId = this.#session?.deviceId ?? this.#wantedDeviceId;
      this.#change({ on: this.#session !== null, problem });
    }
  }

  async #matchAir(): Promise<void> {
    const session = this.#session;
    const published = this.#published();
    if (!this.#onAir) return;
    try {
      if (!this.#state.on) {
        if (published && !published.paused) await this.#options.room.pause(published.producerId);
      } else if (session && !published) {
        const { producerId } = await this.#options.room.publish(this.#options.source, session.track, {});
        this.#producerId = producerId;
      } else if (session && published) {
        if (published.track !== session.track) await this.#options.room.replaceTrack(published.producerId, session.track);
        if (published.paused) await this.#options.room.resume(published.producerId);
      }
    } catch (error) {
      this.#options.onRefused(error);
    }
    this.#wasPaused = this.#published()?.paused ?? false;
  }

  #hold(session: CaptureSession): void {
    this.#session = session;
    session.onEnded(() => {
      if (this.#session !== session) return;
      this.#closeSession();
      // The next press takes whatever device there is.
      this.#wantedDeviceId = null;
      this.#change({ on: false, problem: 'unplugged' });
      this.#options.onGone();
      void this.#settle();
    });
    this.#change({ track: session.track, deviceId: session.deviceId, problem: null });
  }

  #closeSession(): void {
    this.#session?.close();
    this.#session = null;
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
