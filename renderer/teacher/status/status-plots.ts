/** What is plotted of the last hour, from the server's samples. */
import type { StatusSample } from '../../../protocol/operations.ts';
import type { ChartLine } from '../../statistics/charts.ts';
import type { status } from '../../ui/strings/en/status.ts';

export interface StatusPlot {
  readonly name: keyof typeof status.plots;
  readonly lines: readonly ChartLine[];
}

export function statusPlots(samples: readonly StatusSample[], { lines }: typeof status): StatusPlot[] {
  const line = (label: string, of: (sample: StatusSample) => number | null): ChartLine => ({ label, values: samples.map(of) });
  return [
    {
      name: 'people',
      lines: [line(lines.inside, ({ inside }) => inside), line(lines.connections, ({ connections }) => connections)],
    },
    { name: 'answers', lines: [line(lines.answer, ({ answerMs }) => answerMs), line(lines.lag, ({ lagMs }) => lagMs)] },
    { name: 'processor', lines: [line(lines.cpu, ({ cpuPercent }) => cpuPercent)] },
    { name: 'memory', lines: [line(lines.memory, ({ memoryMb }) => memoryMb)] },
    {
      name: 'loss',
      lines: [
        line(lines.uplink, ({ uplinkLossPercent }) => uplinkLossPercent),
        line(lines.downlink, ({ downlinkLossPercent }) => downlinkLossPercent),
      ],
    },
    { name: 'disk', lines: [line(lines.disk, ({ diskFreeMb }) => (diskFreeMb === null ? null : diskFreeMb / 1000))] },
  ];
}
