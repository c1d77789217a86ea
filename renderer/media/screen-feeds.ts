/** Screens, windows, tabs and parts of them on their way to the class, each with its sound where the browser gives it. */
import type { RoomClient } from '../room/room-client.ts';
import { CaptureError, type CaptureSession, type ScreenSurface } from './capture.ts';
import { type ConstrainedScreen, constrained } from './constrained-screen.ts';
import type { ScreenQuality } from './media-settings.ts';
import type { EditedTrack } from './picture-edit.ts';
import { type PictureRegion, wholePicture } from './picture-region.ts';
import { screenTuning } from './screen-quality.ts';
import type { ScreenSound } from './screen-sound.ts';
import type { StillPicture } from './still-picture.ts';

export interface SharedScreen {
  readonly shareId: number;
  /** Different for each: the class tells them apart by it. */
  readonly label: string;
  /** null where the browser does not tell. */
  readonly surface: ScreenSurface | null;
  readonly quality: ScreenQuality;
  /** The part that is shown; null: all of it. */
  readonly region: PictureRegion | null;
  /** 0 to 2; null: it has no sound. */
  readonly volume: number | null;
  /** The class sees the last picture and a note. */
  readonly paused: boolean;
  /** All of it, whatever part is shown. */
  readonly whole: MediaStreamTrack;
  /** What the class gets. */
  readonly track: MediaStreamTrack;
}

interface Share extends SharedScreen {
  readonly session: ConstrainedScreen;
  readonly sound: ScreenSound | null;
  readonly edited: EditedTrack | null;
}

/** The ids of what one share sends; known when the server answered. */
interface Sent {
  picture?: string;
  sound?: string;
}

export interface ScreenFeedsOptions {
  readonly room: Pick<RoomClient, 'publish' | 'unpublish' | 'replaceTrack' | 'pause' | 'resume' | 'retune'>;
  readonly open: () => Promise<CaptureSession>;
  readonly openSound: (track: MediaStreamTrack) => ScreenSound;
  readonly edit: (track: MediaStreamTrack, region: PictureRegion) => Promise<EditedTrack>;
  readonly freeze: (track: MediaStreamTrack, region: PictureRegion) => Promise<StillPicture>;
  readonly lowCpu: () => boolean;
  readonly quality: () => ScreenQuality;
  readonly onChange: () => void;
  /** Stopped from the system's own bar, or the window was closed. */
  readonly onStopped: (label: string) => void;
  /** What a screen without a name is called, by its number. */
  readonly nameOf: (number: number, surface: ScreenSurface | null) => string;
}

/** So long a share goes on as it is for its last picture, ms; one that takes longer is shown when it comes. */
const STILL_MS = 500;

/** Names the part to be shown; null: the person thought better of it. */
export type ChooseRegion = (screen: Pick<CaptureSession, 'track' | 'surface'>) => Promise<PictureRegion | null>;

export class ScreenFeeds {
  readonly #options: ScreenFeedsOptions;
  readonly #sent = new Map<number, Sent>();
  /** Of the shares that are paused. */
  readonly #stills = new Map<number, Promise<StillPicture | null>>();
  #shares: readonly Share[] = [];
  #nextId = 1;
  #closed = false;

  constructor(options: ScreenFeedsOptions) {
    this.#options = options;
  }

  get shares(): readonly SharedScreen[] {
    return this.#shares;
  }

