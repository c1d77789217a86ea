/** What is plotted: each chart as a list of lines over time, null where there is no number. */
import type { EncoderLimit, MediaStats, ProducerMediaStats } from '../room/media-stats.ts';

/** What holds an encoder back, as heights in its chart. */
export const LIMITS = ['none', 'bandwidth', 'cpu', 'other'] as const satisfies readonly EncoderLimit[];

export interface ChartLine {
  readonly label: string;
  readonly values: readonly (number | null)[];
}

export interface ChartWords {
  readonly sent: string;
  readonly received: string;
  readonly roundTrip: string;
}

export type ChartName = 'bitrate' | 'loss' | 'delay' | 'frames' | 'freezes' | 'height' | 'layers' | 'limits';

export interface Chart {
  readonly name: ChartName;
  /** kbit/s, %, ms, frames/s, ms stood still in each step, pixels, layers that flow, a place in `LIMITS`. */
  readonly lines: readonly ChartLine[];
}

/** Epoch seconds, as the plots want them. */
export function timesOf(samples: readonly MediaStats[]): number[] {
  return samples.map(({ at }) => at / 1000);
}

/**
 * @param nameOf what a producer is called: "Ms Noether’s camera"
 */
export function chartsOf(
  samples: readonly MediaStats[],
  nameOf: (producerId: string, direction: 'in' | 'out') => string,
  words: ChartWords,
): Chart[] {
  const flows = flowsOf(samples);
  const line = (
    of: (stats: ProducerMediaStats) => number | null,
    fits: (stats: ProducerMediaStats) => boolean = () => true,
  ): ChartLine[] =>
    flows.filter(fits).map(({ producerId, direction }) => ({
      label: nameOf(producerId, direction),
      values: samples.map(({ producers }) => {
        const found = producers.find((each) => each.producerId === producerId && each.direction === direction);
        return found ? of(found) : null;
      }),
    }));
  const isVideo = ({ kind }: ProducerMediaStats): boolean => kind === 'video';
  const isReceivedVideo = (stats: ProducerMediaStats): boolean => isVideo(stats) && stats.direction === 'in';
  const isSentVideo = (stats: ProducerMediaStats): boolean => isVideo(stats) && stats.direction === 'out';
  return [
    {
      name: 'bitrate',
      lines: [
        { label: words.sent, values: samples.map(({ sendBps }) => sendBps / 1000) },
        { label: words.received, values: samples.map(({ receiveBps }) => receiveBps / 1000) },
        ...line(({ bps }) => bps / 1000),
      ],
    },
    { name: 'loss', lines: line(({ lossPercent }) => lossPercent) },
    {
      name: 'delay',
      lines: [
        { label: words.roundTrip, values: samples.map(({ roundTripMs }) => roundTripMs) },
        ...line(({ jitterMs }) => jitterMs),
      ],
    },
    { name: 'frames', lines: line(({ framesPerSecond }) => framesPerSecond, isVideo) },
    { name: 'freezes', lines: line(({ freezesMs }) => freezesMs, isReceivedVideo).map(growth) },
    { name: 'height', lines: line(({ height }) => height, isVideo) },
    { name: 'layers', lines: line(({ layers }) => layers.filter(({ active }) => active).length, isSentVideo) },
    {
      name: 'limits',
      lines: line(({ encoderLimited }) => (encoderLimited === null ? null : LIMITS.indexOf(encoderLimited)), isSentVideo),
    },
  ];
}

/** Every producer and direction that ever was in these samples, the latest numbers of each. */
export function flowsOf(samples: readonly MediaStats[]): ProducerMediaStats[] {
  const flows = new Map<string, ProducerMediaStats>();
  for (const { producers } of samples) for (const each of producers) flows.set(`${each.direction} ${each.producerId}`, each);
  return [...flows.values()];
}

/** A counter as what was added in each step. */
function growth({ label, values }: ChartLine): ChartLine {
  return {
    label,
    values: values.map((value, index) => {
      const before = values[index - 1];
      return value === null || before === null || before === undefined ? null : Math.max(0, value - before);
    }),
  };
}
