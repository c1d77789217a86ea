/** The teacher's and a student's devices, as the class hears and sees them, in real browsers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Person, TestClass } from '../../e2e/support/class.ts';
import { goLive, join, shows } from '../../e2e/support/product-pages.ts';
import { grows, growth } from '../../e2e/support/received-media.ts';
import { makePluggable, plugIn, unplug } from './pluggable-devices.ts';
import { fineDetail, writeCheckeredCamera } from './sharp-camera.ts';

const CAMERA = 'Teacher’s camera';
const PUSH_TO_TALK = /^Push to talk/;

/** On a machine that also encodes, decodes and draws. */
const SOON = { timeout: 20_000 };

let school: TestClass;
let teacher: Person;
let anna: Person;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(joinPath(tmpdir(), 'lectern-camera-'));
  const picture = joinPath(folder, 'camera.y4m');
  await writeCheckeredCamera(picture);
  school = await TestClass.start({
    lecture: { studentPermissions: ['see', 'hear', 'chat', 'enter', 'raise-hand', 'speak', 'camera'] },
    chromium: { args: [`--use-file-for-fake-video-capture=${picture}`] },
  });
  teacher = await school.person({ secure: true });
  await makePluggable(teacher.context);
  await teacher.page.goto(`${teacher.origin}/teach#key=${school.test.server.createHostKey()}`);
  anna = await school.openStudent({ secure: true });
  await goLive(teacher.page, school.lecture.lectureId);
  await join(anna.page, 'Anna');
  await shows(anna.page, CAMERA);
  await grows(anna.page, { audioEnergy: 0.0001 });
});

