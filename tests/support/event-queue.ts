/** Nothing is missed between what a test does and what it waits for: everything that comes is kept until somebody asks for it. */
const WAIT_MS = 8_000;

interface Waiting<T> {
  matches(item: T): boolean;
  resolve(item: T): void;
}

export class EventQueue<T> {
  readonly #items: T[] = [];
  #waiting: Waiting<T>[] = [];
  readonly #describe: (item: T) => string;

  constructor(describe: (item: T) => string = JSON.stringify) {
    this.#describe = describe;
  }

  push(item: T): void {
    const index = this.#waiting.findIndex(({ matches }) => matches(item));
    const [waiting] = index === -1 ? [] : this.#waiting.splice(index, 1);
    if (waiting) waiting.resolve(item);
    else this.#items.push(item);
  }

  /** The next item that matches, taken out of the queue; those before it stay. */
  next(matches: (item: T) => boolean, what = 'an event'): Promise<T> {
    const index = this.#items.findIndex(matches);
    if (index !== -1) return Promise.resolve(this.#items.splice(index, 1)[0] as T);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((waiting) => waiting !== entry);
        reject(
          new Error(`waited ${WAIT_MS} ms for ${what}; there was: ${this.#items.map(this.#describe).join(', ') || 'nothing'}`),
        );
      }, WAIT_MS);
      const entry: Waiting<T> = {
        matches,
        resolve: (item) => {
          clearTimeout(timer);
          resolve(item);
        },
      };
      this.#waiting.push(entry);
    });
  }

  /** What has come and was not asked for. */
  get left(): readonly T[] {
    return this.#items;
  }

  clear(): void {
    this.#items.length = 0;
  }
}