  /**
   * Asks for a screen and shows it to the class.
   * @param chooseRegion asked before anything is sent, to show a part of it only
   * @throws CaptureError, RefusedError
   */
  async share(chooseRegion: ChooseRegion | null = null): Promise<void> {
    const session = constrained(await this.#options.open());
    const region = chooseRegion ? await chooseRegion(session) : null;
    if (this.#closed || (chooseRegion && region === null) || session.track.readyState === 'ended') {
      session.close();
      if (!this.#closed) throw new CaptureError('cancelled', 'screen');
      return;
    }
    const share = await this.#begin(session, region);
    this.#set([...this.#shares, share]);
    this.#sent.set(share.shareId, {});
    session.onEnded(() => this.#endedByItself(share));
    this.#watch(share);
    try {
      await this.#publish(share);
    } catch (error) {
      await this.stop(share.shareId);
      throw error;
    }
  }

  /** Stops one share, or all. */
  async stop(shareId: number | 'all'): Promise<void> {
    const stopped = this.#shares.filter((share) => shareId === 'all' || share.shareId === shareId);
    this.#set(this.#shares.filter((share) => !stopped.includes(share)));
    for (const share of stopped) this.#closeShare(share);
    const sent = stopped.flatMap((share) => Object.values(this.#sent.get(share.shareId) ?? {}));
    for (const share of stopped) this.#sent.delete(share.shareId);
    await Promise.all(sent.map((producerId) => this.#unpublish(producerId)));
  }

  /** The class keeps the last picture until it goes on, and who comes meanwhile gets it, too. Its sound rests with it. */
  async setPaused(shareId: number, paused: boolean): Promise<void> {
    const { picture, sound } = this.#sent.get(shareId) ?? {};
    if (picture === undefined) return;
    const { room } = this.#options;
    if (!paused) {
      await Promise.all([room.resume(picture), sound === undefined ? null : room.resume(sound)]);
      this.#closeStill(shareId);
      this.#change(shareId, { paused });
      return;
    }
    const freezing = this.#freeze(shareId);
    const still = await Promise.race([freezing, later()]);
    // Stopped meanwhile, or another wish.
    if (this.#stills.get(shareId) !== freezing) return;
    await Promise.all([room.pause(picture, still?.track), sound === undefined ? null : room.pause(sound)]);
    this.#change(shareId, { paused });
    if (still) return;
    const late = await freezing;
    if (late && this.#stills.get(shareId) === freezing) await room.pause(picture, late.track);
  }

  async setQuality(shareId: number, quality: ScreenQuality): Promise<void> {
    const share = this.#change(shareId, { quality });
    if (share) await this.#tune(share);
  }

  /** How much this machine can do has changed. */
  async retune(): Promise<void> {
    await Promise.all(this.#shares.map((share) => this.#tune(share)));
  }

  /** @param volume 0 to 2 */
  setVolume(shareId: number, volume: number): void {
    const share = this.#change(shareId, { volume });
    share?.sound?.setVolume(volume);
  }

  /** Another part of it, or (null) all of it. */
  async setRegion(shareId: number, region: PictureRegion | null): Promise<void> {
    const before = this.#find(shareId);
    if (!before) return;
    let { edited } = before;
    if (region === null) edited = null;
    else if (edited) edited.change({ region, turn: 0, flipped: false });
    else edited = await this.#options.edit(before.whole, region);
    const share = this.#change(shareId, { region, edited, track: edited?.track ?? before.whole });
    if (!share) {
      if (edited !== before.edited) void edited?.close();
      return;
    }
    const { picture } = this.#sent.get(shareId) ?? {};
    if (picture !== undefined && share.track !== before.track) await this.#options.room.replaceTrack(picture, share.track);
    if (before.edited !== edited) {
      void before.edited?.close();
      this.#watch(share);
    }
    await this.#tune(share);
  }

  /** Somebody else ended what we sent. */
  ended(track: MediaStreamTrack): void {
    const share = this.#shares.find((each) => each.track === track);
    if (share) void this.stop(share.shareId);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const share of this.#shares) this.#closeShare(share);
    this.#shares = [];
  }

  /** A part that can't be cut out any more ends the share: all of it is not what was to be shown. */
  #watch({ shareId, edited }: Share): void {
    void edited?.failed?.then(() => {
      const share = this.#find(shareId);
      if (share?.edited === edited) this.#endedByItself(share);
    });
  }

  /** Its last picture. Resolves to null where there is none: who comes while it is paused then sees a note alone. */
  #freeze(shareId: number): Promise<StillPicture | null> {
    this.#closeStill(shareId);
    const share = this.#find(shareId);
    if (!share) return Promise.resolve(null);
    const freezing = this.#options.freeze(share.whole, share.region ?? wholePicture).catch(() => null);
    this.#stills.set(shareId, freezing);
    return freezing;
  }

  #closeStill(shareId: number): void {
    void this.#stills.get(shareId)?.then((still) => still?.close());
    this.#stills.delete(shareId);
  }

  #closeShare({ shareId, edited, sound, session }: Share): void {
    this.#closeStill(shareId);
    // A screen is no longer seen the moment this is asked for.
    void edited?.close();
    sound?.close();
    session.close();
  }

  #endedByItself({ shareId, label }: Share): void {
    if (!this.#find(shareId)) return;
    this.#options.onStopped(label);
    void this.stop(shareId);
  }

  async #begin(session: ConstrainedScreen, region: PictureRegion | null): Promise<Share> {
    const shareId = this.#nextId++;
    const label = this.#freeLabel(session.label || this.#options.nameOf(shareId, session.surface));
    const sound = session.audioTrack ? this.#options.openSound(session.audioTrack) : null;
    const edited = region === null ? null : await this.#options.edit(session.track, region);
    const { track: whole, surface } = session;
    const quality = this.#options.quality();
    const track = edited?.track ?? whole;
    return {
      shareId,
      label,
      surface,
      quality,
      region,
      volume: sound ? 1 : null,
      paused: false,
      whole,
      track,
      session,
      sound,
      edited,
    };
  }

  async #publish(share: Share): Promise<void> {
    const { constraints, sending } = this.#tuningOf(share);
    await share.session.constrain(constraints);
    await this.#publishOne(share, 'picture', 'screen', share.track, sending);
    if (share.sound) await this.#publishOne(share, 'sound', 'screen-audio', share.sound.track, {});
  }

  async #publishOne(
    { shareId, label }: Share,
    part: keyof Sent,
    source: 'screen' | 'screen-audio',
    track: MediaStreamTrack,
    sending: object,
  ): Promise<void> {
    const { producerId } = await this.#options.room.publish(source, track, { label, ...sending });
    const sent = this.#sent.get(shareId);
    if (sent) sent[part] = producerId;
    // Stopped while it was being announced.
    else await this.#unpublish(producerId);
  }

  async #tune(share: Share): Promise<void> {
    const { constraints, sending } = this.#tuningOf(share);
    await share.session.constrain(constraints);
    const { picture } = this.#sent.get(share.shareId) ?? {};
    if (picture !== undefined) this.#options.room.retune(picture, sending);
  }

  #tuningOf({ quality, region }: Share) {
    return screenTuning(quality, region, this.#options.lowCpu());
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

  #find(shareId: number): Share | undefined {
    return this.#shares.find((share) => share.shareId === shareId);
  }

  #change(shareId: number, changes: Partial<Share>): Share | undefined {
    this.#set(this.#shares.map((share) => (share.shareId === shareId ? { ...share, ...changes } : share)));
    return this.#find(shareId);
  }

  #set(shares: readonly Share[]): void {
    this.#shares = shares;
    this.#options.onChange();
  }
}

function later(): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), STILL_MS));
}
