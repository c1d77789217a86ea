/** Simulcast as the pages do it: which layers are encoded follows what others look at. Real server, real engine, real browsers. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BarePages, barePages } from './support/bare-pages.ts';
import { type Person, TestClass } from './support/class.ts';

let pages: BarePages;
let school: TestClass;

interface SentLayer {
  readonly rid: string;
  readonly active: boolean;
  readonly frames: number;
  readonly height: number;
}

beforeAll(async () => {
  pages = await barePages();
  school = await TestClass.start({ server: { pagesFolder: pages.folder } });
});

afterAll(async () => {
  await school?.close();
  await pages?.remove();
});

async function open(path: string): Promise<Person> {
  const person = await school.person({ secure: true });
  await person.page.goto(`${person.origin}${path}`);
  await person.page.waitForFunction(() => 'bare' in window);
  return person;
}

async function teach(): Promise<Person> {
  const person = await open('/teach');
  const hostToken = await school.test.server.signHostToken();
  await person.page.evaluate(
    ([hostToken, lectureId]) =>
      window.bare.open(hostToken).join({ ticket: { kind: 'host', lectureId }, displayName: 'Ms Noether' }),
    [hostToken, school.lecture.lectureId] as const,
  );
  await person.page.evaluate(() => window.bare.room.ask('lesson:start', {}));
  return person;
}

async function study(displayName: string): Promise<Person> {
  const person = await open('/');
  await person.page.evaluate(
    ([joinCode, displayName]) => window.bare.open(undefined).join({ ticket: { kind: 'code', joinCode }, displayName }),
    [school.lecture.joinCode, displayName] as const,
  );
  return person;
}

/** What the page's video sender encodes, lowest layer first. */
function sentLayers({ page }: Person): Promise<SentLayer[]> {
  return page.evaluate(async () => {
    const report = await window.bare.room.getStats();
    const entries = report ? [...(report.values() as Iterable<RTCOutboundRtpStreamStats & { rid?: string }>)] : [];
    return entries
      .filter(({ type, kind }) => type === 'outbound-rtp' && kind === 'video')
      .map(({ rid = '', active = true, framesEncoded = 0, frameHeight = 0 }) => ({
        rid,
        active,
        frames: framesEncoded,
        height: frameHeight,
      }))
      .sort((a, b) => a.height - b.height);
  });
}

/** Waits until the sender's layers are as wanted, and gives them. */
async function layersBecome(person: Person, wanted: (layers: readonly SentLayer[]) => boolean, withinMs = 15_000) {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const layers = await sentLayers(person);
    if (wanted(layers)) return layers;
    if (Date.now() > deadline) throw new Error(`the layers stay ${JSON.stringify(layers)}`);
    await person.page.waitForTimeout(150);
  }
}

/** Frames each layer encodes in so many ms, by its name. */
async function encodedIn(person: Person, ms: number): Promise<Record<string, number>> {
  const before = await sentLayers(person);
  await person.page.waitForTimeout(ms);
  const after = await sentLayers(person);
  return Object.fromEntries(
    after.map(({ rid, frames }) => [rid, frames - (before.find((layer) => layer.rid === rid)?.frames ?? 0)]),
  );
}

/** The height of what a page decodes, and what comes in. */
function seen({ page }: Person): Promise<{ height: number; frames: number; videoBytes: number; audioBytes: number }> {
  return page.evaluate(async () => {
    const report = await window.bare.room.getStats();
    const sum = { height: 0, frames: 0, videoBytes: 0, audioBytes: 0 };
    for (const entry of report?.values() ?? []) {
      if (entry.type !== 'inbound-rtp') continue;
      if (entry.kind === 'audio') sum.audioBytes += entry.bytesReceived;
      else {
        sum.height = Math.max(sum.height, entry.frameHeight ?? 0);
        sum.frames += entry.framesDecoded;
        sum.videoBytes += entry.bytesReceived;
      }
    }
    return sum;
  });
}

async function seenHeightBecomes(person: Person, height: number): Promise<void> {
  await expect.poll(async () => (await seen(person)).height, { timeout: 15_000, interval: 150 }).toBe(height);
}

const prefers = ({ page }: Person, producerId: string, shownHeightPx: number) =>
  page.evaluate(([producerId, shownHeightPx]) => window.bare.room.prefer([{ producerId, shownHeightPx }]), [
    producerId,
    shownHeightPx,
  ] as const);

