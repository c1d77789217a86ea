/** Answers already given, so that a request sent twice is granted once. Bounded: the oldest answers are forgotten first. */
export class RememberedRequests {
  readonly #answers = new Map<string, Promise<unknown>>();
  readonly #limit: number;

  constructor(limit: number, known: Iterable<{ participantId: string; requestId: string; reply: unknown }> = []) {
    this.#limit = limit;
    for (const { participantId, requestId, reply } of known) this.#keep(keyOf(participantId, requestId), Promise.resolve(reply));
  }

  /** The first answer to this request, or that of `decide`, which is kept unless it fails: a refused request had no effect. */
  once<R>(participantId: string, requestId: string, decide: () => Promise<R>): Promise<R> {
    const key = keyOf(participantId, requestId);
    const known = this.#answers.get(key);
    // What was kept under this person's id and this request is what the same request gave.
    if (known !== undefined) return known as Promise<R>;
    const answer = decide();
    this.#keep(key, answer);
    answer.catch(() => {
      if (this.#answers.get(key) === answer) this.#answers.delete(key);
    });
    return answer;
  }

  #keep(key: string, answer: Promise<unknown>): void {
    this.#answers.set(key, answer);
    if (this.#answers.size <= this.#limit) return;
    const oldest = this.#answers.keys().next();
    if (!oldest.done) this.#answers.delete(oldest.value);
  }
}

function keyOf(participantId: string, requestId: string): string {
  return `${participantId}\n${requestId}`;
}
