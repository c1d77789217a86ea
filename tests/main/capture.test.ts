import type { DesktopCapturer, DesktopCapturerSource } from 'electron';
import { beforeEach, describe, expect, it } from 'vitest';
import { CapturePicker } from '../../main/capture.ts';

type Answer = Parameters<CapturePicker['answer']>[1];
type Asked = Parameters<CapturePicker['answer']>[0];

const source = (id: string, name: string) =>
  ({ id, name, thumbnail: { toDataURL: () => `data:image/png;base64,${name}` } }) as unknown as DesktopCapturerSource;
const slides = source('window:7:0', 'Slides');
const screen = source('screen:0:0', 'Entire screen');

let nowMs: number;
let sources: () => Promise<DesktopCapturerSource[]>;
let picker: CapturePicker;

function newPicker(platform: NodeJS.Platform = 'linux'): CapturePicker {
  return new CapturePicker({ getSources: () => sources() } satisfies Pick<DesktopCapturer, 'getSources'>, {
    platform,
    now: () => nowMs,
  });
}

/** What our own page asks after a click, or with something else about it. */
function request(different: Record<string, unknown> = {}): Asked {
  return {
    frame: { url: 'app://lectern/teach', parent: null },
    securityOrigin: 'app://lectern/',
    videoRequested: true,
    audioRequested: true,
    userGesture: true,
    ...different,
  } as unknown as Asked;
}

function answerTo(asked: Asked): Parameters<Answer>[0] | undefined {
  let answered: Parameters<Answer>[0] | undefined;
  picker.answer(asked, (streams) => {
    answered = streams;
  });
  return answered;
}

beforeEach(() => {
  nowMs = 0;
  sources = async () => [slides, screen];
  picker = newPicker();
});

describe('choosing what to capture', () => {
  it('lists screens before windows, with thumbnails', async () => {
    expect(await picker.list()).toEqual([
      { sourceId: 'screen:0:0', name: 'Entire screen', kind: 'screen', thumbnail: 'data:image/png;base64,Entire screen' },
      { sourceId: 'window:7:0', name: 'Slides', kind: 'window', thumbnail: 'data:image/png;base64,Slides' },
    ]);
  });

  it('lists nothing where the system refuses', async () => {
    sources = async () => {
      throw new Error('Failed to get sources.');
    };
    expect(await picker.list()).toEqual([]);
  });

  it('gives the chosen source once', async () => {
    await picker.list();
    expect(picker.choose('window:7:0', false)).toBe(true);
    expect(answerTo(request())).toEqual({ video: slides });
    expect(answerTo(request())).toBeNull();
  });

  it('gives the machine’s sound on Windows only', async () => {
    await picker.list();
    picker.choose('screen:0:0', true);
    expect(answerTo(request())).toEqual({ video: screen });
    picker = newPicker('win32');
    await picker.list();
    picker.choose('screen:0:0', true);
    expect(answerTo(request())).toEqual({ video: screen, audio: 'loopback' });
    picker.choose('screen:0:0', true);
    expect(answerTo(request({ audioRequested: false }))).toEqual({ video: screen });
  });

  it('does not know a source that was not listed', async () => {
    await picker.list();
    expect(picker.choose('window:99:0', false)).toBe(false);
    expect(answerTo(request())).toBeNull();
  });

  it('refuses after the choice was taken back, and after it grew old', async () => {
    await picker.list();
    picker.choose('screen:0:0', false);
    expect(picker.choose(null, false)).toBe(true);
    expect(answerTo(request())).toBeNull();
    picker.choose('screen:0:0', false);
    nowMs = 31_000;
    expect(answerTo(request())).toBeNull();
  });

  it.each([
    ['a frame inside the page', { frame: { url: 'app://lectern/teach', parent: {} } }],
    ['a frame that is gone', { frame: null }],
    ['a foreign page', { frame: { url: 'https://example.org/', parent: null } }],
    ['a foreign origin', { securityOrigin: 'https://example.org/' }],
    ['a request without a click', { userGesture: false }],
    ['a request for sound alone', { videoRequested: false }],
  ])('refuses %s', async (_what, different) => {
    await picker.list();
    picker.choose('screen:0:0', false);
    expect(answerTo(request(different))).toBeNull();
  });
});
