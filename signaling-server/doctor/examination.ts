/** What checks are given to look with, and how they are kept short. */
import type { FactsOf, FindingId, FindingOf, Fix, FixId } from '../../protocol/doctor.ts';
import type { HostAddress } from '../../protocol/models.ts';
import type { ReadText, RunCommand } from './system.ts';

export interface PortFacts {
  readonly wanted: number;
  /** Ours while a server runs, else the first free one; null where there is none. */
  readonly port: number | null;
  readonly running: boolean;
}

/** What phones found out so far. */
export interface PhoneFacts {
  /** Whether there is an address to scan now. */
  readonly opened: boolean;
  /** A person said that their phone can't open it. */
  readonly missed: boolean;
  readonly visits: readonly {
    readonly device: string;
    readonly ownMachine: boolean;
    readonly socket: string;
    readonly upgrade: string;
    readonly udp: string;
    readonly roundTripMs: number | null;
  }[];
}

/** This machine and this server, as the checks see them. */
export interface Examined {
  readonly platform: NodeJS.Platform;
  /** The program that listens, as firewalls know it. */
  readonly program: string;
  readonly addresses: () => readonly HostAddress[];
  readonly pagesPort: () => Promise<PortFacts>;
  readonly mediaPort: () => Promise<PortFacts>;
  readonly phone: () => PhoneFacts;
  readonly freeBytes: () => Promise<number | null>;
  /** Left alone by recordings. */
  readonly reserveBytes: number;
  readonly run: RunCommand;
  readonly readText: ReadText;
}

export interface Wish {
  readonly recordingBitsPerS: number;
}

/** One check: small, and free to throw or to take long. */
export type Check<I extends FindingId> = (examined: Examined, wish: Wish) => Promise<FindingOf<I>> | FindingOf<I>;

/** A finding of one kind; what is not said is calm. */
export function found<I extends FindingId>(
  id: I,
  light: FindingOf<I>['light'],
  facts: FactsOf<I> | null,
  fix: Fix | null = null,
): FindingOf<I> {
  return { id, light, facts, fix } as FindingOf<I>;
}

export function fixBy(id: FixId, commands: readonly string[] = [], needsAdministrator = false): Fix {
  return { id, commands: [...commands], needsAdministrator };
}

/** A check that throws or takes too long is `unknown`; it never fails and never hangs. */
export async function within<I extends FindingId>(id: I, limitMs: number, check: () => Promise<FindingOf<I>> | FindingOf<I>) {
  const unknown = found(id, 'unknown', null);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<FindingOf<I>>((resolve) => {
    timer = setTimeout(resolve, limitMs, unknown);
  });
  try {
    return await Promise.race([Promise.resolve().then(check), late]);
  } catch {
    return unknown;
  } finally {
    clearTimeout(timer);
  }
}
