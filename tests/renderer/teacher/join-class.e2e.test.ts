/** In the desktop app: into somebody else's class. The app's own side of it is tested in tests/main. */
import { expect, it } from 'vitest';
import type { Desk } from '../../../protocol/ipc.ts';
import { openTeacherBrowser } from './teacher-page.ts';

declare global {
  interface Window {
    joined: string[];
    nearby: { name: string; origin: string; fingerprint: string }[];
  }
}

it('joins a class by an invitation, or by the code of one found on this network', async () => {
  await using teacher = await openTeacherBrowser({
    before: () => {
      window.joined = [];
      window.nearby = [];
      const desk = {
        hostSession: async () => ({ serverUrl: window.location.origin, hostToken: localStorage.getItem('lectern:host-token') }),
        nearbyClasses: async () => ({ classes: window.nearby }),
        joinClass: async ({ link }: { link: string }) => {
          window.joined.push(link);
          return {};
        },
        on: () => () => undefined,
      } as unknown as Desk;
      // The first visit trades the link's key as a browser does; from then on this is the app.
      if (localStorage.getItem('lectern:host-token')) Object.assign(window, { desk });
    },
  });
  const { page } = teacher;
  const joined = () => page.evaluate(() => window.joined);
  await page.getByText('Plan your first lecture').waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Join a class' }).click();
  await page.getByText('No class was found on this network yet.', { exact: false }).waitFor();
  await teacher.expectAccessible('join a class');

  const invitation = page.getByLabel('Invitation');
  await invitation.fill('come to my class');
  await page.keyboard.press('Enter');
  await page.getByText('This is not an invitation to a class.', { exact: false }).waitFor();
  expect(await joined()).toEqual([]);
  await invitation.fill('  https://192.168.1.20:8443/j/ABCDEF#pin=00ff ');
  await page.keyboard.press('Enter');
  await page.getByText('The class opens in another window.').waitFor();
  expect(await joined()).toEqual(['https://192.168.1.20:8443/j/ABCDEF#pin=00ff']);

  await page.evaluate(() => {
    window.nearby = [{ name: 'Ms Rivera’s laptop', origin: 'https://192.168.1.30:8443', fingerprint: 'a1b2' }];
  });
  const card = page.locator('form').filter({ hasText: 'Ms Rivera’s laptop' });
  await card.waitFor();
  await card.getByRole('button', { name: 'Join' }).click();
  await card.getByText('Enter the code their screen shows.').waitFor();
  await card.getByLabel('Code for Ms Rivera’s laptop').fill('abc-def');
  expect(await card.getByText('Enter the code their screen shows.').count()).toBe(0);
  await page.keyboard.press('Enter');
  await expect.poll(joined).toContain('https://192.168.1.30:8443/j/ABCDEF#pin=a1b2');
  await teacher.expectAccessible('a class nearby');
  expect(teacher.complaints).toEqual([]);
});
