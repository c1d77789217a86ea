/** What the three words for a shared screen's quality mean: how it is captured, and how it is encoded. */
import type { SenderWish } from '../room/sender-settings.ts';
import type { ScreenQuality } from './media-settings.ts';
import type { PictureRegion } from './picture-region.ts';

interface Quality {
  readonly frameRate: number;
  /** Lines of what the class gets; null: as many as there are. */
  readonly maxHeight: number | null;
  readonly contentHint: 'text' | 'motion';
  readonly maxBitrate: number;
}

const qualities: Record<ScreenQuality, Quality> = {
  text: { frameRate: 15, maxHeight: null, contentHint: 'text', maxBitrate: 2_500_000 },
  motion: { frameRate: 30, maxHeight: 1080, contentHint: 'motion', maxBitrate: 3_500_000 },
  saving: { frameRate: 5, maxHeight: 720, contentHint: 'text', maxBitrate: 500_000 },
};

/** Half the frames, at most 720 lines. */
function lightened(quality: Quality): Quality {
  const { frameRate, maxHeight } = quality;
  return { ...quality, frameRate: Math.min(frameRate, Math.max(5, frameRate / 2)), maxHeight: Math.min(maxHeight ?? 720, 720) };
}

export interface ScreenTuning {
  /** For the captured track. */
  readonly constraints: MediaTrackConstraints;
  /** For the encoder. */
  readonly sending: SenderWish;
}

/** @param region the part that is shown: it keeps its lines, so that the whole may have more */
export function screenTuning(name: ScreenQuality, region: PictureRegion | null, lowCpu: boolean): ScreenTuning {
  const { frameRate, maxHeight, contentHint, maxBitrate } = lowCpu ? lightened(qualities[name]) : qualities[name];
  const height = maxHeight === null ? null : Math.round(maxHeight / (region?.height ?? 1));
  return {
    constraints: { frameRate: { ideal: frameRate, max: frameRate }, ...(height === null ? {} : { height: { max: height } }) },
    sending: { contentHint, maxBitrate, maxFramerate: frameRate },
  };
}
