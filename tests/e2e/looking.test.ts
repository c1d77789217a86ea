/** What people look at decides what is sent: the product's own pages, a real server and engine, and cameras drawn by a light page. */
import { readFile } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Source } from '../../protocol/models.ts';
import { type BarePages, barePages } from './support/bare-pages.ts';
import { type Person, TestClass } from './support/class.ts';
import { goLive, join, SLOW_CAMERA, shows } from './support/product-pages.ts';

let pages: BarePages;
let script = '';
let school: TestClass;
let teacher: Page;
let anna: Page;
/** Light pages that draw many cameras. */
const drawers: Person[] = [];

beforeAll(async () => {
  pages = await barePages();
  script = await readFile(joinPath(pages.folder, 'bare.js'), 'utf8');
  school = await TestClass.start({
    lecture: { studentPermissions: ['enter', 'see', 'hear', 'chat', 'speak', 'camera', 'share-screen'] },
    server: { lessonLimits: { maxProducersPerParticipant: 12 } },
    chromium: { args: [SLOW_CAMERA] },
  });
  teacher = (await school.openTeacher({ context: { viewport: { width: 1280, height: 800 } } })).page;
  await goLive(teacher, school.lecture.lectureId);
  anna = (await school.openStudent({ context: { viewport: { width: 1280, height: 800 } } })).page;
  await join(anna, 'Anna');
});

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  console.error(
    JSON.stringify({ anna: await received(anna), logged: await drawers[0]?.page.evaluate(() => window.bare.logged) }),
  );
});

afterAll(async () => {
  await school?.close();
  await pages?.remove();
});

/** A student whose page draws nothing but what it sends. */
async function drawer(displayName: string): Promise<Person> {
  const person = await school.person({ secure: true });
  drawers.push(person);
  await person.page.goto(`${person.origin}/`);
  await person.page.evaluate(script);
  await person.page.evaluate(
    async ([joinCode, displayName]) => {
      const room = window.bare.open(undefined);
      // A page that says nothing of what it shows wants all of it.
      room.subscribe(() => {
        const ids = Object.keys(room.snapshot.lesson?.producers ?? {});
        room.prefer(ids.map((producerId) => ({ producerId, shownHeightPx: 0 })));
      });
      await room.join({ ticket: { kind: 'code', joinCode }, displayName });
    },
    [school.lecture.joinCode, displayName] as const,
  );
  return person;
}

/** Sends a drawn picture. @returns its producer */
const draws = ({ page }: Person, source: Source, label: string, width = 320, height = 180) =>
  page.evaluate(
    async ([source, label, width, height]) =>
      (await window.bare.room.publish(source, window.bare.movingPicture(width, height), { label })).producerId,
    [source, label, width, height] as const,
  );

/** Frames decoded and octets received, by the height of the picture. */
function received(page: Page) {
  return page.evaluate(async () => {
    const lines: { height: number; frames: number; bytes: number; audioBytes: number }[] = [];
    for (const peer of window.notedPeers ?? []) {
      if (peer.connectionState === 'closed') continue;
      for (const entry of (await peer.getStats()).values()) {
        if (entry.type !== 'inbound-rtp') continue;
        const audio = entry.kind === 'audio';
        lines.push({
          height: entry.frameHeight ?? 0,
          frames: entry.framesDecoded ?? 0,
          bytes: audio ? 0 : entry.bytesReceived,
          audioBytes: audio ? entry.bytesReceived : 0,
        });
      }
    }
    return {
      height: Math.max(0, ...lines.map(({ height }) => height)),
      frames: lines.reduce((sum, { frames }) => sum + frames, 0),
      bytes: lines.reduce((sum, { bytes }) => sum + bytes, 0),
      audioBytes: lines.reduce((sum, { audioBytes }) => sum + audioBytes, 0),
    };
  });
}

/** As a browser tells a page that its tab is in the background. */
async function hide(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (hidden ? 'hidden' : 'visible') });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

