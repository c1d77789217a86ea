/**
 * Keeps what one person sends together - a picture, its sound, or both - as parts of one recording. A part begins with a keyframe, or
 * with sound where there is no picture; another begins where the size or what is sent changes, since players differ within one.
 */
import type { TappedPacket } from '../../sfu/tapped-packets.ts';
import { H264Depacketiser } from './h264-depacketiser.ts';
import { OPUS_CLOCK_RATE, opusDurationUs } from './opus-packet.ts';
import { PacketOrder } from './packet-order.ts';
import { RtpClock, type SenderClock } from './rtp-clock.ts';
import { SoundLine } from './sound-line.ts';
import type { PartTracks, Sample } from './track-muxer.ts';
import type { Depacketiser, VideoDescription, VideoFrame } from './video-frame.ts';
import { Vp8Depacketiser } from './vp8-depacketiser.ts';

export interface KeptFragment {
  readonly partNo: number;
  readonly tracks: PartTracks;
  readonly video: readonly Sample[];
  readonly audio: readonly Sample[];
  /** In its part. */
  readonly startUs: number;
  readonly durationUs: number;
  /** Epoch µs at its beginning. */
  readonly atUs: number;
}

export interface StreamRecorderOptions {
  readonly onFragment: (fragment: KeptFragment) => void;
  /** The picture can't go on without one. */
  readonly onKeyframeWanted: () => void;
}

type Picture = VideoFrame & { readonly timeUs: number };

interface Part {
  readonly partNo: number;
  readonly tracks: PartTracks;
  readonly beganUs: number;
}

/** Shorter groups of pictures are joined. */
const FRAGMENT_US = 900_000;
/** Sound is waited for this long behind its picture, and a picture behind its sound. */
const WAIT_US = 1_000_000;
/** A camera or screen that is silent for so long was switched off. The stillest screen says something every second. */
const VIDEO_GONE_US = 4_000_000;
const AUDIO_GONE_US = 2_000_000;
/** No picture is shown longer than this without a next one being sure. */
const LAST_FRAME_US = 40_000;
const VIDEO_CLOCK_RATE = 90_000;

export class StreamRecorder {
  readonly #options: StreamRecorderOptions;
  readonly #sender: SenderClock = { offsetUs: undefined };
  readonly #videoClock = new RtpClock({ rate: VIDEO_CLOCK_RATE, sender: this.#sender, leads: false });
  readonly #audioClock = new RtpClock({ rate: OPUS_CLOCK_RATE, sender: this.#sender, leads: true });
  #videoOrder = new PacketOrder();
  #audioOrder = new PacketOrder();
  #videoStreamNo = -1;
  #audioStreamNo = -1;
  #depacketiser: Depacketiser | undefined;
  #description: VideoDescription | null = null;
  readonly #sound = new SoundLine();
  #pictures: Picture[] = [];
  #lastPictureUs = Number.NEGATIVE_INFINITY;
  #videoCameUs = Number.NEGATIVE_INFINITY;
  #audioCameUs = Number.NEGATIVE_INFINITY;
  #audioSinceUs = Number.POSITIVE_INFINITY;
  #part: Part | undefined;
  #parts = 0;

  constructor(options: StreamRecorderOptions) {
    this.#options = options;
  }

  add(packet: TappedPacket): void {
    if (packet.codec === 'opus') this.#addAudio(packet);
    else this.#addVideo(packet);
  }

