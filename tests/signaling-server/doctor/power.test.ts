import { expect, test } from 'vitest';
import { powerOf, supplyOf } from '../../../signaling-server/doctor/power/linux.ts';
import { powerOfPmset } from '../../../signaling-server/doctor/power/macos.ts';
import { checkPower } from '../../../signaling-server/doctor/power/power-check.ts';
import { powerOfWmi } from '../../../signaling-server/doctor/power/windows.ts';
import { machine, RECORDING } from './examined.ts';

const uevent = (values: Record<string, string | number>) =>
  supplyOf(
    Object.entries(values)
      .map(([name, value]) => `POWER_SUPPLY_${name}=${value}`)
      .join('\n'),
  );

const discharging = uevent({
  NAME: 'BAT0',
  TYPE: 'Battery',
  STATUS: 'Discharging',
  PRESENT: 1,
  CAPACITY: 62,
  POWER_NOW: 12_000_000,
  ENERGY_NOW: 30_000_000,
});

test('Linux: energy over power is time, charge over current too', () => {
  expect(powerOf([uevent({ NAME: 'AC', TYPE: 'Mains', ONLINE: 0 }), discharging])).toEqual({
    source: 'battery',
    percent: 62,
    minutesLeft: 150,
  });
  const byCharge = uevent({
    TYPE: 'Battery',
    STATUS: 'Discharging',
    CAPACITY: 20,
    CHARGE_NOW: 1_000_000,
    CURRENT_NOW: -2_000_000,
  });
  expect(powerOf([byCharge])).toEqual({ source: 'battery', percent: 20, minutesLeft: 30 });
  expect(powerOf([uevent({ TYPE: 'Battery', STATUS: 'Discharging', CAPACITY: 20 })])).toMatchObject({ minutesLeft: null });
});

test('Linux: plugged in, without a battery, and a mouse that has one', () => {
  const charging = uevent({ TYPE: 'Battery', STATUS: 'Charging', CAPACITY: 80 });
  expect(powerOf([uevent({ TYPE: 'USB', ONLINE: 1 }), charging])).toMatchObject({ source: 'mains', percent: 80 });
  expect(powerOf([])).toMatchObject({ source: 'mains', percent: null });
  const mouse = uevent({ TYPE: 'Battery', SCOPE: 'Device', STATUS: 'Discharging', CAPACITY: 5 });
  expect(powerOf([mouse])).toMatchObject({ source: 'mains' });
  // A weak charger: on mains by name, and the battery goes down all the same.
  expect(powerOf([uevent({ TYPE: 'USB', ONLINE: 1 }), discharging])).toMatchObject({ source: 'battery' });
});

test('macOS', () => {
  const battery = `Now drawing from 'Battery Power'\n -InternalBattery-0 (id=4915299)\t85%; discharging; 4:32 remaining present: true\n`;
  expect(powerOfPmset(battery)).toEqual({ source: 'battery', percent: 85, minutesLeft: 272 });
  const early = `Now drawing from 'Battery Power'\n -InternalBattery-0 (id=4915299)\t85%; discharging; (no estimate) present: true\n`;
  expect(powerOfPmset(early)).toEqual({ source: 'battery', percent: 85, minutesLeft: null });
  const mains = `Now drawing from 'AC Power'\n -InternalBattery-0 (id=4915299)\t97%; charging; 0:31 remaining present: true\n`;
  expect(powerOfPmset(mains)).toEqual({ source: 'mains', percent: 97, minutesLeft: null });
  expect(powerOfPmset(`Now drawing from 'AC Power'\n`)).toEqual({ source: 'mains', percent: null, minutesLeft: null });
  expect(powerOfPmset('')).toBeNull();
});

test('Windows', () => {
  const wmi = (status: number, minutes: number) => powerOfWmi({ batteries: [{ status, percent: 71, minutes }] });
  expect(wmi(1, 184)).toEqual({ source: 'battery', percent: 71, minutesLeft: 184 });
  expect(wmi(2, 71_582_788)).toEqual({ source: 'mains', percent: 71, minutesLeft: null });
  expect(powerOfWmi({ batteries: [] })).toEqual({ source: 'mains', percent: null, minutesLeft: null });
  expect(powerOfWmi(null)).toBeNull();
});

test('what is bad is a battery that ends with the lesson', async () => {
  const on = (battery: object) =>
    checkPower(
      machine({
        platform: 'win32',
        commands: { 'powershell.exe …': JSON.stringify({ batteries: [battery] }) },
      }),
      RECORDING,
    );
  expect(await on({ status: 2, percent: 12, minutes: 71_582_788 })).toMatchObject({ light: 'good', fix: null });
  expect(await on({ status: 1, percent: 100, minutes: 240 })).toMatchObject({ light: 'good' });
  expect(await on({ status: 1, percent: 60, minutes: 90 })).toMatchObject({ light: 'attention', fix: { id: 'plug-in' } });
  expect(await on({ status: 1, percent: 30, minutes: 30 })).toMatchObject({ light: 'bad', fix: { id: 'plug-in' } });
  expect(await on({ status: 4, percent: 7, minutes: 0 })).toMatchObject({ light: 'bad' });
  expect(await checkPower(machine({ platform: 'win32' }), RECORDING)).toEqual({
    id: 'power',
    light: 'unknown',
    facts: null,
    fix: null,
  });
  expect(await checkPower(machine({ platform: 'aix' }), RECORDING)).toMatchObject({ light: 'unknown' });
});
