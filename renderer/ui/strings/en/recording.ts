/** What the recording's controls say, in English. */
import { plural } from './plural.ts';

export const recording = {
  caption: 'Record',
  record: 'Record this lesson',
  controls: 'Recording controls',
  close: 'Hide these controls',
  countdown: (seconds: number) => `Recording begins in ${seconds}`,
  countdownText: 'Your students see that you are recording.',
  startNow: 'Start now',
  cancel: 'Cancel',
  starting: 'Getting ready to record…',
  state: { recording: 'Recording', paused: 'Paused', stopping: 'Keeping the last seconds…' },
  pause: 'Pause',
  resume: 'Go on recording',
  stop: 'Stop recording',
  stopped: 'Your recording is kept.',
  toLibrary: 'Watch it',
  chapter: 'Chapter here',
  chapterName: 'Chapter name',
  chapterHint: 'May stay empty.',
  chapterKept: (time: string) => `Chapter set at ${time}.`,
  chapterAdd: 'Set chapter',
  elapsed: 'Recorded',
  size: 'Size',
  megabytes: (n: number) => (n < 1000 ? `${n < 10 ? n.toFixed(1) : Math.round(n)} MB` : `${(n / 1000).toFixed(1)} GB`),
  room: 'Room on the disk',
  roomLeft: (minutes: number) =>
    minutes >= 600
      ? 'over 10 hours'
      : minutes >= 120
        ? `about ${Math.floor(minutes / 60)} hours`
        : plural(Math.floor(minutes), 'minute', 'minutes'),
  level: 'Sound in the recording',
  layout: 'Picture',
  layouts: {
    auto: 'Automatic',
    'picture-in-picture': 'Screen with camera in the corner',
    'side-by-side': 'Screen and camera side by side',
    screen: 'Screen only',
    camera: 'Camera only',
  },
  shown: {
    'picture-in-picture': 'Recorded now: your screen with your camera in the corner',
    'side-by-side': 'Recorded now: your screen and your camera side by side',
    screen: 'Recorded now: your screen',
    camera: 'Recorded now: your camera',
    card: 'Recorded now: the title, as neither camera nor screen is on',
  },
  more: 'Voices and quality',
  voices: 'Voices',
  voicesOf: { all: 'Everybody who speaks', own: 'Only mine' },
  quality: 'Quality',
  qualityNext: 'Quality of the next recording',
  qualities: {
    small: 'Small files (720p, 15 pictures a second)',
    standard: 'Standard (720p, 30 pictures a second)',
    sharp: 'Sharp (1080p, 30 pictures a second)',
  },
  cardNote: 'Camera and screen are off',
  notes: {
    away: (waiting: string) =>
      `Lectern is not answering. The recording goes on here (${waiting} waiting) and is sent when it is back.`,
    awayShort: 'Lectern is not answering. The recording goes on in this window and is sent when it is back.',
    lost: (n: number) => `${plural(n, 'second', 'seconds')} could not be kept: there was no room left.`,
    slow: 'This computer is busy: some pictures are left out of the recording. Closing other programs helps.',
    encoder: 'The recording changed to another way of encoding and goes on.',
    low: (minutes: number) => `The disk is nearly full: room for ${plural(Math.floor(minutes), 'more minute', 'more minutes')}.`,
  },
  copyStopped:
    'The disk is full, so no more copies of cameras, voices and screens are kept. What was kept is there, and the lesson goes on.',
  problems: {
    browser: 'This browser cannot record. Use the Lectern app, Chrome or Edge; the lesson itself works here.',
    'no-encoder': 'No way of encoding works on this computer, so nothing is recorded. The lesson goes on.',
    'taken-over': 'The recording goes on from another page, or was ended there.',
    'disk-full': 'The disk is full, so the recording was stopped. Everything until then is kept, and the lesson goes on.',
    failed: 'The recording stopped: encoding does not work any more. Everything until then is kept.',
  },
  interrupted: 'This recording was interrupted; it goes on as the next part.',
};
