/** `pmset -g batt`. Not tried on a real machine. */
import type { PowerReading, ReadPower } from './power-check.ts';

export const readMacPower: ReadPower = async ({ run }) => {
  const output = await run('pmset', ['-g', 'batt']);
  return output?.code === 0 ? powerOfPmset(output.stdout) : null;
};

export function powerOfPmset(text: string): PowerReading | null {
  const from = /drawing from '([^']+)'/.exec(text)?.[1];
  if (from === undefined) return null;
  const percent = /(\d+)%;/.exec(text)?.[1];
  const [, hours, minutes] = /(\d+):(\d\d) remaining/.exec(text) ?? [];
  const onMains = from === 'AC Power';
  return {
    source: onMains ? 'mains' : 'battery',
    percent: percent === undefined ? null : Number(percent),
    // While it charges, the time is that until it is full.
    minutesLeft: onMains || hours === undefined || minutes === undefined ? null : Number(hours) * 60 + Number(minutes),
  };
}
