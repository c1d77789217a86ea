/** What happened to camera, microphone and screen, in calm sentences. */
import type { NoticeTone } from '../../ui/Notice.tsx';
import { refusalOf } from '../desk-context.ts';
import type { TeacherWords } from '../words.ts';
import type { DeviceProblem } from './device-feed.ts';
import type { MediaNews } from './teacher-media.ts';

export function newsInWords(news: MediaNews, words: TeacherWords): { text: string; tone: NoticeTone } {
  switch (news.what) {
    case 'gone':
      return { text: news.source === 'camera' ? words.device.cameraGone : words.device.microphoneGone, tone: 'warning' };
    case 'stopped':
      return { text: words.device.screenStopped, tone: 'info' };
    case 'screen-problem':
      return { text: screenProblem(news.problem, words), tone: news.problem === 'cancelled' ? 'info' : 'warning' };
    case 'refused':
      return { text: refusalOf(news.error).message, tone: 'warning' };
  }
}

function screenProblem(problem: DeviceProblem, words: TeacherWords): string {
  if (problem === 'cancelled') return words.device.screenCancelled;
  if (problem === 'denied') return words.device.screenDenied;
  return problem === 'unsupported' ? words.device.screenUnsupported : words.device.screenFailed;
}

/** What is wrong with a camera or microphone, and the one thing to try. */
export function deviceProblem(source: 'camera' | 'microphone', problem: DeviceProblem, words: TeacherWords): string {
  const camera = source === 'camera';
  switch (problem) {
    case 'denied':
    case 'cancelled':
      return camera ? words.device.cameraDenied : words.device.microphoneDenied;
    case 'missing':
      return camera ? words.device.cameraMissing : words.device.microphoneMissing;
    case 'busy':
      return camera ? words.device.cameraBusy : words.device.microphoneBusy;
    case 'unplugged':
      return camera ? words.device.cameraGone : words.device.microphoneGone;
    case 'unsupported':
      return camera ? words.device.cameraInsecure : words.device.microphoneInsecure;
    case 'failed':
      return camera ? words.device.cameraFailed : words.device.microphoneFailed;
  }
}
