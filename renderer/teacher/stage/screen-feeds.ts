/** Screens and windows on their way to the class, each with its sound where the browser gives it. */
import type { CaptureSession } from '../../media/capture.ts';
import type { RoomClient } from '../../room/room-client.ts';

export interface SharedScreen {
  readonly shareId: number;
  /** Different for each: the class tells them apart by it. */
  readonly label: string;
}

interface Share extends SharedScreen {
  readonly session: CaptureSession;
  readonly producerIds: string[];
}

export interface ScreenFeedsOptions {
  readonly room: Pick<RoomClient, 'publish' | 'unpublish'>;
  readonly open: () => Promise<CaptureSession>;
  readonly onChange: () => void;
  /** Stopped from the system's own bar, or the window was closed. */
  readonly onStopped: (label: string) => void;
  /** What a screen without a name is called, by its number. */
  readonly nameOf: (number: number) => string;
}

export class ScreenFeeds {
  readonly #options: ScreenFeedsOptions;
  #shares: readonly Share[] = [];
  #nextId = 1;
  #closed = false;

  constructor(options: ScreenFeedsOptions) {
    this.#options = options;
  }

  get shares(): readonly SharedScreen[] {
    return this.#shares;
  }

  /** Asks for a screen and shows it to the class. @throws CaptureError, RefusedError */
  async share(): Promise<void> {
    const session = await this.#options.open();
    if (this.#closed) {
      session.close();
      return;
    }
    const shareId = this.#nextId++;
    const label = this.#freeLabel(session.label || this.#options.nameOf(shareId));
    const share: Share = { shareId, label, session, producerIds: [] };
    this.#set([...this.#shares, share]);
    session.onEnded(() => {
      if (!this.#shares.includes(share)) return;
      this.#options.onStopped(share.label);
      void this.stop(share.shareId);
    });
    try {
      await this.#publish(share, 'screen', session.track);
      if (session.audioTrack) await this.#publish(share, 'screen-audio', session.audioTrack);
    } catch (error) {
      await this.stop(share.shareId);
      throw error;
    }
  }

  /** Stops one share, or all. */
  async stop(shareId: number | 'all'): Promise<void> {
    const stopped = this.#shares.filter((share) => shareId === 'all' || share.shareId === shareId);
    this.#set(this.#shares.filter((share) => !stopped.includes(share)));
    for (const share of stopped) share.session.close();
    await Promise.all(stopped.flatMap((share) => share.producerIds.map((producerId) => this.#unpublish(producerId))));
  }

  /** Somebody else ended what we sent. */
  ended(track: MediaStreamTrack): void {
    const share = this.#shares.find(({ session }) => session.track === track);
    if (share) void this.stop(share.shareId);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const share of this.#shares) share.session.close();
    this.#shares = [];
  }

  async #publish(share: Share, source: 'screen' | 'screen-audio', track: MediaStreamTrack): Promise<void> {
    const { producerId } = await this.#options.room.publish(source, track, { label: share.label });
    if (this.#shares.includes(share)) share.producerIds.push(producerId);
    // Stopped while it was being announced.
    else await this.#unpublish(producerId);
  }

  /** What is gone already needs no unpublishing: a lesson that ended, a connection that is away. */
  async #unpublish(producerId: string): Promise<void> {
    await this.#options.room.unpublish(producerId).catch(() => undefined);
  }

  #freeLabel(wanted: string): string {
    const taken = (candidate: string) => this.#shares.some((share) => share.label === candidate);
    let free = wanted;
    for (let number = 2; taken(free); number += 1) free = `${wanted} (${number})`;
    return free;
  }

  #set(shares: readonly Share[]): void {
    this.#shares = shares;
    this.#options.onChange();
  }
}
