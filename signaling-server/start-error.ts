/** Why the server could not start, in words for the person at the machine: printed as one sentence, without a stack. */
export type StartReason =
  | 'configuration'
  | 'folder-not-writable'
  | 'folder-in-use'
  | 'data-damaged'
  | 'data-from-the-future'
  | 'port-taken';

export class StartError extends Error {
  readonly reason: StartReason;
  /** With `data-damaged`: when the newest good backup was made (epoch ms), null when there is none. */
  readonly backupMadeAt: number | null;

  constructor(reason: StartReason, message: string, options: { cause?: unknown; backupMadeAt?: number | null } = {}) {
    super(message, options);
    this.name = 'StartError';
    this.reason = reason;
    this.backupMadeAt = options.backupMadeAt ?? null;
  }
}
