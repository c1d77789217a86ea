/** One examination after the other: each check on its own, so that findings appear as they come. */
import { type Finding, type FindingId, ServerFindingId } from '../../../protocol/doctor.ts';
import { keepLastExamination, type LastExamination, readLastExamination } from './last-examination.ts';
import { pageChecks } from './page-checks/page-checks.ts';

export interface ExaminationOptions {
  /** Asks the room server. */
  readonly ask: (check: ServerFindingId) => Promise<Finding>;
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  /** Epoch ms. */
  readonly now: () => number;
}

export interface ExaminationState {
  /** Of this examination, or of an earlier one while it is looked at anew. */
  readonly findings: ReadonlyMap<FindingId, Finding>;
  readonly running: ReadonlySet<FindingId>;
  /** When the last whole examination ended; null: never. */
  readonly examinedAt: number | null;
  /** The room server did not answer. */
  readonly unreachable: boolean;
}

/** In the order of the page. */
export const sections = [
  { name: 'network', ids: ['phone', 'address', 'firewall', 'isolation', 'pages-port', 'media-port', 'https'] },
  { name: 'machine', ids: ['power', 'sleep', 'disk', 'encoder'] },
  { name: 'media', ids: ['camera', 'microphone', 'screen'] },
] as const satisfies readonly { name: string; ids: readonly FindingId[] }[];

export const allChecks: readonly FindingId[] = sections.flatMap(({ ids }) => [...ids]);

export class Examination {
  readonly #options: ExaminationOptions;
  readonly #listeners = new Set<() => void>();
  #state: ExaminationState;
  #closed = false;

  constructor(options: ExaminationOptions) {
    this.#options = options;
    const last: LastExamination | null = readLastExamination(options.storage);
    this.#state = {
      findings: new Map(last?.findings.map((finding) => [finding.id, finding])),
      running: new Set(),
      examinedAt: last?.examinedAt ?? null,
      unreachable: false,
    };
  }

  get state(): ExaminationState {
    return this.#state;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Looks at everything. */
  async examine(): Promise<void> {
    this.#become({ unreachable: false });
    // Encoding is timed: whatever else asks for the processor comes before.
    await this.look(allChecks.filter((id) => id !== 'encoder'));
    await this.look(['encoder']);
    if (this.#closed || this.#state.unreachable) return;
    this.#become({ examinedAt: this.#options.now() });
    this.#keep();
  }

  /** Looks at these again, side by side. What is being looked at already is left alone. */
  async look(ids: readonly FindingId[]): Promise<void> {
    const wanted = ids.filter((id) => !this.#state.running.has(id));
    this.#become({ running: new Set([...this.#state.running, ...wanted]) });
    await Promise.all(wanted.map((id) => this.#lookAt(id)));
    if (this.#state.examinedAt !== null && !this.#closed) this.#keep();
  }

  close(): void {
    this.#closed = true;
    this.#listeners.clear();
  }

  async #lookAt(id: FindingId): Promise<void> {
    const finding = await this.#find(id).catch(() => null);
    const running = new Set(this.#state.running);
    running.delete(id);
    if (finding === null) return this.#become({ running, unreachable: true });
    this.#become({ running, findings: new Map(this.#state.findings).set(id, finding) });
  }

  #find(id: FindingId): Promise<Finding> {
    const server = ServerFindingId.safeParse(id);
    if (!server.success) return pageChecks[id as keyof typeof pageChecks]();
    return server.data === 'power' ? this.#findPower() : this.#options.ask(server.data);
  }

  /** Where the server's system says nothing, the desktop app still knows whether it is plugged in. */
  async #findPower(): Promise<Finding> {
    const finding = await this.#options.ask('power');
    if (finding.facts !== null || !window.desk) return finding;
    const { onBattery } = await window.desk.powerSource({});
    const facts = { source: onBattery ? 'battery' : 'mains', percent: null, minutesLeft: null } as const;
    const fix = onBattery ? { id: 'plug-in' as const, commands: [], needsAdministrator: false } : null;
    return { id: 'power', light: onBattery ? 'attention' : 'good', facts, fix };
  }

  #keep(): void {
    const { findings, examinedAt } = this.#state;
    if (examinedAt !== null) keepLastExamination(this.#options.storage, { examinedAt, findings: [...findings.values()] });
  }

  #become(next: Partial<ExaminationState>): void {
    if (this.#closed) return;
    this.#state = { ...this.#state, ...next };
    for (const listener of this.#listeners) listener();
  }
}