afterAll(async () => {
  await school?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

afterEach(async () => {
  // A test that failed must not leave its dialog over the next one.
  for (const { page } of [teacher, anna]) if (await page.locator('dialog[open]').count()) await page.keyboard.press('Escape');
});

/** Constraints of the camera or microphone that the teacher's page has open now. */
const settings = (page: Page, kind: 'audio' | 'video') =>
  page.evaluate((wanted) => {
    const track = window.openedTracks?.findLast((each) => each.kind === wanted && each.readyState === 'live');
    return track ? { ...track.getSettings(), label: track.label } : null;
  }, kind);

async function openSettings(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Camera, microphone, speaker' }).click();
  await page.getByRole('heading', { name: 'Camera, microphone, speaker' }).waitFor();
}

const peers = (page: Page) => page.evaluate(() => window.notedPeers?.length);

describe('a microphone', () => {
  test('that is unplugged while live is replaced with a note, and taken again when it is back; the voice goes on', async () => {
    const { page } = teacher;
    const first = (await settings(page, 'audio'))?.label ?? '';
    expect(first).not.toBe('');
    const before = await peers(page);
    await unplug(page, first);
    await page.getByText(`${first} was unplugged. You are heard by`, { exact: false }).waitFor();
    const second = (await settings(page, 'audio'))?.label;
    expect(second).not.toBe(first);
    await page.getByRole('button', { name: 'Mute microphone' }).waitFor();
    await grows(anna.page, { audioEnergy: 0.0001 });
    await plugIn(page, first);
    await page.getByText(`${first} is back and in use again.`).waitFor();
    expect((await settings(page, 'audio'))?.label).toBe(first);
    await grows(anna.page, { audioEnergy: 0.0001 });
    expect(await peers(page)).toBe(before);
  });

  test('is asked for music as it sounds, in stereo, and for a voice again', async () => {
    const { page } = teacher;
    await openSettings(page);
    expect(await settings(page, 'audio')).toMatchObject({ echoCancellation: true, noiseSuppression: true });
    await page.getByLabel('What the microphone hears').selectOption('music');
    await expect
      .poll(() => settings(page, 'audio'), SOON)
      .toMatchObject({
        echoCancellation: false,
        noiseSuppression: false,
        autoGainControl: false,
        channelCount: 2,
      });
    const sent = () =>
      page.evaluate(() => {
        const peer = window.notedPeers?.findLast(({ connectionState }) => connectionState === 'connected');
        const sender = peer?.getSenders().find(({ track }) => track?.kind === 'audio');
        const remote = peer?.remoteDescription?.sdp ?? '';
        return { bitrate: sender?.getParameters().encodings[0]?.maxBitrate, stereo: /stereo=1/.test(remote) };
      });
    await expect.poll(sent, SOON).toEqual({ bitrate: 160_000, stereo: true });
    await page.getByLabel('What the microphone hears').selectOption('voice');
    await expect.poll(sent, SOON).toEqual({ bitrate: 40_000, stereo: true });
    await page.getByLabel('Noise around you').selectOption('off');
    await expect.poll(() => settings(page, 'audio'), SOON).toMatchObject({ noiseSuppression: false, echoCancellation: true });
    await page.getByLabel('Noise around you').selectOption('standard');
    await page.keyboard.press('Escape');
  });

  test('is heard through the strong noise filter, which works without a network', async () => {
    const { page } = teacher;
    await openSettings(page);
    await page.getByLabel('Noise around you').selectOption('strong');
    await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('rnnoise')));
    await expect.poll(() => settings(page, 'audio'), SOON).toMatchObject({ noiseSuppression: false });
    const { audioBytes } = await growth(anna.page, 2_000);
    expect(audioBytes).toBeGreaterThan(500);
    await page.getByLabel('Noise around you').selectOption('standard');
    await page.keyboard.press('Escape');
    expect(await page.getByText('can’t work here').count()).toBe(0);
  });

  test('with push to talk is heard while space is held, also after a reload', async () => {
    const { page } = teacher;
    await openSettings(page);
    await page.getByLabel(PUSH_TO_TALK).check();
    await page.keyboard.press('Escape');
    const hold = page.getByRole('button', { name: 'Hold to be heard' });
    await hold.waitFor();
    // What was said before is still on its way.
    await growth(anna.page, 1_500);
    const silent = await growth(anna.page, 1_500);
    await page.locator('.stage-title').click();
    await page.keyboard.down(' ');
    await page.getByRole('button', { name: 'You are heard' }).waitFor();
    await grows(anna.page, { audioEnergy: 0.0001 });
    await page.keyboard.up(' ');
    await hold.waitFor();
    expect(silent.audioEnergy).toBeLessThan(0.00005);
    // Who has no space bar holds the button.
    await hold.hover();
    await page.mouse.down();
    await page.getByRole('button', { name: 'You are heard' }).waitFor();
    await grows(anna.page, { audioEnergy: 0.0001 });
    await page.mouse.up();
    await hold.waitFor();
    await hold.focus();
    await page.keyboard.down('Enter');
    await page.getByRole('button', { name: 'You are heard' }).waitFor();
    await page.keyboard.up('Enter');
    await hold.waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'End', exact: true }).waitFor();
    await shows(anna.page, CAMERA);
    await hold.waitFor();
    await openSettings(page);
    expect(await page.getByLabel(PUSH_TO_TALK).isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Reset all of this' }).click();
    expect(await page.getByLabel(PUSH_TO_TALK).isChecked()).toBe(false);
    await page.keyboard.press('Escape');
    await page.keyboard.press('m');
    await grows(anna.page, { audioEnergy: 0.0001 });
  });
});

