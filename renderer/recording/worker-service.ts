/** Serves a page from inside a worker: messages in, a pipeline between, messages out. */
import type { FragmentSink } from './fragment.ts';
import { RecordingPipeline } from './pipeline/recording-pipeline.ts';
import type { UploadNews, UploadState, UploadTarget } from './upload/http-sink.ts';
import { epochMs, type FromWorker, type LessonMoment, type ToWorker } from './worker-messages.ts';

/** What of a worker's global scope is needed. */
export interface WorkerScope {
  postMessage(message: FromWorker): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<ToWorker>) => void): void;
}

export type OpenSink = (
  target: UploadTarget,
  tell: (news: UploadNews) => void,
) => Promise<FragmentSink & { readonly state: UploadState }>;

const PROGRESS_EVERY_MS = 500;

export function serveRecording(scope: WorkerScope, openSink: OpenSink): void {
  let pipeline: RecordingPipeline | null = null;
  let lesson: LessonMoment = { lessonMs: 0, atMs: epochMs() };
  /** Sources that came while encoders were tried. */
  const early: ToWorker[] = [];

  const start = async (wish: Extract<ToWorker, { kind: 'start' }>): Promise<void> => {
    lesson = wish.lesson;
    const sink = await openSink(wish.target, (news) => {
      scope.postMessage({ kind: 'upload', news });
      if (news.kind === 'part-lost') void pipeline?.newPart();
    });
    const made = new RecordingPipeline({
      quality: wish.quality,
      layout: wish.layout,
      card: wish.card,
      beforeMs: wish.beforeMs,
      sink,
      nowMs: () => performance.now(),
      lessonNowMs: () => Math.max(0, lesson.lessonMs + epochMs() - lesson.atMs),
      tell: (news) => scope.postMessage({ kind: 'news', news }),
    });
    pipeline = made;
    for (const message of early.splice(0)) handle(message);
    const works = await made.start();
    scope.postMessage({ kind: 'started', works });
    const timer = setInterval(() => {
      scope.postMessage({ kind: 'progress', progress: { counts: made.counts, shown: made.shown, upload: sink.state } });
      if (made.state === 'stopped' || made.state === 'failed') clearInterval(timer);
    }, PROGRESS_EVERY_MS);
  };

  const stop = async (): Promise<void> => {
    await pipeline?.stop();
    scope.postMessage({ kind: 'stopped' });
  };

  const handle = (message: ToWorker): void => {
    if (message.kind === 'start') {
      void start(message);
      return;
    }
    if (!pipeline) {
      early.push(message);
      return;
    }
    switch (message.kind) {
      case 'picture':
        pipeline.setPicture(message.name, message.frames);
        break;
      case 'sound':
        pipeline.setSound(message.pieces);
        break;
      case 'layout':
        pipeline.setLayout(message.layout);
        break;
      case 'card':
        pipeline.setCard(message.card);
        break;
      case 'lesson-clock':
        lesson = message.lesson;
        break;
      case 'pause':
        void pipeline.pause();
        break;
      case 'resume':
        pipeline.resume();
        break;
      case 'stop':
        void stop();
        break;
    }
  };
  scope.addEventListener('message', ({ data }) => handle(data));
}
