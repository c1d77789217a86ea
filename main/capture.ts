/**
 * Choosing a screen or window to show. Our picker lists them with thumbnails and says which; the page's next getDisplayMedia() gets
 * that one, once. The system's own picker (Wayland's portal) appears while listing and then lists what was picked in it.
 */
import type { DesktopCapturer, DesktopCapturerSource, Session } from 'electron';
import type { CaptureSource } from '../protocol/ipc.ts';
import { isOurPage } from './page-address.ts';

type DisplayMediaHandler = NonNullable<Parameters<Session['setDisplayMediaRequestHandler']>[0]>;
type DisplayMediaRequest = Parameters<DisplayMediaHandler>[0];
type DisplayMediaAnswer = Parameters<DisplayMediaHandler>[1];

const THUMBNAIL = { width: 320, height: 180 };
/** A choice that no request follows is forgotten: the page went another way. */
const CHOICE_LASTS_MS = 30_000;

export interface CaptureOptions {
  readonly platform: NodeJS.Platform;
  /** Ms since any fixed time. */
  readonly now: () => number;
}

export class CapturePicker {
  readonly #capturer: Pick<DesktopCapturer, 'getSources'>;
  readonly #options: CaptureOptions;
  #listed = new Map<string, DesktopCapturerSource>();
  #choice: { source: DesktopCapturerSource; withAudio: boolean; until: number } | undefined;

  constructor(capturer: Pick<DesktopCapturer, 'getSources'>, options: CaptureOptions) {
    this.#capturer = capturer;
    this.#options = options;
  }

  /** Screens first, then windows. Empty when the system refuses (macOS before the permission is given). */
  async list(): Promise<CaptureSource[]> {
    const sources = await this.#capturer.getSources({ types: ['screen', 'window'], thumbnailSize: THUMBNAIL }).catch(() => []);
    this.#listed = new Map(sources.map((source) => [source.id, source]));
    return sources
      .map((source): CaptureSource => {
        const kind = source.id.startsWith('screen:') ? 'screen' : 'window';
        return { sourceId: source.id, name: source.name, kind, thumbnail: source.thumbnail.toDataURL() };
      })
      .sort((a, b) => Number(a.kind === 'window') - Number(b.kind === 'window'));
  }

  /** What the next request gets: one of those listed, or (null) a refusal. Returns whether the source is known. */
  choose(sourceId: string | null, withAudio: boolean): boolean {
    const source = sourceId === null ? undefined : this.#listed.get(sourceId);
    this.#choice = source && { source, withAudio, until: this.#options.now() + CHOICE_LASTS_MS };
    return sourceId === null || source !== undefined;
  }

  /** Answers getDisplayMedia(): only our own top page, only after a click, only what was chosen. */
  readonly answer = (request: DisplayMediaRequest, callback: DisplayMediaAnswer): void => {
    const choice = this.#choice;
    this.#choice = undefined;
    const { frame } = request;
    const ours = frame !== null && frame.parent === null && isOurPage(frame.url) && isOurPage(request.securityOrigin);
    if (!ours || !request.userGesture || !request.videoRequested || !choice || choice.until < this.#options.now()) {
      callback(null);
      return;
    }
    // Elsewhere than on Windows Electron has no sound of the machine to give.
    const audio = choice.withAudio && request.audioRequested && this.#options.platform === 'win32';
    callback({ video: choice.source, ...(audio ? { audio: 'loopback' as const } : {}) });
  };
}