describe('a camera', () => {
  test('is changed for another live: no new connection, no new description, hardly a missing frame', async () => {
    const { page } = teacher;
    await openSettings(page);
    const described = () =>
      page.evaluate(() => window.notedPeers?.findLast((peer) => peer.connectionState === 'connected')?.localDescription?.sdp);
    const before = { peers: await peers(page), sdp: await described(), label: (await settings(page, 'video'))?.label };
    const camera = page.getByLabel('Camera', { exact: true });
    const other = await camera.evaluate((element) => {
      const select = element as HTMLSelectElement;
      return [...select.options].find(({ value }) => value !== select.value)?.value ?? '';
    });
    const gap = longestGap(anna.page, 6_000);
    await camera.selectOption(other);
    await expect.poll(async () => (await settings(page, 'video'))?.label, SOON).not.toBe(before.label);
    const { gapMs, usualMs } = await gap;
    expect({ peers: await peers(page), sdp: await described() }).toEqual({ peers: before.peers, sdp: before.sdp });
    // A camera takes a moment to open; the old one is sent until then.
    expect(gapMs).toBeLessThan(Math.max(1_500, usualMs * 8));
    await page.keyboard.press('Escape');
  });

  test('blurs what is behind, for the class, also with another camera, and not with a lighter picture', {
    timeout: 150_000,
  }, async () => {
    const { page } = teacher;
    await shows(anna.page, CAMERA, 20);
    const sharp = await fineDetail(anna.page, CAMERA);
    await openSettings(page);
    await page.getByLabel('Blur what is behind you').check();
    await expect.poll(() => fineDetail(anna.page, CAMERA), { timeout: 40_000 }).toBeLessThan(sharp / 3);
    const camera = page.getByLabel('Camera', { exact: true });
    const [first = '', second = ''] = await camera.evaluate((element) =>
      [...(element as HTMLSelectElement).options].map(({ value }) => value),
    );
    const other = (await camera.inputValue()) === first ? second : first;
    await camera.selectOption(other);
    await page.getByLabel('Blur what is behind you').check();
    await expect.poll(() => fineDetail(anna.page, CAMERA), { timeout: 40_000 }).toBeLessThan(sharp / 3);
    await page.getByLabel('Lighter picture for slow computers').check();
    await expect.poll(async () => (await settings(page, 'video'))?.width, SOON).toBe(640);
    await expect.poll(() => fineDetail(anna.page, CAMERA), { timeout: 40_000 }).toBeGreaterThan(sharp / 2);
    await page.getByRole('button', { name: 'Reset all of this' }).click();
    await expect.poll(async () => (await settings(page, 'video'))?.width, SOON).toBe(1280);
    await page.keyboard.press('Escape');
  });

  test('whose blur fails in the middle is off and says why, and is never shown as it is', async () => {
    const { page } = teacher;
    const sharp = await fineDetail(anna.page, CAMERA);
    await openSettings(page);
    await page.getByLabel('Blur what is behind you').check();
    await expect.poll(() => fineDetail(anna.page, CAMERA), { timeout: 40_000 }).toBeLessThan(sharp / 3);
    await page.keyboard.press('Escape');
    // As when the graphics are taken away; what is opened anew fails in the same way.
    await page.evaluate(() => {
      window.createImageBitmap = () => Promise.reject(new Error('no graphics'));
    });
    await page.getByText('This computer can’t blur the background.', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Turn camera on' }).waitFor();
    await anna.page.getByText('Picture paused').first().waitFor();
    // The last picture that she got.
    expect(await fineDetail(anna.page, CAMERA)).toBeLessThan(sharp / 3);
    await openSettings(page);
    await page.getByLabel('Blur what is behind you').uncheck();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Try again' }).click();
    await shows(anna.page, CAMERA);
    expect(await fineDetail(anna.page, CAMERA)).toBeGreaterThan(sharp / 2);
  });

  test('of one’s own is mirrored for oneself alone', async () => {
    const { page } = teacher;
    const mirrored = (who: Page) =>
      who
        .locator('video[aria-label$="camera"]')
        .first()
        .evaluate((video) => getComputedStyle(video).transform.startsWith('matrix(-1'));
    expect([await mirrored(page), await mirrored(anna.page)]).toEqual([true, false]);
    await openSettings(page);
    await page.getByLabel('See yourself as in a mirror').uncheck();
    await page.keyboard.press('Escape');
    await expect.poll(() => mirrored(page), SOON).toBe(false);
  });

  test('that another program took is told where there is no field for it, with a way out', async () => {
    const { page } = teacher;
    await page.evaluate(() => {
      const { mediaDevices } = navigator;
      const real = mediaDevices.getUserMedia;
      mediaDevices.getUserMedia = async (wish) => {
        if (!wish?.video) return real(wish);
        mediaDevices.getUserMedia = real;
        throw new DOMException('in use', 'NotReadableError');
      };
    });
    await page.keyboard.press('c');
    await page.getByRole('button', { name: 'Turn camera on' }).waitFor();
    await page.keyboard.press('c');
    await page.getByText('Another program is using your camera.', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: 'Turn camera off' }).waitFor();
    await shows(anna.page, CAMERA);
  });

  test('that this machine can’t encode is offered a lighter picture, once', async () => {
    const { page } = teacher;
    await page.evaluate(() => {
      const { prototype } = RTCPeerConnection;
      const real = prototype.getStats;
      prototype.getStats = async function () {
        const report = await real.call(this);
        const slowed = [...report].map(([id, entry]) => {
          const durations = { qualityLimitationDurations: { cpu: entry.timestamp / 1000, bandwidth: 0 } };
          return [id, entry.type === 'outbound-rtp' ? { ...entry, ...durations } : entry] as const;
        });
        return new Map(slowed) as unknown as RTCStatsReport;
      };
    });
    await page.getByText('This computer is at its limit', { exact: false }).waitFor({ timeout: 40_000 });
    await page.getByRole('button', { name: 'Use a lighter picture' }).click();
    await expect.poll(async () => (await settings(page, 'video'))?.width, SOON).toBe(640);
    await shows(anna.page, CAMERA);
    await openSettings(page);
    await page.getByLabel('Lighter picture for slow computers').uncheck();
    await expect.poll(async () => (await settings(page, 'video'))?.width, SOON).toBe(1280);
    await page.keyboard.press('Escape');
  });

  test('over the desk is a second one with its own name', async () => {
    const { page } = teacher;
    await page.getByRole('button', { name: 'More ways to show something' }).click();
    await page.getByRole('menuitem', { name: 'Second camera (document camera)' }).click();
    await expect.poll(() => anna.page.locator('video').count(), { timeout: 15_000 }).toBe(2);
    await page.getByRole('button', { name: 'More ways to show something' }).click();
    await page.getByRole('menuitem', { name: 'Stop the second camera' }).click();
    await expect.poll(() => anna.page.locator('video').count(), { timeout: 15_000 }).toBe(1);
  });
});

