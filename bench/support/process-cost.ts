/** What processes cost, as Linux counts it: `/proc/<pid>/stat` and `/proc/<pid>/status` (proc(5)). */
import { readdirSync, readFileSync } from 'node:fs';

/** Linux reports CPU time in ticks of 10 ms everywhere Node runs (sysconf(_SC_CLK_TCK) = 100). */
const MS_PER_TICK = 10;

interface ProcessStat {
  readonly parentPid: number;
  readonly cpuMs: number;
}

/** CPU time (user and system, ms) used so far by a process and all its living descendants. */
export function cpuMsOfTree(rootPid: number): number {
  const stats = allStats();
  let sum = 0;
  for (const [pid, { cpuMs }] of stats) if (descends(stats, pid, rootPid)) sum += cpuMs;
  return sum;
}

/** Ends a process and all its living descendants at once. */
export function killTree(rootPid: number): void {
  const stats = allStats();
  for (const pid of stats.keys()) {
    if (!descends(stats, pid, rootPid)) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It went by itself.
    }
  }
}

export function cpuMsOf(pid: number): number {
  return readStat(pid)?.cpuMs ?? 0;
}

/** Memory held by a process alone, in bytes: resident pages that are not mapped files. */
export function memoryBytesOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = /^RssAnon:\s+(\d+) kB/m.exec(status)?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

function allStats(): Map<number, ProcessStat> {
  const stats = new Map<number, ProcessStat>();
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    const stat = Number.isInteger(pid) ? readStat(pid) : null;
    if (stat) stats.set(pid, stat);
  }
  return stats;
}

function descends(stats: ReadonlyMap<number, ProcessStat>, pid: number, rootPid: number): boolean {
  for (let current: number | undefined = pid; current !== undefined; current = stats.get(current)?.parentPid) {
    if (current === rootPid) return true;
    if (current <= 1) return false;
  }
  return false;
}

function readStat(pid: number): ProcessStat | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may itself contain spaces and parentheses; fields are counted after the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { parentPid: Number(fields[1]), cpuMs: (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK };
  } catch {
    return null; // ended between listing and reading
  }
}
