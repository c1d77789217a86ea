/** A student's own devices: fetched by those few who may send something. */
import { newsInWords, speakerNewsInWords } from '../devices/media-words.ts';
import type { DeviceProblem } from '../media/device-feed.ts';
import { MediaSettings } from '../media/media-settings.ts';
import { type MediaNews, OwnMedia } from '../media/own-media.ts';
import { SpeakerChoice } from '../media/speaker-choice.ts';
import { failureText } from '../ui/failure-text.ts';
import { devices } from '../ui/strings/en/devices.ts';
import type { SharedWords } from '../ui/strings/words.ts';
import type { StudentRoom } from './student-room.ts';
import type { StudentWords } from './words.ts';

export interface OwnDevices {
  readonly media: OwnMedia;
  readonly speaker: SpeakerChoice;
  close(): void;
}

export interface OwnDevicesOptions {
  readonly room: StudentRoom;
  readonly say: (message: string) => void;
  readonly shared: SharedWords;
  readonly words: StudentWords;
}

export function openOwnDevices({ room, say, shared, words }: OwnDevicesOptions): OwnDevices {
  const { problems } = shared.media;
  /** The student's own words where there are some. null needs none: the person closed the choice of screens. */
  const textOf = (news: MediaNews): string | null => {
    if (news.what === 'gone') return problems[news.source === 'microphone' ? 'microphone' : 'camera'].unplugged;
    if (news.what === 'stopped') return problems.screen.cancelled;
    if (news.what === 'screen-problem') {
      const { problem } = news;
      if (problem === 'cancelled') return null;
      return problem in problems.screen ? problems.screen[problem as keyof typeof problems.screen] : words.speak.notSent;
    }
    return newsInWords(news, devices, (error) => failureText(error, words.speak.notSent)).text;
  };
  const media = new OwnMedia({
    room,
    settings: new MediaSettings(storage()),
    choices: null,
    cameraWhenOff: 'unpublish',
    onNews: (news) => {
      const text = textOf(news);
      if (text !== null) say(text);
    },
    nameOfScreen: (number, surface) => devices.share.names[surface ?? 'monitor'](number),
    nameOfDocumentCamera: devices.share.documentCameraLabel,
  });
  const speaker = new SpeakerChoice((news) => say(speakerNewsInWords(news, devices).text));
  const stopTelling = tellProblems(media, (source, problem) => {
    // Unplugged is told as news.
    if (problem === 'unplugged') return;
    say(problem in problems[source] ? problems[source][problem as keyof (typeof problems)['camera']] : words.speak.notSent);
  });
  void media.goOnAir();
  return {
    media,
    speaker,
    close() {
      stopTelling();
      media.close();
      speaker.close();
    },
  };
}

/** Tells why a device can't be had, once each time. */
function tellProblems(media: OwnMedia, tell: (source: 'camera' | 'microphone', problem: DeviceProblem) => void): () => void {
  const sources = ['camera', 'microphone'] as const;
  const told = new Map<string, DeviceProblem | null>();
  return media.subscribe(() => {
    for (const source of sources) {
      const { problem } = media.state[source];
      if (problem !== null && told.get(source) !== problem) tell(source, problem);
      told.set(source, problem);
    }
  });
}

/** null where it is forbidden. */
function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
