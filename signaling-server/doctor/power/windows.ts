/** WMI's Win32_Battery. Not tried on a real machine. */
import { z } from 'zod';
import { runPowerShell } from '../system.ts';
import type { PowerReading, ReadPower } from './power-check.ts';

const script =
  '@{ batteries = @(Get-CimInstance Win32_Battery | ForEach-Object { @{ status = [int]$_.BatteryStatus; percent = [int]$_.EstimatedChargeRemaining; minutes = [long]$_.EstimatedRunTime } }) } | ConvertTo-Json -Depth 3 -Compress';

const Batteries = z.object({ batteries: z.array(z.object({ status: z.number(), percent: z.number(), minutes: z.number() })) });

/** What EstimatedRunTime says while it is plugged in, and anything like it: days are no estimate. */
const NO_ESTIMATE_MINUTES = 2 * 24 * 60;
/** BatteryStatus: discharging, low, critical. All else is on mains. */
const DISCHARGING = [1, 4, 5];

export const readWindowsPower: ReadPower = async ({ run }) => powerOfWmi(await runPowerShell(run, script));

export function powerOfWmi(value: unknown): PowerReading | null {
  const read = Batteries.safeParse(value);
  if (!read.success) return null;
  const battery = read.data.batteries[0];
  if (!battery) return { source: 'mains', percent: null, minutesLeft: null };
  const { status, percent, minutes } = battery;
  const onBattery = DISCHARGING.includes(status);
  const minutesLeft = onBattery && minutes > 0 && minutes < NO_ESTIMATE_MINUTES ? minutes : null;
  return { source: onBattery ? 'battery' : 'mains', percent, minutesLeft };
}
