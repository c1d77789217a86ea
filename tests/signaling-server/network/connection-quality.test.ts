import { describe, expect, test } from 'vitest';
import type { ConnectionReport } from '../../../protocol/models.ts';
import { qualityOf } from '../../../signaling-server/network/connection-quality.ts';
import { HostLoad } from '../../../signaling-server/network/host-load.ts';
import type { TransportQuality } from '../../../signaling-server/sfu/sfu.ts';

const transport: TransportQuality = {
  roundTripMs: 12,
  uplinkLossPercent: 0,
  downlinkLossPercent: 0,
  downlinkBps: 3_000_000,
  uplinkBps: 0,
  lowered: 'none',
  level: 'good',
  reason: null,
};
const report: ConnectionReport = { freezesMs: 0, framesDroppedPercent: 0, encoderLimited: 'none', candidate: 'udp' };

function reasonFor(facts: {
  transport?: Partial<TransportQuality> | null;
  report?: Partial<ConnectionReport>;
  hostBusy?: boolean;
}): string {
  const { level, reason } = qualityOf('anna', {
    transport: facts.transport === null ? null : { ...transport, ...facts.transport },
    report: facts.report ? { ...report, ...facts.report } : null,
    hostBusy: facts.hostBusy ?? false,
  });
  return `${level} ${reason}`;
}

describe('how well a connection does, and why', () => {
  test.each([
    ['nothing wrong', {}, 'good null'],
    ['nothing wrong, on a busy machine', { hostBusy: true }, 'good null'],
    ['the engine sees loss on the way in', { transport: { level: 'poor', reason: 'uplink' } }, 'poor uplink'],
    ['the engine sees a narrow way out', { transport: { level: 'fair', reason: 'downlink' } }, 'fair downlink'],
    [
      'the same, while this machine is short of time',
      { transport: { level: 'fair', reason: 'downlink' }, hostBusy: true },
      'fair host',
    ],
    ['pictures stop on a line that loses nothing: not its fault', { report: { freezesMs: 900 } }, 'good null'],
    [
      'pictures stop on a line that loses a little',
      { transport: { downlinkLossPercent: 2 }, report: { freezesMs: 900 } },
      'fair downlink',
    ],
    ['pictures stop on a line that is late', { transport: { roundTripMs: 150 }, report: { freezesMs: 900 } }, 'fair downlink'],
    ['pictures stop before the engine knows anything', { transport: null, report: { freezesMs: 900 } }, 'fair downlink'],
    ['the page drops frames', { report: { framesDroppedPercent: 40 } }, 'fair device'],
    ['the same on a busy machine is still their device', { report: { framesDroppedPercent: 40 }, hostBusy: true }, 'fair device'],
    ['its encoder lacks time', { report: { encoderLimited: 'cpu' } }, 'fair device'],
    ['its encoder lacks bandwidth', { report: { encoderLimited: 'bandwidth' } }, 'fair uplink'],
    [
      'what the engine sees goes before what the page feels',
      { transport: { level: 'poor', reason: 'uplink' }, report: { freezesMs: 900 } },
      'poor uplink',
    ],
    ['nothing gets through', { transport: null, report: { candidate: null } }, 'poor blocked'],
  ] as const)('%s', (_what, facts, expected) => {
    expect(reasonFor(facts)).toBe(expected);
  });
});

test('a machine is busy when all its cores are for some seconds, not for one', async () => {
  let busyMs = 0;
  let totalMs = 0;
  let share = 1;
  const load = new HostLoad({
    everyMs: 20,
    cpuTimes: () => {
      totalMs += 100;
      busyMs += 100 * share;
      return { busyMs, totalMs };
    },
  });
  expect(load.busy).toBe(false);
  await expect.poll(() => load.busy).toBe(true);
  share = 0.3;
  await expect.poll(() => load.busy).toBe(false);
  load.close();
});
