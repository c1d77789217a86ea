/** News of presence is gathered this long: when a network comes back, a whole class comes back with it. */
const GATHER_MS = 200;

export interface PresenceNews {
  readonly away: readonly string[];
  readonly back: readonly string[];
}

export interface PresenceOptions {
  /** A connection lost for less than this, in ms, is not worth a word to the others. */
  readonly awayAfterMs: number;
  readonly tell: (news: PresenceNews) => void;
}

/** Who of those that hold a seat is away just now, told to the others in batches and not for every hiccup of a network. */
export class Presence {
  readonly #options: PresenceOptions;
  /** Lost their connection a moment ago. */
  readonly #leaving = new Map<string, NodeJS.Timeout>();
  /** Those whom the others were told to be away, or will be with the next batch. */
  readonly #away = new Set<string>();
  /** Not yet told: whether each is connected. */
  readonly #news = new Map<string, boolean>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  went(participantId: string): void {
    clearTimeout(this.#leaving.get(participantId));
    const timer = setTimeout(() => {
      this.#leaving.delete(participantId);
      this.#away.add(participantId);
      this.#note(participantId, false);
    }, this.#options.awayAfterMs);
    this.#leaving.set(participantId, timer);
  }

  cameBack(participantId: string): void {
    this.#stopWaiting(participantId);
    if (this.#away.delete(participantId)) this.#note(participantId, true);
  }

  /** The seat is given up: that they left is told elsewhere. */
  forget(participantId: string): void {
    this.#stopWaiting(participantId);
    this.#away.delete(participantId);
    this.#news.delete(participantId);
  }

  /** Whom a page that comes in now has to be told of. Of those it hears a second time when their news is still being gathered. */
  away(): string[] {
    return [...this.#away];
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const timer of this.#leaving.values()) clearTimeout(timer);
    this.#leaving.clear();
    this.#news.clear();
  }

  #note(participantId: string, connected: boolean): void {
    this.#news.set(participantId, connected);
    this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  #flush(): void {
    this.#timer = undefined;
    const away: string[] = [];
    const back: string[] = [];
    for (const [participantId, connected] of this.#news) (connected ? back : away).push(participantId);
    this.#news.clear();
    if (away.length > 0 || back.length > 0) this.#options.tell({ away, back });
  }

  #stopWaiting(participantId: string): void {
    clearTimeout(this.#leaving.get(participantId));
    this.#leaving.delete(participantId);
  }
}
