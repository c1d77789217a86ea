/** Requests of a desk and their answers, kept for a while: a page that lost its connection asks again, and is not granted twice. */
export class GrantedOnce {
  readonly #answers = new Map<string, Promise<unknown>>();
  readonly #most: number;

  /** @param most answers kept; the oldest goes first */
  constructor(most: number) {
    this.#most = most;
  }

  /** Does the work, or gives what the same request got before, also while that is still being done. What failed may be tried again. */
  async give<R>(requestId: string, work: () => Promise<R>): Promise<R> {
    const earlier = this.#answers.get(requestId);
    if (earlier !== undefined) return (await earlier) as R;
    const answer = work();
    this.#answers.set(requestId, answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > this.#most && oldest !== undefined) this.#answers.delete(oldest);
    try {
      return await answer;
    } catch (error) {
      this.#answers.delete(requestId);
      throw error;
    }
  }
}
