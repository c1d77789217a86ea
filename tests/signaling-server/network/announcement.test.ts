import { Bonjour, type Service } from 'bonjour-service';
import { expect, onTestFinished, test } from 'vitest';
import { createLog } from '../../../signaling-server/log.ts';
import { Announcement, SERVICE_TYPE } from '../../../signaling-server/network/announcement.ts';

const LOOPBACK = '127.0.0.1';
const log = createLog('silent');

function listener(): { up: (name: string) => Promise<Service>; down: (name: string) => Promise<Service> } {
  const bonjour = new Bonjour({ interface: LOOPBACK, bind: '0.0.0.0' } as never);
  const browser = bonjour.find({ type: SERVICE_TYPE });
  onTestFinished(() => bonjour.destroy());
  const heard = (event: 'up' | 'down') => (name: string) =>
    new Promise<Service>((resolve) => {
      browser.on(event, (service: Service) => {
        if (service.name === name) resolve(service);
      });
    });
  return { up: heard('up'), down: heard('down') };
}

test('a class is found by its type, with port and fingerprint, and says goodbye', async () => {
  const name = `Lectern on test ${process.pid}`;
  const { up, down } = listener();
  const announcement = new Announcement({ name, port: 8480, fingerprint: async () => 'abc', address: LOOPBACK, log });
  onTestFinished(() => announcement.close());
  const found = up(name);
  await announcement.announce();
  expect(await found).toMatchObject({ port: 8480, txt: { fp: 'abc' } });
  const gone = down(name);
  await announcement.close();
  expect((await gone).name).toBe(name);
});

test('what goes wrong stays here', async () => {
  const noted: unknown[] = [];
  const noting = Object.assign(createLog('silent'), { warn: (details: unknown) => noted.push(details) });
  const broken = new Announcement({
    name: 'Lectern',
    port: 1,
    fingerprint: () => Promise.reject(new Error('no certificate')),
    address: LOOPBACK,
    log: noting,
  });
  await broken.announce();
  expect(noted).toHaveLength(1);
  await broken.close();
  await broken.announce();
});
