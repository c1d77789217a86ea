/** What the page and the recording worker say to each other. */
import type { LayoutChoice, PictureName, ShownLayout } from './layout.ts';
import type { PipelineCounts, PipelineNews } from './pipeline/recording-pipeline.ts';
import type { CardText } from './pipeline/title-card.ts';
import type { Quality } from './quality.ts';
import type { UploadNews, UploadState, UploadTarget } from './upload/http-sink.ts';

/** The lesson's clock at a moment of the machine's (epoch ms with fractions: page and worker share it). */
export interface LessonMoment {
  readonly lessonMs: number;
  readonly atMs: number;
}

export type ToWorker =
  | {
      readonly kind: 'start';
      readonly quality: Quality;
      readonly layout: LayoutChoice;
      readonly card: CardText;
      readonly lesson: LessonMoment;
      readonly beforeMs: number;
      readonly target: UploadTarget;
    }
  /** Streams are transferred: tracks cannot be. Null: the source is gone. */
  | { readonly kind: 'picture'; readonly name: PictureName; readonly frames: ReadableStream<VideoFrame> | null }
  | { readonly kind: 'sound'; readonly pieces: ReadableStream<AudioData> | null }
  | { readonly kind: 'layout'; readonly layout: LayoutChoice }
  | { readonly kind: 'card'; readonly card: CardText }
  | { readonly kind: 'lesson-clock'; readonly lesson: LessonMoment }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'stop' };

export interface Progress {
  readonly counts: PipelineCounts;
  readonly shown: ShownLayout;
  readonly upload: UploadState;
}

export type FromWorker =
  | { readonly kind: 'started'; readonly works: boolean }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'news'; readonly news: PipelineNews }
  | { readonly kind: 'upload'; readonly news: UploadNews }
  /** Everything is kept, or can no longer be. */
  | { readonly kind: 'stopped' };

export function epochMs(): number {
  return performance.timeOrigin + performance.now();
}
