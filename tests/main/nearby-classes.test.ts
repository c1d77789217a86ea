import { expect, onTestFinished, test } from 'vitest';
import { openClass } from '../../main/class-window.ts';
import { readInviteLink } from '../../main/invite-link.ts';
import { NearbyClasses } from '../../main/nearby-classes.ts';
import { createLog } from '../../signaling-server/log.ts';
import { Announcement } from '../../signaling-server/network/announcement.ts';
import { session } from '../support/electron-shim/session.ts';

const LOOPBACK = '127.0.0.1';

async function announced(name: string, fingerprint: string): Promise<void> {
  const announcement = new Announcement({
    name,
    port: 8480,
    fingerprint: async () => fingerprint,
    address: LOOPBACK,
    log: createLog('silent'),
  });
  onTestFinished(() => announcement.close());
  await announcement.announce();
}

test('lists the classes that are announced, without this app’s own and what doesn’t fit', async () => {
  const [anna, own] = ['A'.repeat(43), 'B'.repeat(43)];
  const nearby = new NearbyClasses(() => undefined, LOOPBACK);
  onTestFinished(() => nearby.close());
  const listed = () => nearby.list(own).filter(({ name }) => name.endsWith(String(process.pid)));
  listed();
  await announced(`Anna ${process.pid}`, anna);
  await announced(`Own ${process.pid}`, own);
  await announced(`Odd ${process.pid}`, '<script>');
  await expect.poll(() => listed().map(({ fingerprint }) => fingerprint)).toEqual([anna]);
  expect(listed()[0]?.origin).toMatch(/^https:\/\/[\d.]+:8480$/);
});

test('a class’s window may use camera and microphone for that class alone, and its certificate is looked at', () => {
  const link = readInviteLink(`lectern://192.168.1.23:8480/j/K7PQ3M#pin=${'A'.repeat(43)}`);
  if (!link) throw new Error('not read');
  openClass(link);
  const ofClass = session.fromPartition('persist:class');
  const may = (permission: string, origin: string) => ofClass.checkPermission(null, permission, origin, {});
  expect(may('media', 'https://192.168.1.23:8480/')).toBe(true);
  expect(may('geolocation', 'https://192.168.1.23:8480/')).toBe(false);
  expect(may('media', 'https://192.168.1.24:8480/')).toBe(false);
  expect(session.defaultSession.verifyCertificate).toBeNull();
  const verdicts: number[] = [];
  ofClass.verifyCertificate?.({ hostname: '192.168.1.23', certificate: { data: 'none' } }, (verdict) => verdicts.push(verdict));
  expect(verdicts).toEqual([-2]);
});
