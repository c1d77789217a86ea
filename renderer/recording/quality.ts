/** What a recording weighs and shows. */

export type QualityName = 'small' | 'standard' | 'sharp';
export const QUALITIES: readonly QualityName[] = ['small', 'standard', 'sharp'];

export interface Quality {
  readonly width: number;
  readonly height: number;
  readonly framesPerS: number;
  readonly videoBitsPerS: number;
  readonly audioBitsPerS: number;
}

/** For H.264 of a lesson: mostly a still screen, and a face. An hour is 0.4, 1 and 2 GB at most, much less where little moves. */
export const qualities: Readonly<Record<QualityName, Quality>> = {
  small: { width: 1280, height: 720, framesPerS: 15, videoBitsPerS: 800_000, audioBitsPerS: 48_000 },
  standard: { width: 1280, height: 720, framesPerS: 30, videoBitsPerS: 2_200_000, audioBitsPerS: 96_000 },
  sharp: { width: 1920, height: 1080, framesPerS: 30, videoBitsPerS: 4_500_000, audioBitsPerS: 128_000 },
};
