/** The classroom doctor as a teacher uses it, with a phone that is a real browser on an insecure origin. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from 'vitest';
import { launchChromium } from '../../support/chromium.ts';
import { openTeacherBrowser } from './teacher-page.ts';

const card = (address: string, internal: boolean) => ({
  address,
  internal,
  family: 'IPv4' as const,
  netmask: '255.255.255.0',
  mac: '00:00:00:00:00:00',
  cidr: `${address}/24`,
});

test('the doctor looks at everything, a phone arrives, and the teacher sees each thing it found', {
  timeout: 120_000,
}, async () => {
  await using teacher = await openTeacherBrowser({
    realMedia: true,
    fakeMedia: true,
    permissions: ['camera', 'microphone'],
    server: {
      bindAddress: '0.0.0.0',
      interfaces: () => ({
        wlan0: [card('192.168.1.23', false)],
        tun0: [card('10.8.0.2', false)],
        lo: [card('127.0.0.1', true)],
      }),
    },
  });
  const { page } = teacher;
  const row = (name: string) => page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, level: 3 }) });

  // From the first page, which tells that nothing was looked at yet.
  await page.getByRole('link', { name: /Classroom doctor Check this computer/ }).click();
  await page.getByRole('heading', { name: 'Classroom doctor' }).waitFor();
  await page.getByRole('button', { name: 'Check again', disabled: false }).waitFor({ timeout: 30_000 });

  await row('Address').getByText('Students use 192.168.1.23 (Wi-Fi). A VPN is on.').waitFor();
  await row('Port for picture and sound').getByText('Fine').waitFor();
  await row('Camera').getByText('Fine').waitFor();
  await row('Speed')
    .getByText(/ms a picture/)
    .waitFor();
  await row('Secure page')
    .getByText(/The secure page answers/)
    .waitFor();
  expect(await row('Phone test').textContent()).toContain('Waiting for a phone');
  // What is behind a light is told when it is asked for, and by keyboard.
  await row('Address').getByRole('button', { name: 'How to fix it: Address' }).focus();
  await page.keyboard.press('Enter');
  await row('Address').getByText('Leave the VPN for the lesson').waitFor();
  await row('Address').getByText('Other addresses of this computer').click();
  await row('Address').getByText('VPN (tun0)').waitFor();
  await teacher.expectAccessible('doctor');

  // Somebody's phone gets nothing.
  await page.getByRole('button', { name: 'My phone can’t open it' }).click();
  await row('Phone test').getByText('A phone could not open the address.').waitFor();
  await row('Devices apart').getByText('Guest networks nearly always keep devices apart').waitFor();

  // Then one comes. A proxy's word stands for the way from another device: here all is one machine.
  const typed = (await page.locator('.doctor-phone-address').textContent()) ?? '';
  expect(typed).toMatch(/^192\.168\.1\.23:\d+\/check\/[a-z2-9]{10}$/);
  const address = `http://teacher.test:${teacher.running.server.port}/${typed.slice(typed.indexOf('/') + 1)}`;
  await using phones = await openPhone(address);
  const { phone } = phones;
  await phone.getByRole('heading', { name: 'This device can join' }).waitFor({ timeout: 30_000 });
  expect(await phone.evaluate(() => window.isSecureContext)).toBe(false);
  expect(await phone.getByRole('listitem').allTextContents()).toEqual([
    'Pageworks',
    'Messagesworks',
    'Live lineworks',
    'Picture and soundworks',
    'Secure pageasks once, when needed',
  ]);
  expect((await new AxeBuilder({ page: phone }).analyze()).violations).toEqual([]);

  const visit = page.getByRole('list', { name: 'Who has come' }).getByRole('listitem');
  await visit.getByText('Android phone').waitFor();
  await visit.getByText('works; asks once about the certificate').waitFor();
  await row('Phone test')
    .getByText(/Android phone reaches you, picture and sound too/)
    .waitFor();
  await row('Devices apart').getByText('Devices on this network can talk to this computer.').waitFor();
  await row('Firewall').getByText('A device came through').waitFor();
  await teacher.expectAccessible('doctor with a phone');

  // What was found is remembered on the first page.
  await page.getByRole('link', { name: 'Back to your lectures' }).click();
  await page.getByRole('link', { name: /Classroom doctor .*Last checked just now/ }).waitFor();
  expect(teacher.complaints).toEqual([]);
});

async function openPhone(address: string) {
  const browser = await launchChromium();
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    userAgent:
      'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36',
    extraHTTPHeaders: { 'x-forwarded-for': '192.168.1.77' },
  });
  const phone = await context.newPage();
  await phone.goto(address);
  return {
    phone,
    async [Symbol.asyncDispose]() {
      await browser.close();
    },
  };
}
