/** What a benchmark says: a table for people, JSON for programs, goals beside figures, missed ones printed like the others. */
import { writeFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, release, totalmem, type } from 'node:os';

export interface Figure {
  /** e.g. `joinP50Ms`: the unit is the end of the name. */
  readonly key: string;
  readonly value: number;
  /** Undefined where a figure only explains another. */
  readonly goal?: { readonly atMost: number } | { readonly atLeast: number } | undefined;
  /** What it is, in words. */
  readonly says: string;
}

export interface BenchmarkResult {
  readonly name: string;
  /** How many measurements stand behind the figures. */
  readonly runs: number;
  readonly figures: readonly Figure[];
}

export interface BenchmarkOptions {
  /** Ends within 45 s. */
  readonly quick: boolean;
  /** Extra words of the command line, `--count=5` as `count: '5'`. */
  readonly settings: Readonly<Record<string, string>>;
}

/** A file under bench/ exports this as `run`. */
export type Benchmark = (options: BenchmarkOptions) => Promise<BenchmarkResult>;

/** Prints the table and, where asked, writes the JSON. Returns whether every goal was met. */
export async function report(result: BenchmarkResult, jsonFile: string | undefined): Promise<boolean> {
  const rows = result.figures.map((figure) => [
    figure.key,
    format(figure.value),
    goalWords(figure),
    met(figure) === undefined ? '' : met(figure) ? 'reached' : 'MISSED',
    figure.says,
  ]);
  console.log(`\n${result.name}, ${result.runs} runs, ${machine()}`);
  printTable(['figure', 'value', 'goal', '', 'what it says'], rows);
  const json = {
    name: result.name,
    runs: result.runs,
    machine: machine(),
    figures: Object.fromEntries(result.figures.map(({ key, value }) => [key, value])),
  };
  if (jsonFile) await writeFile(jsonFile, `${JSON.stringify(json, null, 2)}\n`);
  else console.log(JSON.stringify(json));
  return result.figures.every((figure) => met(figure) !== false);
}

/** The value below which this share (0..1) of the samples lies, nearest rank. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

function met({ value, goal }: Figure): boolean | undefined {
  if (!goal) return undefined;
  return 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;
}

function goalWords({ goal }: Figure): string {
  if (!goal) return '';
  return 'atMost' in goal ? `≤ ${goal.atMost}` : `≥ ${goal.atLeast}`;
}

function format(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(4);
}

function machine(): string {
  const model = cpus()[0]?.model ?? arch();
  return `${availableParallelism()} cores (${model}), ${Math.round(totalmem() / 2 ** 30)} GB, ${type()} ${release()}, Node ${process.versions.node}`;
}

function printTable(head: string[], rows: string[][]): void {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  for (const row of [head, widths.map((width) => '─'.repeat(width)), ...rows]) console.log(line(row));
}
