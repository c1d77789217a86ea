import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { ChartLine } from './charts.ts';

export interface PlotProps {
  /** What is plotted, with its unit. */
  title: string;
  times: readonly number[];
  lines: readonly ChartLine[];
  /** For numbers that stand for words: the word of each, from 0. */
  steps?: readonly string[] | undefined;
}

const HEIGHT_PX = 150;
/** Told apart by dashes too, not by colour alone. */
const DASHES: readonly number[][] = [[], [6, 3], [2, 3], [8, 3, 2, 3]];
/** Between the times written below. */
const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900];
const COLOURS = ['--info', '--accent', '--warning', '--danger', '--muted', '--ink'];

/** One chart over time. Made anew only when its lines are others; each second it gets new data. */
export function Plot({ title, times, lines, steps }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const data = useRef<uPlot.AlignedData>([[]]);
  data.current = [times as number[], ...lines.map(({ values }) => values as (number | null)[])];
  const labels = lines.map(({ label }) => label).join('\n');
  const stepWords = steps?.join('\n');
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const colour = (name: string): string => getComputedStyle(element).getPropertyValue(name).trim();
    const named = stepWords?.split('\n');
    const axis: uPlot.Axis = {
      stroke: colour('--muted'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { stroke: colour('--line'), width: 1 },
    };
    const made = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT_PX,
        scales: { y: { range: (_plot, _min, max) => [0, named ? named.length - 1 : Math.max(1, (max ?? 0) * 1.1)] } },
        axes: [
          { ...axis, space: 80, incrs: STEPS_S, values: (_plot, ticks) => ticks.map((tick) => clockOf(tick)) },
          named
            ? {
                ...axis,
                size: 72,
                splits: named.map((_, index) => index),
                values: (_plot, ticks) => ticks.map((tick) => named[tick] ?? ''),
              }
            : { ...axis, size: 56 },
        ],
        legend: { live: false },
        cursor: { show: false },
        series: [
          {},
          ...labels.split('\n').map((label, index) => ({
            label,
            stroke: colour(COLOURS[index % COLOURS.length] ?? '--ink'),
            width: 2,
            dash: DASHES[index % DASHES.length] ?? [],
            points: { show: false },
          })),
        ],
      },
      data.current,
      element,
    );
    plot.current = made;
    const resize = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT_PX }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [labels, stepWords]);
  useEffect(() => {
    plot.current?.setData(data.current);
  });
  return (
    <figure className="statistics-chart">
      <figcaption>{title}</figcaption>
      <div ref={place} aria-hidden="true" />
    </figure>
  );
}

function clockOf(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  });
}
