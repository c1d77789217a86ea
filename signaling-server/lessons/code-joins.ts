/** An id too short to be random could be guessed, and then the seat behind it be had. */
const MIN_SECRET_ID_LETTERS = 16;

interface CodeJoin {
  readonly typedName: string;
  readonly participantId: string;
}

/** What the log keeps of a join by code, so that the same request finds its seat again after a restart. */
export function codeJoinReply(typedName: string, participantId: string): CodeJoin {
  return { typedName, participantId };
}

/**
 * Joins by code, by the id of their request. When the answer to a join is lost, the page asks again with the same id and must get
 * the same seat, not a second one; nobody has a participant's id to be recognised by at that moment. Bounded: the oldest go first.
 */
export class CodeJoins {
  readonly #joins = new Map<string, CodeJoin>();
  readonly #limit: number;

  constructor(limit: number, logged: Iterable<{ participantId: string; requestId: string; reply: unknown }> = []) {
    this.#limit = limit;
    for (const { requestId, reply, participantId } of logged) {
      if (typeof reply === 'object' && reply !== null && 'typedName' in reply && typeof reply.typedName === 'string') {
        this.begin(requestId, reply.typedName, participantId);
      }
    }
  }

  /** The participant an earlier request with this id and name became. */
  find(requestId: string, typedName: string): string | null {
    const join = this.#joins.get(requestId);
    return join && join.typedName === typedName ? join.participantId : null;
  }

  /** Notes a join. Returns false when it was known already, or has an id that can't be trusted. */
  begin(requestId: string, typedName: string, participantId: string): boolean {
    if (requestId.length < MIN_SECRET_ID_LETTERS || this.#joins.has(requestId)) return false;
    this.#joins.set(requestId, { typedName, participantId });
    if (this.#joins.size > this.#limit) this.#joins.delete(this.#joins.keys().next().value ?? '');
    return true;
  }

  forget(requestId: string): void {
    this.#joins.delete(requestId);
  }
}