const tiles = (page: Page) => page.locator('.gallery-tiles > li').count();
const view = async (page: Page, item: string) => {
  await page.getByRole('button', { name: 'View' }).click();
  await page.getByRole('menu', { name: 'View' }).getByText(item, { exact: true }).click();
};

test('a large stage gets the best layer, a phone a smaller one', async () => {
  const phone = await school.openStudent({ context: { viewport: { width: 360, height: 740 } } });
  await join(phone.page, 'Ben');
  await shows(anna, 'Teacher’s camera');
  await shows(phone.page, 'Teacher’s camera');
  await expect.poll(async () => (await received(anna)).height, { timeout: 15_000 }).toBe(720);
  await expect.poll(async () => (await received(phone.page)).height, { timeout: 15_000 }).toBe(180);
  await phone.context.close();
});

test('a hidden tab hears and receives no video; in sight again, the picture is back', async () => {
  await hide(anna, true);
  await expect
    .poll(
      async () => {
        const before = await received(anna);
        await anna.waitForTimeout(1000);
        return (await received(anna)).frames - before.frames;
      },
      { timeout: 15_000 },
    )
    .toBe(0);
  const before = await received(anna);
  await anna.waitForTimeout(2000);
  const after = await received(anna);
  expect(after.bytes - before.bytes).toBeLessThan(2000);
  expect(after.audioBytes).toBeGreaterThan(before.audioBytes);
  await hide(anna, false);
  await shows(anna, 'Teacher’s camera', 10);
});

test('sixteen cameras stand in pages, and only the page in sight is received', async () => {
  for (const name of ['Chloé', 'Dan']) await drawer(name);
  await Promise.all(
    drawers.map(async (person) => {
      for (let index = 0; index < 8; index++) await draws(person, 'camera', `Camera ${index}`, 160, 90);
    }),
  );
  await anna.setViewportSize({ width: 900, height: 520 });
  await view(anna, 'All cameras side by side');
  await expect.poll(() => tiles(anna), { timeout: 15_000 }).toBeGreaterThan(5);
  const perPage = await tiles(anna);
  expect(perPage).toBeLessThan(17);
  await anna
    .getByText(/^Page 1 of/)
    .first()
    .waitFor();
  expect(await anna.locator('.gallery-tiles > li').first().textContent()).toContain('Teacher');
  // A tile stands as soon as there is a producer; its picture follows when the connection carries it.
  await expect.poll(() => anna.locator('.gallery-tiles video').count(), { timeout: 30_000 }).toBe(perPage);
  await anna.getByRole('button', { name: 'Next page of cameras' }).click();
  await anna
    .getByText(/^Page 2 of/)
    .first()
    .waitFor();
  expect(await anna.locator('.gallery-tiles > li').first().textContent()).toContain('Teacher');
  await anna.keyboard.press('PageUp');
  await anna
    .getByText(/^Page 1 of/)
    .first()
    .waitFor();
  // Cameras on no page in sight rest: their senders encode nothing. Only Anna and the teacher look.
  await view(teacher, 'Screen alone');
  await expect
    .poll(
      async () => {
        const encoded = await Promise.all(drawers.map(({ page }) => encodingCameras(page)));
        return encoded.reduce((sum, count) => sum + count, 0);
      },
      { timeout: 30_000, interval: 1000 },
    )
    .toBe(perPage - 1);
  // Room for the faces beside a large picture.
  await anna.setViewportSize({ width: 1280, height: 800 });
}, 90_000);

/** How many of a page's cameras are encoded now. */
function encodingCameras(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const framesBy = async () => {
      const frames = new Map<string, number>();
      for (const entry of (await window.bare.room.getStats())?.values() ?? []) {
        if (entry.type === 'outbound-rtp' && entry.kind === 'video') {
          frames.set(entry.mid ?? '', (frames.get(entry.mid ?? '') ?? 0) + (entry.framesEncoded ?? 0));
        }
      }
      return frames;
    };
    const before = await framesBy();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    return [...(await framesBy())].filter(([mid, frames]) => frames > (before.get(mid) ?? 0)).length;
  });
}

