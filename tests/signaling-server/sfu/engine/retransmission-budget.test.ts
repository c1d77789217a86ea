import { describe, expect, test } from 'vitest';
import { ResentTimes, RetransmissionBudget } from '../../../../signaling-server/sfu/engine/retransmission-budget.ts';

/** How much goes through within `forMs`, asked for all the time. */
function spent(budget: RetransmissionBudget, forMs: number): number {
  let bytes = 0;
  for (let nowMs = 0; nowMs < forMs; nowMs += 1) {
    while (budget.spend(1000, nowMs)) bytes += 1000;
  }
  return bytes;
}

describe('the budget', () => {
  test('is half of what flows', () => {
    const budget = new RetransmissionBudget();
    budget.adjust(4_000_000, Number.POSITIVE_INFINITY);
    expect((spent(budget, 1000) * 8) / 1e6).toBeCloseTo(2, 0);
  });

  test('lets a lost keyframe of a quiet stream through', () => {
    const budget = new RetransmissionBudget();
    budget.adjust(0, Number.POSITIVE_INFINITY);
    expect(spent(budget, 100)).toBeGreaterThanOrEqual(12_000);
  });

  test('leaves a narrow link to what is new', () => {
    const budget = new RetransmissionBudget();
    budget.adjust(250_000, 300_000);
    expect((spent(budget, 1000) * 8) / 1000).toBeLessThan(0.5 * 300);
  });

  test('allows copies on a link that loses much, and none on a narrow one', () => {
    const budget = new RetransmissionBudget();
    const copies = (limitBps: number, lossShare: number) => {
      budget.adjust(1_000_000, limitBps, lossShare);
      return budget.copies;
    };
    expect([0, 0.02, 0.05, 0.1].map((loss) => copies(Number.POSITIVE_INFINITY, loss))).toEqual([0, 0, 1, 2]);
    expect(copies(500_000, 0.1)).toBe(0);
  });

  test('one packet always fits, or a very narrow link would be without repair', () => {
    const budget = new RetransmissionBudget();
    budget.adjust(10_000, 20_000);
    expect(budget.spend(1200, 0)).toBe(true);
    expect(budget.spend(1200, 50)).toBe(false);
    expect(budget.spend(1200, 100)).toBe(true);
  });
});

describe('what was sent again', () => {
  test('is not sent once more before that can have arrived', () => {
    const resent = new ResentTimes();
    expect(resent.note(70_000, 0, 40)).toBe(true);
    expect(resent.note(70_000, 39, 40)).toBe(false);
    expect(resent.note(70_001, 39, 40)).toBe(true);
    expect(resent.note(70_000, 40, 40)).toBe(true);
  });

  test('only the latest few hundred are remembered', () => {
    const resent = new ResentTimes();
    for (let sequence = 0; sequence < 10_000; sequence += 1) resent.note(sequence, 0, 1000);
    expect(resent.note(1, 1, 1000)).toBe(true);
    expect(resent.note(9999, 1, 1000)).toBe(false);
  });
});
