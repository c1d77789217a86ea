/** A student's own devices: fetched by those few who may send something. */
import { tellProblems } from '../devices/device-problems.ts';
import { newsInWords, speakerNewsInWords } from '../devices/media-words.ts';
import type { RegionChoiceState } from '../devices/RegionChoice.tsx';
import { shareItems } from '../devices/share-items.tsx';
import { proposeLighter } from '../devices/strain-note.ts';
import { MediaSettings } from '../media/media-settings.ts';
import { type MediaNews, OwnMedia } from '../media/own-media.ts';
import { SpeakerChoice } from '../media/speaker-choice.ts';
import { failureText } from '../ui/failure-text.ts';
import type { MenuItem } from '../ui/Menu.tsx';
import type { NoticeTone } from '../ui/Notice.tsx';
import { devices } from '../ui/strings/en/devices.ts';
import type { SharedWords } from '../ui/strings/words.ts';
import type { StudentRoom } from './student-room.ts';
import type { StudentWords } from './words.ts';

export interface OwnDevices {
  readonly media: OwnMedia;
  readonly speaker: SpeakerChoice;
  /** What can be done with what is being shared. */
  shareItems(onSettings: () => void): readonly MenuItem[];
  close(): void;
}

/** Tells the person what happened, with one thing to do about it. */
export type Say = (message: string, more?: { tone?: NoticeTone; action?: { label: string; onChoose: () => void } }) => void;

export interface OwnDevicesOptions {
  readonly room: StudentRoom;
  readonly say: Say;
  readonly chooseRegion: RegionChoiceState['choose'];
  readonly shared: SharedWords;
  readonly words: StudentWords;
}

export function openOwnDevices({ room, say, chooseRegion, shared, words }: OwnDevicesOptions): OwnDevices {
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
  const settings = new MediaSettings(storage());
  const media = new OwnMedia({
    room,
    settings,
    choices: null,
    cameraWhenOff: 'unpublish',
    onNews: (news) => {
      const text = textOf(news);
      if (text !== null) say(text);
    },
    nameOfScreen: (number, surface) => devices.share.names[surface ?? 'monitor'](number),
    nameOfDocumentCamera: devices.share.documentCameraLabel,
    chooseRegion: (screen) => chooseRegion({ ...screen, region: settings.region(screen.surface) }, settings),
  });
  const speaker = new SpeakerChoice((news) => say(speakerNewsInWords(news, devices).text));
  const stopTelling = tellProblems(media, (device, problem) => {
    const source = device === 'microphone' ? 'microphone' : 'camera';
    say(problem in problems[source] ? problems[source][problem as keyof (typeof problems)['camera']] : words.speak.notSent);
  });
  const stopWatching = proposeLighter({ room, media, words: () => devices, note: say });
  void media.goOnAir();
  return {
    media,
    speaker,
    shareItems: (onSettings) => shareItems(media, media.state.screens, devices, onSettings),
    close() {
      stopTelling();
      stopWatching();
      media.close();
      speaker.close();
    },
  };
}

/** null where it is forbidden. */
function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
