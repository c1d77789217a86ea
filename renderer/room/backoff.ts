/** How long to wait between attempts, as plain data. */
export interface Backoff {
  readonly firstMs: number;
  readonly factor: number;
  readonly maxMs: number;
  /** 0.5 spreads a delay over half to one and a half of itself, so that a class does not return all in one moment. */
  readonly jitter: number;
}

/** A laptop on the same Wi-Fi answers at once or not at all: short waits cost it little and save people time. */
export const RECONNECT_BACKOFF: Backoff = { firstMs: 200, factor: 1.7, maxMs: 4000, jitter: 0.5 };
export const MEDIA_BACKOFF: Backoff = { firstMs: 250, factor: 2, maxMs: 8000, jitter: 0.3 };
/** A connection that failed without ever having worked. */
export const FAILED_BACKOFF: Backoff = { firstMs: 1500, factor: 1.6, maxMs: 8000, jitter: 0.3 };

/** Ms to wait before attempt number `attempt` (from 0). */
export function backoffMs(policy: Backoff, attempt: number, random: () => number): number {
  const base = Math.min(policy.maxMs, policy.firstMs * policy.factor ** Math.min(attempt, 30));
  return Math.round(base * (1 - policy.jitter + 2 * policy.jitter * random()));
}
