/** What people see of their connection: its numbers over time, and why nothing gets through, on their own page and on the teacher's. */
import { mkdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Person, startClass, type TestClass } from './support/class.ts';
import { goLive, join, SLOW_CAMERA, shows } from './support/product-pages.ts';

const CAMERA = 'Teacher’s camera';
const pictures = process.env.LECTERN_TEST_PICTURES;

let school: TestClass;
let teacher: Person;
let anna: Person;

async function picture({ page }: Person, name: string): Promise<void> {
  if (pictures === undefined) return;
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: `${pictures}/${name}.png` });
}

beforeAll(async () => {
  const started = await startClass({
    students: [{ context: { viewport: { width: 360, height: 740 } } }],
    chromium: { args: [SLOW_CAMERA] },
  });
  school = started.class;
  teacher = started.teacher;
  await teacher.page.setViewportSize({ width: 1280, height: 800 });
  [anna] = started.students as [Person];
  await join(anna.page, 'Anna');
  await goLive(teacher.page, school.lecture.lectureId);
  await shows(anna.page, CAMERA);
});

afterAll(() => school?.close());

describe('connection details', () => {
  test('are opened by the teacher with a key: every source in numbers, and over time', async () => {
    const { page } = teacher;
    await page.keyboard.press('d');
    const dialog = page.getByRole('dialog', { name: 'Connection details' });
    const camera = dialog.getByRole('row', { name: /You: camera/ });
    // Which size depends on how large anybody shows it.
    await camera.getByText(/^\d+ × \d+$/).waitFor({ timeout: 20_000 });
    await expect.poll(async () => Number(await camera.getByRole('cell').first().textContent())).toBeGreaterThan(20);
    await dialog.getByText('straight to the laptop (UDP)').waitFor();
    for (const title of ['Bitrate, kbit/s', 'Packets lost, %', 'Round trip and jitter, ms', 'Pictures per second']) {
      await dialog.locator('figure', { hasText: title }).locator('canvas').waitFor();
    }
    await page.waitForTimeout(5000);
    await picture(teacher, 'details-teacher');
    await dialog.getByText('Pictures per second').scrollIntoViewIfNeeded();
    await picture(teacher, 'details-teacher-below');
    await dialog.getByLabel('Time shown').selectOption('ten-minutes');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(teacher.complaints).toEqual([]);
  });

  test('are opened by a student from the menu, and copied as JSON', async () => {
    const { page } = anna;
    await page.evaluate(() => {
      const original = document.execCommand.bind(document);
      document.execCommand = (command: string) => {
        (window as unknown as { copied: string }).copied =
          document.activeElement instanceof HTMLTextAreaElement ? document.activeElement.value : '';
        return original(command) || true;
      };
    });
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Connection details' }).click();
    const dialog = page.getByRole('dialog', { name: 'Connection details' });
    await dialog.getByRole('row', { name: /Teacher: camera/ }).waitFor({ timeout: 20_000 });
    await page.waitForTimeout(5000);
    await picture(anna, 'details-student');
    await dialog.getByRole('button', { name: 'Copy all numbers' }).click();
    await dialog.getByText('Copied').waitFor();
    const copied = await page.evaluate(() => (window as unknown as { copied: string }).copied);
    const { minute } = JSON.parse(copied) as { minute: { producers: { direction: string; kind: string; bps: number }[] }[] };
    expect(minute.length).toBeGreaterThan(2);
    expect(minute.at(-1)?.producers.some(({ direction, kind, bps }) => direction === 'in' && kind === 'video' && bps > 0)).toBe(
      true,
    );
    await page.keyboard.press('Escape');
    expect(anna.complaints).toEqual([]);
  });
});

describe('a network that lets no picture through', () => {
  test('is said to the student with what still works and what to try, and to the teacher by name; and that it is over', async () => {
    const ben = await school.person({ ownNetwork: true, context: { viewport: { width: 360, height: 740 } } });
    ben.network?.blockUdp();
    await ben.page.goto(`${ben.origin}/j/${school.lecture.joinCode}`);
    await join(ben.page, 'Ben');
    await ben.page
      .getByText('Your network blocks picture and sound from the teacher’s laptop (UDP).')
      .first()
      .waitFor({ timeout: 30_000 });
    await ben.page.getByText('Chat and hand still work. Try another Wi-Fi', { exact: false }).first().waitFor();
    const sign = teacher.page.getByRole('img', { name: /^Ben’s network blocks picture and sound \(UDP\)/ });
    await sign.waitFor();
    await picture(ben, 'blocked-student');
    await picture(teacher, 'blocked-teacher');
    // What still works.
    await ben.page.getByRole('button', { name: 'Raise hand' }).click();
    await teacher.page.getByRole('button', { name: 'Lower Ben’s hand' }).waitFor();
    ben.network?.blockUdp(false);
    await shows(ben.page, CAMERA);
    await sign.waitFor({ state: 'detached' });
  });
});
