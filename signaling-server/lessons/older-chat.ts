import type { ChatLine } from '../../protocol/lesson-state.ts';
import type { Payload, Reply } from '../../protocol/requests.ts';
import { chatLinesOf, peopleEvents } from '../rooms/lecture-history.ts';
import type { LessonLog } from '../store/store.ts';

/** Pages of the log read to fill a page of lines that a person may read. An answer with at least one line says where to go on. */
const MAX_READS = 5;
const LINES_PER_READ = 200;

/** Chat lines that have left the lesson's state, read from its log. */
export class OlderChat {
  readonly #lectureId: string;
  readonly #log: LessonLog;

  constructor(lectureId: string, log: LessonLog) {
    this.#lectureId = lectureId;
    this.#log = log;
  }

  /** The newest `limit` readable lines before a message, oldest first. */
  async page(
    { beforeMessageId, limit }: Payload<'chat:history'>,
    mayRead: (line: ChatLine) => boolean,
  ): Promise<Reply<'chat:history'>> {
    const people = await this.#log.read(this.#lectureId, { afterSeq: 0, types: peopleEvents });
    const lines: ChatLine[] = [];
    let beforeSeq = beforeMessageId;
    let more = true;
    for (let reads = 0; more && lines.length < limit && (reads < MAX_READS || lines.length === 0); reads += 1) {
      const read = await this.#log.readChat(this.#lectureId, { beforeSeq, limit: LINES_PER_READ });
      const all = chatLinesOf(read.events, people);
      lines.unshift(...all.filter(mayRead));
      more = read.more;
      beforeSeq = all[0]?.messageId ?? beforeSeq;
    }
    return { lines: lines.slice(-limit), more: more || lines.length > limit };
  }

  async line(messageId: number): Promise<ChatLine | null> {
    const people = await this.#log.read(this.#lectureId, { afterSeq: 0, types: peopleEvents });
    const { events } = await this.#log.readChat(this.#lectureId, { beforeSeq: messageId + 1, limit: 1 });
    return chatLinesOf(events, people).find((line) => line.messageId === messageId) ?? null;
  }
}