test('a student who may speak has the same settings, without what their device can’t do', async () => {
  const { page } = anna;
  await page.getByRole('button', { name: 'Unmute' }).click();
  await page.getByRole('button', { name: 'Mute', exact: true }).waitFor();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Camera, microphone, speaker' }).click();
  expect(await page.getByLabel('Blur what is behind you').count()).toBe(0);
  await page.getByLabel('Noise around you').selectOption('off');
  await expect.poll(() => settings(page, 'audio'), SOON).toMatchObject({ noiseSuppression: false });
  await page.keyboard.press('Escape');
  await grows(teacher.page, { audioEnergy: 0.0001 });
  // Each hears the other as loud as they like.
  const loudness = (who: Page) => who.locator('audio').evaluateAll((all) => all.map((each) => (each as HTMLAudioElement).volume));
  for (const [who, voice] of [
    [teacher.page, 'Anna’s voice'],
    [page, 'Teacher’s voice'],
  ] as const) {
    await who.getByRole('button', { name: 'More', exact: true }).click();
    await who.getByRole('menuitem', { name: 'How loud each one is' }).click();
    await who.getByRole('slider', { name: voice }).fill('0.25');
    expect(await loudness(who)).toEqual([0.25]);
    await who.getByRole('button', { name: `Don’t hear ${voice}` }).click();
    expect(await loudness(who)).toEqual([0]);
    await who.getByRole('button', { name: `Hear ${voice} again` }).click();
    expect(await loudness(who)).toEqual([0.25]);
    await who.keyboard.press('Escape');
  }
  expect(page.url()).not.toContain('#');
  // Chromium complains of a frame that was dropped unclosed when it collects it.
  for (const who of [anna, teacher]) await who.page.requestGC();
  for (const { complaints } of [anna, teacher]) expect(complaints.join('\n')).toBe('');
});

/** The longest and the usual time between two frames that a page shows of the teacher's camera. */
async function longestGap(page: Page, forMs: number): Promise<{ gapMs: number; usualMs: number }> {
  return page.locator(`video[aria-label="${CAMERA}"]`).evaluate(
    (element, ms) =>
      new Promise<{ gapMs: number; usualMs: number }>((resolve) => {
        const video = element as HTMLVideoElement;
        const gaps: number[] = [];
        const start = performance.now();
        let last = start;
        const shown = (): void => {
          const now = performance.now();
          gaps.push(now - last);
          last = now;
          if (now - start < ms) video.requestVideoFrameCallback(shown);
          else resolve({ gapMs: Math.max(...gaps), usualMs: gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0 });
        };
        video.requestVideoFrameCallback(shown);
      }),
    forMs,
  );
}
