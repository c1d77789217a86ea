import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { encodingsOf, fitted, senderSettings } from '../../../renderer/room/sender-settings.ts';
import { SenderTuner } from '../../../renderer/room/sender-tuner.ts';

describe('layers', () => {
  const camera = senderSettings('camera');

  test('a camera has three, a screen two, lowest first; sound has none', () => {
    expect(encodingsOf(camera).map(({ rid, scaleResolutionDownBy }) => [rid, scaleResolutionDownBy])).toEqual([
      ['q', 4],
      ['h', 2],
      ['f', 1],
    ]);
    expect(encodingsOf(senderSettings('screen')).map(({ rid }) => rid)).toEqual(['h', 'f']);
    expect(encodingsOf(senderSettings('microphone'))).toEqual([{ maxBitrate: 40_000 }]);
  });

  test('those above what anybody looks at are off', () => {
    const active = (topLayer: number | null | undefined) => encodingsOf(camera, topLayer).map(({ active }) => active);
    expect(active(undefined)).toEqual([true, true, true]);
    expect(active(0)).toEqual([true, false, false]);
    expect(active(1)).toEqual([true, true, false]);
    expect(active(null)).toEqual([false, false, false]);
  });

  test('a small picture has fewer, so that the first is not a quarter of it', () => {
    const plan = (width: number, height: number, settings = camera) =>
      encodingsOf(fitted(settings, width * height)).map(({ active, scaleResolutionDownBy }) => active && scaleResolutionDownBy);
    expect(plan(1280, 720)).toEqual([4, 2, 1]);
    expect(plan(640, 480)).toEqual([2, 1, false]);
    expect(plan(320, 240)).toEqual([1, false, false]);
    expect(plan(1280, 720, senderSettings('screen'))).toEqual([2, 1]);
    expect(plan(400, 200, senderSettings('screen'))).toEqual([1, false]);
    expect(fitted(camera, undefined)).toBe(camera);
  });

  test('less for the best is less for all, down to what can be looked at', () => {
    const rates = encodingsOf(senderSettings('camera', { maxBitrate: 400_000 })).map(({ maxBitrate }) => maxBitrate);
    expect(rates).toEqual([80_000, 112_000, 400_000]);
  });
});

describe('a sender', () => {
  let encodings: RTCRtpEncodingParameters[];
  let refusals: number;
  let underWay: number;
  let most: number;
  const sender = {
    getParameters: () => ({ encodings: encodings.map((one) => ({ ...one })) }),
    setParameters: async (parameters: { encodings: RTCRtpEncodingParameters[] }) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await Promise.resolve();
      underWay -= 1;
      if (refusals-- > 0) throw new Error('not now');
      encodings = parameters.encodings;
    },
  } as unknown as RTCRtpSender;
  const active = () => encodings.map((one) => one.active);
  const settle = () => vi.advanceTimersByTimeAsync(0);

  beforeEach(() => {
    vi.useFakeTimers();
    encodings = encodingsOf(senderSettings('camera'));
    refusals = underWay = most = 0;
  });
  afterEach(() => vi.useRealTimers());

  test('takes the last of many wishes, one at a time', async () => {
    const settings = senderSettings('camera');
    const tuner = new SenderTuner(sender, settings, undefined);
    for (const top of [2, 0, null, 1]) tuner.tune(settings, top);
    await settle();
    expect(active()).toEqual([true, true, false]);
    expect(most).toBe(1);
  });

  test('is asked again when it refuses', async () => {
    const settings = senderSettings('camera');
    const tuner = new SenderTuner(sender, settings, undefined);
    await settle();
    refusals = 2;
    tuner.tune(settings, null);
    await settle();
    expect(active()).toEqual([true, true, true]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(active()).toEqual([false, false, false]);
  });

  test('that never answers is asked for the next wish all the same', async () => {
    const settings = senderSettings('camera');
    const tuner = new SenderTuner(sender, settings, undefined);
    await settle();
    const answers = vi.spyOn(sender, 'setParameters').mockImplementationOnce(() => new Promise(() => undefined));
    tuner.tune(settings, 1);
    tuner.tune(settings, 0);
    await vi.advanceTimersByTimeAsync(2000);
    expect(active()).toEqual([true, false, false]);
    expect(answers).toHaveBeenCalledTimes(2);
  });

  test('another quality keeps the layers that are off', async () => {
    const tuner = new SenderTuner(sender, senderSettings('camera'), 0);
    tuner.tune(senderSettings('camera', { maxBitrate: 600_000 }), 0);
    await settle();
    expect(encodings.map(({ active, maxBitrate }) => [active, maxBitrate])).toEqual([
      [true, 80_000],
      [false, 168_000],
      [false, 600_000],
    ]);
  });
});
