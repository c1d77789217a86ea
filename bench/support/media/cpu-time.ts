/** CPU time of a process to the nanosecond: the scheduler's own account of each thread (`/proc/<pid>/task/<tid>/schedstat`). */
import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds used so far by the threads that live. Long-lived ones only: what an ended thread used is not in it. */
export function cpuMsOfThreads(pid: number): number {
  let nanos = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      nanos += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      // It ended between listing and reading.
    }
  }
  return nanos / 1e6;
}
