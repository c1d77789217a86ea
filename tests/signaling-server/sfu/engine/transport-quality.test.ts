import { describe, expect, test } from 'vitest';
import { judgeQuality, QualityNews, type QualityReadings } from '../../../../signaling-server/sfu/engine/transport-quality.ts';

const fine: QualityReadings = {
  roundTripMs: 20,
  uplinkLossShare: 0,
  downlinkLossShare: 0,
  downlinkBps: 2_000_000,
  uplinkBps: 100_000,
  uplinkLimitBps: Number.POSITIVE_INFINITY,
  lowered: 'none',
  hostLate: false,
};
const judged = (readings: Partial<QualityReadings>) => {
  const { level, reason } = judgeQuality({ ...fine, ...readings });
  return [level, reason];
};

describe('a connection', () => {
  test.each<[Partial<QualityReadings>, ReturnType<typeof judged>]>([
    [{}, ['good', null]],
    [{ uplinkLossShare: 0.03, downlinkLossShare: 0.03, roundTripMs: 250 }, ['good', null]],
    [{ uplinkLossShare: 0.05 }, ['fair', 'uplink']],
    [{ uplinkLossShare: 0.2 }, ['poor', 'uplink']],
    [{ uplinkLimitBps: 1_000_000 }, ['fair', 'uplink']],
    [{ uplinkLimitBps: 200_000 }, ['poor', 'uplink']],
    [{ downlinkLossShare: 0.05 }, ['fair', 'downlink']],
    [{ downlinkLossShare: 0.05, uplinkLossShare: 0.2 }, ['poor', 'uplink']],
    [{ roundTripMs: 400 }, ['fair', 'downlink']],
    [{ roundTripMs: 900 }, ['poor', 'downlink']],
    [{ lowered: 'layer' }, ['fair', 'downlink']],
    [{ lowered: 'video-off' }, ['poor', 'downlink']],
    [{ hostLate: true }, ['fair', 'host']],
    [{ hostLate: true, lowered: 'video-off' }, ['poor', 'host']],
  ])('%o is %o', (readings, quality) => {
    expect(judged(readings)).toEqual(quality);
  });

  test('in whole numbers', () => {
    expect(judgeQuality({ ...fine, roundTripMs: 20.4, downlinkLossShare: 0.0123, downlinkBps: 1.5 })).toMatchObject({
      roundTripMs: 20,
      downlinkLossPercent: 1.2,
      downlinkBps: 2,
    });
  });
});

describe('news', () => {
  test('is what changed, at most every two seconds', () => {
    const news = new QualityNews();
    const good = judgeQuality(fine);
    const bad = judgeQuality({ ...fine, lowered: 'video-off' });
    expect(news.isNews(good, 0)).toBe(true);
    expect(news.isNews(bad, 1000)).toBe(false);
    expect(news.isNews(bad, 2000)).toBe(true);
    expect(news.isNews(bad, 10_000)).toBe(false);
    expect(news.isNews(good, 11_000)).toBe(true);
  });

  test('is not that rates and round trips swing', () => {
    const news = new QualityNews();
    news.isNews(judgeQuality(fine), 0);
    for (const readings of [
      { roundTripMs: 60 },
      { downlinkBps: 2_900_000 },
      { uplinkBps: 250_000 },
      { downlinkLossShare: 0.02 },
    ]) {
      expect(news.isNews(judgeQuality({ ...fine, ...readings }), 5000)).toBe(false);
    }
    expect(news.isNews(judgeQuality({ ...fine, roundTripMs: 200 }), 5000)).toBe(true);
    expect(news.isNews(judgeQuality({ ...fine, roundTripMs: 200, downlinkBps: 500_000 }), 9000)).toBe(true);
  });
});