const activeLayers = (layers: readonly SentLayer[]) => layers.filter(({ active }) => active).map(({ rid }) => rid);
const becomeActive = (person: Person, ...rids: string[]) =>
  layersBecome(person, (layers) => activeLayers(layers).toSorted().join() === rids.toSorted().join());

let teacher: Person;
let anna: Person;
let camera = '';

test('a camera is sent in three layers, and a large picture is the best of them', async () => {
  teacher = await teach();
  anna = await study('Anna');
  camera = await teacher.page.evaluate(async () => {
    const { producerId } = await window.bare.room.publish('camera', window.bare.movingPicture(1280, 720));
    return producerId;
  });
  await prefers(anna, camera, 720);
  await becomeActive(teacher, 'q', 'h', 'f');
  await seenHeightBecomes(anna, 720);
  const layers = await sentLayers(teacher);
  expect(layers.map(({ rid, height }) => [rid, height])).toEqual([
    ['q', 180],
    ['h', 360],
    ['f', 720],
  ]);
});

test('a small tile gets the low layer, and what nobody looks at is not encoded', async () => {
  await prefers(anna, camera, 150);
  await seenHeightBecomes(anna, 180);
  await becomeActive(teacher, 'q');
  const [encoded] = await Promise.all([
    encodedIn(teacher, 2500),
    // A new description, as when somebody comes or goes, wakes nothing.
    teacher.page.evaluate(async () => {
      const [voice] = new AudioContext().createMediaStreamDestination().stream.getAudioTracks();
      if (voice) await window.bare.room.publish('microphone', voice);
    }),
  ]);
  expect(encoded).toMatchObject({ h: 0, f: 0 });
  expect(encoded.q).toBeGreaterThan(15);
});

test('one who looks closer brings the better layer back, for themselves alone', async () => {
  const ben = await study('Ben');
  await prefers(ben, camera, 700);
  await seenHeightBecomes(ben, 720);
  expect((await seen(anna)).height).toBe(180);
  await ben.page.evaluate(() => window.bare.room.leave());
  await becomeActive(teacher, 'q');
  await ben.context.close();
});

test('while nobody looks nothing is encoded; mute and another device change nothing of that', async () => {
  await prefers(anna, camera, 0);
  await becomeActive(teacher);
  expect(Object.values(await encodedIn(teacher, 1500))).toEqual([0, 0, 0]);
  const before = await seen(anna);
  console.log(await anna.page.evaluate(() => window.bare.logged));
  await teacher.page.evaluate(async (camera) => {
    await window.bare.room.pause(camera);
    await window.bare.room.replaceTrack(camera, window.bare.movingPicture(1280, 720));
    await window.bare.room.resume(camera);
  }, camera);
  expect(Object.values(await encodedIn(teacher, 1500))).toEqual([0, 0, 0]);
  expect((await seen(anna)).frames - before.frames).toBeLessThan(3);
  await prefers(anna, camera, 360);
  await seenHeightBecomes(anna, 360);
  await becomeActive(teacher, 'q', 'h');
});

test('a new connection of the sender encodes what is looked at, and no more', async () => {
  const frames = (await seen(anna)).frames;
  school.killEngine();
  await expect.poll(async () => (await seen(anna)).frames !== frames, { timeout: 15_000 }).toBe(true);
  await seenHeightBecomes(anna, 360);
  await becomeActive(teacher, 'q', 'h');
});

test('a screen is sent in two layers, text before motion', async () => {
  const screen = await teacher.page.evaluate(async () => {
    await window.bare.room.unpublish(window.bare.room.snapshot.media.published[0]?.producerId ?? '');
    const { producerId } = await window.bare.room.publish('screen', window.bare.movingPicture(1280, 720), {
      contentHint: 'text',
    });
    return producerId;
  });
  await prefers(anna, screen, 1080);
  await layersBecome(teacher, (layers) => activeLayers(layers).includes('f'));
  await seenHeightBecomes(anna, 720);
  const screens = (await sentLayers(teacher)).filter(({ active, frames }) => active && frames > 0);
  expect(screens.filter(({ height }) => height > 0).map(({ rid, height }) => [rid, height])).toEqual([
    ['h', 360],
    ['f', 720],
  ]);
});

test('who listened first sends in layers all the same', async () => {
  await teacher.page.evaluate(() =>
    window.bare.room.ask('permissions:change', { target: { kind: 'everyone' }, give: ['camera'] }),
  );
  await anna.page.evaluate(() => window.bare.room.publish('camera', window.bare.movingPicture(640, 360)));
  await seenHeightBecomes(teacher, 360);
  expect(activeLayers(await sentLayers(anna))).toContain('h');
});
