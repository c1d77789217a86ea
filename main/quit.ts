/** Leaving the app. While a lecture is live it asks first; whatever is chosen, the room server closes before the app does. */

/** The lecture ends for everyone; it stays live and goes on at the next start; or nothing happens. */
export type QuitChoice = 'end' | 'keep' | 'cancel';

export interface QuitOptions {
  /** Title of the lecture that is live, or null. */
  readonly liveTitle: () => string | null;
  readonly ask: (title: string) => Promise<QuitChoice>;
  /** Has the lecture ended; resolves when it has, or when it takes too long. */
  readonly endLecture: () => Promise<void>;
  /** Closes what the app holds open. */
  readonly shutDown: () => Promise<void>;
  /** Quits for good. */
  readonly quit: () => void;
  /** Closing failed: a bug, which must not keep the app from quitting. */
  readonly onBug: (error: unknown) => void;
}

type QuitState = 'running' | 'asking' | 'leaving' | 'gone';

export class Quit {
  readonly #options: QuitOptions;
  #state: QuitState = 'running';

  constructor(options: QuitOptions) {
    this.#options = options;
  }

  /** Whether windows may close now. */
  get approved(): boolean {
    return this.#state === 'gone';
  }

  /** Handles `before-quit`: holds it back until all is closed. Asking while asked, or while leaving, changes nothing. */
  readonly request = (event: { preventDefault(): void }): void => {
    if (this.#state === 'gone') return;
    event.preventDefault();
    if (this.#state === 'running') void this.#leave();
  };

  async #leave(): Promise<void> {
    const { liveTitle, ask, endLecture, shutDown, quit, onBug } = this.#options;
    this.#state = 'asking';
    try {
      const title = liveTitle();
      const choice = title === null ? 'keep' : await ask(title);
      if (choice === 'cancel') {
        this.#state = 'running';
        return;
      }
      this.#state = 'leaving';
      if (choice === 'end') await endLecture();
      await shutDown();
    } catch (error) {
      onBug(error);
    }
    this.#state = 'gone';
    quit();
  }
}