test('the spotlight is large for everyone, and who does not follow chooses', async () => {
  await view(teacher, 'One large picture');
  await teacher.getByRole('button', { name: 'Show Chloé’s camera large' }).first().click();
  await teacher.getByRole('button', { name: 'Show this large to everyone' }).click();
  const large = anna.locator('.stage-picture-large video');
  await large.waitFor();
  expect(await large.getAttribute('aria-label')).toBe('Chloé’s camera');
  await anna.getByRole('button', { name: 'Show Teacher’s camera large' }).first().click();
  await expect.poll(() => large.getAttribute('aria-label')).toBe('Teacher’s camera');
  await view(anna, 'Follow your teacher’s view');
  await expect.poll(() => large.getAttribute('aria-label')).toBe('Chloé’s camera');
  await teacher.getByRole('button', { name: 'Stop showing this large to everyone' }).click();
  await teacher.getByRole('button', { name: 'Stop keeping this large' }).click();
  // What she had chosen before is there again.
  await anna.locator('.gallery-tiles').waitFor();
});

test('the class follows the teacher’s layout', async () => {
  await view(teacher, 'The class follows your view');
  await view(teacher, 'All cameras side by side');
  await expect.poll(() => anna.locator('.gallery-tiles').count()).toBe(1);
  await view(teacher, 'One large picture');
  await expect.poll(() => anna.locator('.gallery-tiles').count()).toBe(0);
});

test('one’s own layout outlives a reload', async () => {
  await view(anna, 'All cameras side by side');
  await anna.locator('.gallery-tiles').waitFor();
  await anna.reload();
  await anna.locator('.gallery-tiles').waitFor();
  await view(anna, 'One large picture');
  await anna.locator('.gallery-tiles').waitFor({ state: 'detached' });
});

test('who speaks has a ring, among the people too', async () => {
  const [chloe] = drawers;
  if (!chloe) throw new Error('nobody draws');
  await chloe.page.evaluate(async () => {
    const audio = new AudioContext();
    const tone = audio.createOscillator();
    const target = audio.createMediaStreamDestination();
    tone.connect(target);
    tone.start();
    await audio.resume();
    const [track] = target.stream.getAudioTracks();
    if (track) await window.bare.room.publish('microphone', track);
  });
  await anna.locator('.stage-picture-speaking').first().waitFor({ timeout: 15_000 });
  await anna.getByRole('tab', { name: /People/ }).click();
  await anna.locator('.person-row-speaking', { hasText: 'Chloé' }).waitFor();
  await chloe.page.evaluate(async () => {
    const voice = window.bare.room.snapshot.media.published.find(({ source }) => source === 'microphone');
    if (voice) await window.bare.room.pause(voice.producerId);
  });
  await anna.locator('.person-row-speaking', { hasText: 'Chloé' }).waitFor({ state: 'detached' });
});

test('a paused screen keeps its last picture, with a note', async () => {
  const [, dan] = drawers;
  if (!dan) throw new Error('nobody draws');
  const screen = await draws(dan, 'screen', 'Worksheet', 960, 540);
  await shows(anna, 'Dan’s screen', 10);
  await dan.page.evaluate((screen) => window.bare.room.pause(screen), screen);
  await anna.locator('.stage-picture-large').getByText('Picture paused').waitFor();
  const bright = await anna.locator('video[aria-label="Dan’s screen"]').evaluate((video) => {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 8;
    const pen = canvas.getContext('2d');
    pen?.drawImage(video as HTMLVideoElement, 0, 0, 8, 8);
    return Math.max(...(pen?.getImageData(0, 0, 8, 8).data.filter((_, at) => at % 4 !== 3) ?? [0]));
  });
  expect(bright).toBeGreaterThan(60);
  await dan.page.evaluate((screen) => window.bare.room.resume(screen), screen);
  await shows(anna, 'Dan’s screen', 10);
});
