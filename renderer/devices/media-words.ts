/** What happened to camera, microphone and screen, in calm sentences. */
import type { DeviceProblem } from '../media/device-feed.ts';
import type { MediaNews } from '../media/own-media.ts';
import type { SpeakerNews } from '../media/speaker-choice.ts';
import type { NoticeTone } from '../ui/Notice.tsx';
import type { DeviceWords } from './words.ts';

interface Sentence {
  readonly text: string;
  readonly tone: NoticeTone;
}

/** @param textOf what the server's refusal says */
export function newsInWords(news: MediaNews, { news: words }: DeviceWords, textOf: (error: unknown) => string): Sentence {
  switch (news.what) {
    case 'gone':
      return { text: news.source === 'microphone' ? words.microphoneGone : words.cameraGone, tone: 'warning' };
    case 'replaced': {
      const say = news.source === 'microphone' ? words.microphoneReplaced : words.cameraReplaced;
      return { text: say(news.label, news.by), tone: 'warning' };
    }
    case 'back':
      return { text: words.back(news.label), tone: 'success' };
    case 'stopped':
      return { text: words.screenStopped, tone: 'info' };
    case 'screen-problem':
      return { text: screenProblem(news.problem, words), tone: news.problem === 'cancelled' ? 'info' : 'warning' };
    case 'noise-plain':
      return { text: words.noisePlain, tone: 'info' };
    case 'refused':
      return { text: textOf(news.error), tone: 'warning' };
  }
}

export function speakerNewsInWords({ what, label }: SpeakerNews, { news }: DeviceWords): Sentence {
  return what === 'gone' ? { text: news.speakerGone(label), tone: 'warning' } : { text: news.back(label), tone: 'success' };
}

function screenProblem(problem: DeviceProblem, words: DeviceWords['news']): string {
  if (problem === 'cancelled') return words.screenCancelled;
  if (problem === 'denied') return words.screenDenied;
  return problem === 'unsupported' ? words.screenUnsupported : words.screenFailed;
}

/** What is wrong with a camera or microphone, and the one thing to try. */
export function deviceProblem(source: 'camera' | 'microphone', problem: DeviceProblem, { problems }: DeviceWords): string {
  const known = problem === 'cancelled' ? 'denied' : problem;
  if (source === 'camera') return problems.camera[known];
  return problems.microphone[known === 'blur-failed' ? 'failed' : known];
}
