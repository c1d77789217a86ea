/** Typed listeners of one owner: events go up through it. */
export class Listeners<Events extends object> {
  readonly #byEvent = new Map<keyof Events, Set<(news: never) => void>>();

  /** Returns the function that stops listening. */
  on<E extends keyof Events>(event: E, listener: (news: Events[E]) => void): () => void {
    const listeners = this.#byEvent.get(event) ?? new Set();
    this.#byEvent.set(event, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  emit<E extends keyof Events>(event: E, news: Events[E]): void {
    const listeners = this.#byEvent.get(event) as Set<(news: Events[E]) => void> | undefined;
    // A copy: a listener may stop itself or another.
    for (const listener of [...(listeners ?? [])]) listener(news);
  }
}
