/** How each source is encoded. Encoded once, whatever the size of the class. */
import type { Source } from '../../protocol/models.ts';

/** text, detail: letters stay sharp and few frames do. motion: films stay smooth. */
export type ContentHint = 'text' | 'detail' | 'motion';

export interface SenderSettings {
  readonly maxBitrate: number | undefined;
  readonly maxFramerate: number | undefined;
  /** What gives way when the line or the machine is too slow. */
  readonly degradationPreference: RTCDegradationPreference | undefined;
  readonly contentHint: string;
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
    return { maxBitrate: 1_800_000, maxFramerate: 30, degradationPreference: 'balanced', contentHint: 'motion' };
  }
  if (source === 'screen' && contentHint === 'motion') {
    return { maxBitrate: 3_500_000, maxFramerate: 30, degradationPreference: 'maintain-framerate', contentHint };
  }
  if (source === 'screen') {
    return { maxBitrate: 2_500_000, maxFramerate: 15, degradationPreference: 'maintain-resolution', contentHint };
  }
  if (source === 'microphone') {
    return { maxBitrate: 40_000, maxFramerate: undefined, degradationPreference: undefined, contentHint: 'speech' };
  }
  return { maxBitrate: 128_000, maxFramerate: undefined, degradationPreference: undefined, contentHint: 'music' };
}

/** For `addTransceiver`. */
export function encodingsOf({ maxBitrate, maxFramerate }: SenderSettings): RTCRtpEncodingParameters[] {
  return [{ ...(maxBitrate === undefined ? {} : { maxBitrate }), ...(maxFramerate === undefined ? {} : { maxFramerate }) }];
}

/** VP8 first: the one video codec that every browser both encodes and decodes. The answer may still choose another. */
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

/** Sets what the transceiver cannot be made with. */
export async function tuneSender(sender: RTCRtpSender, settings: SenderSettings): Promise<void> {
  if (settings.degradationPreference === undefined) return;
  const parameters = sender.getParameters();
  try {
    await sender.setParameters({ ...parameters, degradationPreference: settings.degradationPreference });
  } catch {
    // Not known everywhere: the content hint says nearly the same.
  }
}
