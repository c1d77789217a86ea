/** How each source is encoded. Encoded once, whatever the size of the class: receivers choose among its layers. */
import type { Source } from '../../protocol/models.ts';

/** text, detail: letters stay sharp and few frames do. motion: films stay smooth. */
export type ContentHint = 'text' | 'detail' | 'motion';

/** One simulcast layer (RFC 8853), as a part of the best one. */
interface Layer {
  readonly rid: string;
  /** The picture's width and height are divided by it. */
  readonly scale: number;
  /** Of the best layer's bit rate. */
  readonly share: number;
  /** There is no such layer of a picture this small: it is described and never encoded. */
  readonly spare?: boolean;
}

export interface SenderSettings {
  /** Of the best layer. */
  readonly maxBitrate: number | undefined;
  readonly maxFramerate: number | undefined;
  /** What gives way when the line or the machine is too slow. */
  readonly degradationPreference: RTCDegradationPreference | undefined;
  readonly contentHint: string;
  /** Lowest first, which is also their order in the description; none for sound. */
  readonly layers: readonly Layer[];
}

/** What whoever publishes may ask for; the rest is decided by the source. */
export interface SenderWish {
  /** For a screen: `text` or `detail` keeps letters sharp, `motion` keeps films smooth. Default: `detail`. */
  readonly contentHint?: ContentHint;
  /** Bit/s. */
  readonly maxBitrate?: number;
  /** Frames/s. */
  readonly maxFramerate?: number;
  /** For a microphone: an instrument rather than a voice. */
  readonly music?: boolean;
}

/** 1280×720 gives 320×180, 640×360 and 1280×720: a tile in a gallery, a phone's stage, a projector. */
const CAMERA_LAYERS: readonly Layer[] = [
  { rid: 'q', scale: 4, share: 1 / 12 },
  { rid: 'h', scale: 2, share: 0.28 },
  { rid: 'f', scale: 1, share: 1 },
];

/** Below half its size nothing on a screen can be read. */
const SCREEN_LAYERS: readonly Layer[] = [
  { rid: 'h', scale: 2, share: 0.25 },
  { rid: 'f', scale: 1, share: 1 },
];

/**
 * Chromium encodes three layers of a picture from so many pixels on, two from fewer, else the first alone, whatever is asked
 * (libwebrtc, video/config/simulcast.cc): of a small camera the first layer must not be a quarter of it.
 */
const PIXELS_FOR_LAYERS: readonly (readonly [layers: number, pixels: number])[] = [
  [3, 960 * 540],
  [2, 480 * 270],
];

/** By how many layers there are, the parts of the best bit rate for large pictures; small ones need less of it. */
const SMALL_SHARES: readonly (readonly number[])[] = [[], [0.25], [0.1, 0.4]];

/** The encoder makes nothing worth looking at with less. */
const LEAST_BITRATE = 80_000;

export function senderSettings(source: Source, wish: SenderWish = {}): SenderSettings {
  const { contentHint, maxBitrate, maxFramerate, music = false } = wish;
  return {
    ...bySource(source, contentHint),
    ...(source === 'microphone' && music ? { maxBitrate: 160_000, contentHint: 'music' } : {}),
    ...(maxBitrate === undefined ? {} : { maxBitrate }),
    ...(maxFramerate === undefined ? {} : { maxFramerate }),
  };
}

function bySource(source: Source, contentHint: ContentHint = 'detail'): SenderSettings {
  if (source === 'camera') {
    return {
      maxBitrate: 1_800_000,
      maxFramerate: 30,
      degradationPreference: 'balanced',
      contentHint: 'motion',
      layers: CAMERA_LAYERS,
    };
  }
  if (source === 'screen') {
    const moving = contentHint === 'motion';
    return {
      maxBitrate: moving ? 3_500_000 : 2_500_000,
      maxFramerate: moving ? 30 : 15,
      degradationPreference: moving ? 'maintain-framerate' : 'maintain-resolution',
      contentHint,
      layers: SCREEN_LAYERS,
    };
  }
  const sound = { maxFramerate: undefined, degradationPreference: undefined, layers: [] };
  if (source === 'microphone') return { ...sound, maxBitrate: 40_000, contentHint: 'speech' };
  return { ...sound, maxBitrate: 128_000, contentHint: 'music' };
}

/**
 * The settings for a picture of this size: with fewer layers where it is small.
 *
 * @param pixels width by height; undefined where it is not known yet
 */
export function fitted(settings: SenderSettings, pixels: number | undefined): SenderSettings {
  const { layers } = settings;
  const count = PIXELS_FOR_LAYERS.find(([, needed]) => (pixels ?? Number.POSITIVE_INFINITY) >= needed)?.[0] ?? 1;
  if (count >= layers.length) return settings;
  const scales = layers.slice(layers.length - count).map(({ scale }) => scale);
  const shares = SMALL_SHARES[count] ?? [];
  return {
    ...settings,
    layers: layers.map((layer, index) =>
      index < count ? { ...layer, scale: scales[index] ?? 1, share: shares[index] ?? 1 } : { ...layer, scale: 1, spare: true },
    ),
  };
}

/** The best layer anybody looks at: 0 is the lowest, null is nobody, undefined is not known. */
export type TopLayer = number | null | undefined;

/**
 * For `addTransceiver` and `setParameters`. A layer above `topLayer` is not encoded.
 * https://www.w3.org/TR/webrtc/#dom-rtcrtpencodingparameters
 */
export function encodingsOf(settings: SenderSettings, topLayer?: TopLayer): RTCRtpEncodingParameters[] {
  const { maxBitrate, maxFramerate, layers } = settings;
  const rate = maxFramerate === undefined ? {} : { maxFramerate };
  if (layers.length === 0) return [{ ...(maxBitrate === undefined ? {} : { maxBitrate }), ...rate }];
  return layers.map(({ rid, scale, share, spare = false }, index) => ({
    rid,
    active: !spare && (topLayer === undefined || (topLayer !== null && index <= topLayer)),
    scaleResolutionDownBy: scale,
    ...(maxBitrate === undefined ? {} : { maxBitrate: Math.max(Math.round(maxBitrate * share), LEAST_BITRATE) }),
    ...rate,
  }));
}

/** VP8 first: the one video codec that every browser both encodes, in layers, and decodes. The answer may still choose another. */
export function preferVp8(transceiver: RTCRtpTransceiver): void {
  const codecs = RTCRtpSender.getCapabilities?.('video')?.codecs;
  if (!codecs || !transceiver.setCodecPreferences) return;
  const isVp8 = (codec: RTCRtpCodec): boolean => codec.mimeType.toLowerCase() === 'video/vp8';
  try {
    transceiver.setCodecPreferences([...codecs.filter(isVp8), ...codecs.filter((codec) => !isVp8(codec))]);
  } catch {
    // Firefox is stricter about what it takes; its own order has VP8 first.
  }
}
