import { expect, test } from 'vitest';
import type { ConnectionQuality } from '../../../protocol/models.ts';
import {
  ownQualityText,
  qualityFactsOf,
  qualityHelpOf,
  qualityTextOf,
  reasonTextOf,
} from '../../../renderer/ui/connection-words.ts';
import { shared } from '../../../renderer/ui/strings/en/shared.ts';

const detail = {
  roundTripMs: 10,
  uplinkLossPercent: 0,
  downlinkLossPercent: 0,
  uplinkBps: null,
  downlinkBps: null,
  lowered: 'none',
  report: null,
} as const;
const quality = (more: Partial<ConnectionQuality>): ConnectionQuality => ({
  participantId: 'anna',
  level: 'good',
  reason: null,
  ...more,
});

test('nothing is said while nothing is wrong', () => {
  expect(ownQualityText(undefined, false, shared)).toBeNull();
  expect(ownQualityText(quality({ detail }), false, shared)).toBeNull();
  expect(qualityTextOf('Anna', quality({ detail }), shared)).toBeNull();
});

test('what was given up is said before why', () => {
  const slow = quality({ level: 'poor', reason: 'downlink', detail: { ...detail, lowered: 'layer' } });
  expect(ownQualityText(slow, false, shared)).toBe('Your Wi-Fi is slow: showing a smaller picture');
  expect(ownQualityText({ ...slow, detail: { ...detail, lowered: 'video-off' } }, false, shared)).toContain('sound only');
  expect(qualityTextOf('Anna', slow, shared)).toContain('smaller picture');
});

test('trouble of the teacher’s machine is nobody’s Wi-Fi', () => {
  const busy = quality({ level: 'fair', reason: 'host', detail });
  expect(ownQualityText(busy, false, shared)).toContain('teacher’s computer');
  expect(ownQualityText(busy, true, shared)).toContain('This computer');
  expect(qualityTextOf('Anna', busy, shared)).toBeNull();
});

test('each reason has its words', () => {
  const texts = (['uplink', 'downlink', 'device'] as const).map((reason) =>
    ownQualityText(quality({ level: 'fair', reason }), false, shared),
  );
  expect(new Set(texts).size).toBe(3);
  expect(texts).not.toContain(null);
});

test('whoever leads reads why, and what the person gets less of', () => {
  const { reasons } = shared.stage.quality;
  const reasonOf = (more: Partial<ConnectionQuality>, atHost = true) => reasonTextOf(quality(more), atHost, shared);
  expect(reasonTextOf(undefined, true, shared)).toBeNull();
  expect(reasonOf({ detail })).toBeNull();
  expect(reasonOf({ level: 'fair', reason: 'uplink', detail })).toBe(reasons.uplink);
  expect(reasonOf({ level: 'fair', reason: 'host', detail })).toBe('This computer is busy');
  expect(reasonOf({ level: 'fair', reason: 'host', detail }, false)).toBe('The teacher’s computer is busy');
  expect(reasonOf({ level: 'poor', reason: 'blocked' })).toBe(reasons.blocked);
  const slow = { level: 'poor', reason: 'downlink' } as const;
  expect(reasonOf({ ...slow, detail: { ...detail, lowered: 'layer' } })).toBe(`${reasons.downlink}: smaller picture`);
  expect(reasonOf({ ...slow, detail: { ...detail, lowered: 'video-off' } })).toBe(`${reasons.downlink}: sound only`);
});

test('who leads is told why, what helps, and the numbers behind it', () => {
  for (const reason of ['uplink', 'downlink', 'host', 'device', 'blocked'] as const) {
    const { what, steps } = qualityHelpOf('Anna', quality({ level: 'poor', reason, detail }), false, shared);
    if (reason !== 'host') expect(what).toContain('Anna');
    expect(steps.length).toBeGreaterThan(1);
  }
  expect(qualityHelpOf('Anna', quality({ detail }), false, shared)).toEqual({ what: 'All is well now.', steps: [] });
  expect(qualityHelpOf('Anna', undefined, true, shared).what).toContain('lost the way to this computer');
  const lowered = quality({
    reason: 'downlink',
    detail: { ...detail, lowered: 'layer', downlinkLossPercent: 3.25, roundTripMs: 81.6 },
  });
  expect(qualityHelpOf('Anna', lowered, false, shared).what).toContain('the way to them is slow');
  expect(qualityFactsOf(lowered, shared)).toEqual(['answer time 82 ms', '3.3 % lost on the way to them']);
  expect(qualityFactsOf(undefined, shared)).toEqual([]);
});
