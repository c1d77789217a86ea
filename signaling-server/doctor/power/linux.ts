/** `/sys/class/power_supply`: Documentation/ABI/testing/sysfs-class-power of the kernel. */
import { readdir } from 'node:fs/promises';
import type { ReadPower } from './power-check.ts';

const FOLDER = '/sys/class/power_supply';

export const readLinuxPower: ReadPower = async ({ readText }) => {
  const names = await readdir(FOLDER).catch(() => null);
  if (names === null) return null;
  const supplies = await Promise.all(names.map(async (name) => supplyOf((await readText(`${FOLDER}/${name}/uevent`)) ?? '')));
  return powerOf(supplies);
};

type Supply = Readonly<Record<string, string>>;

/** `uevent`: one `POWER_SUPPLY_NAME=value` a line. */
export function supplyOf(text: string): Supply {
  return Object.fromEntries([...text.matchAll(/^POWER_SUPPLY_(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
}

/** A machine without a battery is a desktop. Mice and pens have batteries, too: they say that they supply a device only. */
export function powerOf(supplies: readonly Supply[]) {
  const own = supplies.filter(({ SCOPE }) => SCOPE !== 'Device');
  const battery = own.find(({ TYPE, PRESENT }) => TYPE === 'Battery' && PRESENT !== '0');
  if (!battery) return { source: 'mains', percent: null, minutesLeft: null } as const;
  const percent = numberOf(battery.CAPACITY);
  const plugged = own.some(({ TYPE, ONLINE }) => TYPE !== 'Battery' && ONLINE === '1');
  if (plugged && battery.STATUS !== 'Discharging') return { source: 'mains', percent, minutesLeft: null } as const;
  // Energy in µWh and power in µW, or charge in µAh and current in µA.
  const left = numberOf(battery.ENERGY_NOW) ?? numberOf(battery.CHARGE_NOW);
  const rate = numberOf(battery.POWER_NOW) ?? numberOf(battery.CURRENT_NOW);
  const minutesLeft = left !== null && rate !== null && rate !== 0 ? Math.round((left / Math.abs(rate)) * 60) : null;
  return { source: 'battery', percent, minutesLeft } as const;
}

function numberOf(text: string | undefined): number | null {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : null;
}