  /** To be called a few times a second. @param nowMs epoch ms */
  tick(nowMs: number): void {
    const nowUs = nowMs * 1000;
    for (const ordered of this.#videoOrder.giveUp(nowMs)) this.#takeVideo(ordered);
    for (const { packet } of this.#audioOrder.giveUp(nowMs)) this.#takeSound(packet);
    this.#advance(nowUs);
    const part = this.#part;
    if (!part) return;
    if (part.tracks.video && nowUs - this.#videoCameUs > VIDEO_GONE_US) this.#endPart();
    else if (!part.tracks.video && nowUs - this.#audioCameUs > AUDIO_GONE_US) this.#endPart();
  }

  /** Everything left, at the end. */
  finish(): void {
    for (const ordered of this.#videoOrder.giveUp(Number.POSITIVE_INFINITY)) this.#takeVideo(ordered);
    this.#endPart({ whole: true });
  }

  #addVideo(packet: TappedPacket): void {
    if (packet.streamNo !== this.#videoStreamNo) {
      for (const ordered of this.#videoOrder.giveUp(Number.POSITIVE_INFINITY)) this.#takeVideo(ordered);
      this.#videoStreamNo = packet.streamNo;
      this.#videoOrder = new PacketOrder();
      this.#depacketiser = packet.codec === 'H264' ? new H264Depacketiser() : new Vp8Depacketiser();
    }
    for (const ordered of this.#videoOrder.add(packet)) this.#takeVideo(ordered);
    this.#advance(packet.receivedAtMs * 1000);
  }

  #takeVideo(ordered: Parameters<Depacketiser['add']>[0]): void {
    const depacketiser = this.#depacketiser;
    if (!depacketiser) return;
    const had = depacketiser.needsKeyframe;
    for (const frame of depacketiser.add(ordered)) this.#takePicture(frame);
    if (depacketiser.needsKeyframe && !had) this.#options.onKeyframeWanted();
  }

  #takePicture(frame: VideoFrame): void {
    this.#videoCameUs = Math.max(this.#videoCameUs, frame.receivedAtMs * 1000);
    const timeUs = Math.max(this.#videoClock.timeUs({ ...frame, streamNo: this.#videoStreamNo }), this.#lastPictureUs + 1000);
    if (frame.description) {
      if (this.#part?.tracks.video && !alike(this.#description, frame.description)) this.#endPart({ whole: true });
      this.#description = frame.description;
    }
    this.#lastPictureUs = timeUs;
    this.#pictures.push({ ...frame, timeUs });
  }

  #addAudio(packet: TappedPacket): void {
    if (packet.streamNo !== this.#audioStreamNo) {
      for (const ordered of this.#audioOrder.giveUp(Number.POSITIVE_INFINITY)) this.#takeSound(ordered.packet);
      this.#audioStreamNo = packet.streamNo;
      this.#audioOrder = new PacketOrder();
    }
    for (const { packet: next } of this.#audioOrder.add(packet)) this.#takeSound(next);
    this.#advance(packet.receivedAtMs * 1000);
  }

  #takeSound({ streamNo, timestamp, receivedAtMs, capturedMs, payload }: TappedPacket): void {
    const durationUs = opusDurationUs(payload);
    if (durationUs === 0) return;
    if (receivedAtMs * 1000 - this.#audioCameUs > AUDIO_GONE_US) this.#audioSinceUs = receivedAtMs * 1000;
    this.#audioCameUs = receivedAtMs * 1000;
    this.#sound.add({
      data: payload,
      durationUs,
      timeUs: this.#audioClock.timeUs({ streamNo, timestamp, receivedAtMs, capturedMs }),
    });
  }

  /** Hands out what is whole by now. */
  #advance(nowUs: number): void {
    if (!this.#part) this.#beginPart(nowUs);
    const part = this.#part;
    if (!part) return;
    if (part.tracks.video) {
      const soundJoins = !part.tracks.audio && nowUs - this.#audioCameUs < WAIT_US;
      // With the next keyframe, in a part that has both.
      if (soundJoins && this.#nextKeyframe() > 0) this.#endPart();
      else this.#takeGroups(part, nowUs);
    } else {
      this.#takeSeconds(part);
      if (this.#pictures.some(({ key }) => key)) this.#endPart();
    }
  }

  #beginPart(nowUs: number): void {
    const first = this.#pictures.findIndex(({ key }) => key);
    const audioLives = nowUs - this.#audioCameUs < AUDIO_GONE_US;
    const keyframe = this.#pictures[first];
    if (keyframe) {
      const waited = nowUs - keyframe.receivedAtMs * 1000 > WAIT_US;
      if (!audioLives && !waited) return;
      this.#pictures.splice(0, first);
      this.#open({ video: this.#description, audio: audioLives }, keyframe.timeUs);
    } else if (audioLives && nowUs - this.#audioSinceUs > WAIT_US) {
      this.#pictures = [];
      const firstUs = this.#sound.firstUs;
      if (firstUs !== undefined) this.#open({ video: null, audio: true }, firstUs);
    }
  }

  #open(tracks: PartTracks, beganUs: number): void {
    this.#parts += 1;
    this.#part = { partNo: this.#parts, tracks, beganUs };
    this.#sound.begin(beganUs);
  }

  /** Place of the keyframe with which the next fragment begins; 0 when there is none. */
  #nextKeyframe(): number {
    const [first] = this.#pictures;
    if (!first) return 0;
    return Math.max(
      0,
      this.#pictures.findIndex(({ key, timeUs }) => key && timeUs - first.timeUs >= FRAGMENT_US),
    );
  }

  #takeGroups(part: Part, nowUs: number): void {
    for (;;) {
      const place = this.#nextKeyframe();
      const next = this.#pictures[place];
      if (place === 0 || !next) return;
      const soundIsThere = !part.tracks.audio || (this.#sound.endUs ?? 0) >= next.timeUs;
      if (!soundIsThere && nowUs - next.receivedAtMs * 1000 < WAIT_US) return;
      this.#handOut(part, this.#pictures.splice(0, place), next.timeUs);
    }
  }

  #takeSeconds(part: Part): void {
    for (;;) {
      const fromUs = this.#sound.firstUs;
      const endUs = this.#sound.endUs;
      if (fromUs === undefined || endUs === undefined || endUs - fromUs < FRAGMENT_US) return;
      this.#handOut(part, [], endUs);
    }
  }

  #handOut({ partNo, tracks, beganUs }: Part, pictures: readonly Picture[], untilUs: number): void {
    const sound = tracks.audio ? this.#sound.takeUntil(untilUs) : [];
    const video = pictures.map(({ data, key, timeUs }, index) => {
      const nextUs = pictures[index + 1]?.timeUs ?? untilUs;
      return { data, key, startUs: timeUs - beganUs, durationUs: Math.max(1000, nextUs - timeUs) };
    });
    const audio = sound.map(({ data, timeUs, durationUs }) => ({
      data,
      key: true,
      startUs: Math.max(0, timeUs - beganUs),
      durationUs,
    }));
    const [startUs, last] = [(video[0] ?? audio[0])?.startUs, (video.length > 0 ? video : audio).at(-1)];
    if (startUs === undefined || !last) return;
    const durationUs = last.startUs + last.durationUs - startUs;
    this.#options.onFragment({ partNo, tracks, video, audio, startUs, durationUs, atUs: beganUs + startUs });
  }

  /** @param whole nothing is left for the next part */
  #endPart({ whole = false } = {}): void {
    const part = this.#part;
    if (!part) return;
    this.#part = undefined;
    if (!part.tracks.video) {
      const endUs = this.#sound.endUs;
      if (this.#sound.firstUs !== undefined && endUs !== undefined) this.#handOut(part, [], endUs);
      return;
    }
    // A keyframe that begins the next part stays for it.
    const next = whole ? 0 : this.#nextKeyframe();
    const pictures = this.#pictures.splice(0, next > 0 ? next : this.#pictures.length);
    const last = pictures.at(-1);
    if (!last) return;
    const untilUs = this.#pictures[0]?.timeUs ?? last.timeUs + LAST_FRAME_US;
    this.#handOut(part, pictures, untilUs);
  }
}

function alike(one: VideoDescription | null, other: VideoDescription): boolean {
  if (one === null || one.codecString !== other.codecString || one.width !== other.width || one.height !== other.height)
    return false;
  const [a, b] = [one.record, other.record];
  return a === b || (a !== null && b !== null && Buffer.compare(a, b) === 0);
}
