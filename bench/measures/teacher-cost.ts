/** What a class costs the teacher's browser: each source is encoded once, so twelve students should cost what one does. */
import type { Page } from 'playwright';
import { TestClass } from '../../tests/e2e/support/class.ts';
import { receivedMedia } from '../../tests/e2e/support/received-media.ts';
import { type Benchmark, quantile } from '../report.ts';
import { type SentVideo, TeacherBrowser } from '../support/teacher-browser.ts';

/** Modest: a saturated machine would make the encoder save, and the comparison would be of two different things. */
const CAMERA = { width: 640, height: 360, framesPerS: 15 };
const CLASS = 12;
/** When it has to be quick: no further round after so long. */
const QUICK_MS = 22_000;

interface Phase {
  readonly cpuPercent: number;
  readonly framesPerS: number;
  readonly kbitPerS: number;
  readonly sent: SentVideo;
}

export const run: Benchmark = async ({ quick, settings }) => {
  const rounds = Number(settings.rounds ?? (quick ? 2 : 4));
  const seconds = Number(settings.seconds ?? (quick ? 3 : 12));
  const startedMs = performance.now();
  const school = await TestClass.start();
  const teacher = await TeacherBrowser.open(school, { camera: CAMERA });
  try {
    await teacher.goLive(CAMERA.width);
    const pages = await Promise.all(Array.from({ length: CLASS }, () => openStudent(school)));
    const [first, ...others] = pages;
    if (!first) throw new Error('a class without students');
    const link = `http://teacher.test:${school.test.server.port}/j/${school.lecture.joinCode}`;
    await join(first, link, 'Student 1');
    const alone: Phase[] = [];
    const full: Phase[] = [];
    for (let round = 0; round < rounds; round++) {
      // A busy machine takes long to open twelve pages.
      if (quick && performance.now() > startedMs + QUICK_MS) break;
      alone.push(await measure(teacher, seconds));
      await Promise.all(others.map((page, index) => join(page, link, `Student ${index + 2}`)));
      full.push(await measure(teacher, seconds));
      for (const page of pages) if ((await receivedMedia(page)).livelyVideoLines === 0) throw new Error('a student sees nothing');
      await Promise.all(others.map((page) => page.goto('about:blank')));
    }
    const median = (phases: readonly Phase[], key: 'cpuPercent' | 'framesPerS' | 'kbitPerS') =>
      quantile(
        phases.map((phase) => phase[key]),
        0.5,
      );
    const heights = [...alone, ...full].map(({ sent }) => sent.height);
    const source = `${CAMERA.width}×${CAMERA.height} at ${CAMERA.framesPerS} frames/s and a microphone`;
    return {
      name: 'teacher-cost',
      runs: alone.length + full.length,
      figures: [
        {
          key: 'teacherCpuRatio12to1',
          value: median(full, 'cpuPercent') / median(alone, 'cpuPercent'),
          goal: { atMost: 1.15 },
          says: `CPU of the teacher's browser, ${CLASS} students to 1, ${source}`,
        },
        { key: 'teacherCpuPercent1', value: median(alone, 'cpuPercent'), says: 'of a core, all its processes, with 1 student' },
        { key: 'teacherCpuPercent12', value: median(full, 'cpuPercent'), says: `with ${CLASS}` },
        {
          key: 'encodings',
          value: Math.max(...full.map(({ sent }) => sent.encodings)),
          goal: { atMost: 1 },
          says: `video encodings on the teacher's page with ${CLASS} students`,
        },
        {
          key: 'framesRatio12to1',
          value: median(full, 'framesPerS') / median(alone, 'framesPerS'),
          goal: { atLeast: 0.95 },
          says: 'the encoder did the same work in both',
        },
        { key: 'encodedFramesPerS1', value: median(alone, 'framesPerS'), says: 'with 1 student' },
        { key: 'encodedFramesPerS12', value: median(full, 'framesPerS'), says: `with ${CLASS}` },
        { key: 'encodedHeightLeast', value: Math.min(...heights), says: 'the smallest picture of all phases' },
        { key: 'encodedHeightMost', value: Math.max(...heights), says: 'the largest' },
        { key: 'videoKbitPerS1', value: median(alone, 'kbitPerS'), says: 'with 1 student' },
        { key: 'videoKbitPerS12', value: median(full, 'kbitPerS'), says: `with ${CLASS}` },
      ],
    };
  } finally {
    await teacher.close();
    await school.close();
  }
};

/** A small window: what students' pages draw is not what is measured. */
async function openStudent(school: TestClass): Promise<Page> {
  const { page } = await school.person({ context: { viewport: { width: 320, height: 240 }, reducedMotion: 'reduce' } });
  return page;
}

/** From wherever the page is to the teacher's picture. A page that was here before comes back to its seat, or is asked once more. */
async function join(page: Page, link: string, name: string): Promise<void> {
  await page.goto(link);
  const field = page.getByRole('textbox', { name: 'Your name' });
  const stage = page.getByRole('region', { name: 'Stage' });
  await field
    .or(stage)
    .first()
    .waitFor()
    .catch(async (error) => {
      throw new Error(`${name} is not in: ${await page.textContent('body')}`, { cause: error });
    });
  if (await field.isVisible()) {
    await field.fill(name);
    await page.getByRole('button', { name: 'Join' }).click();
  }
  await page.waitForFunction(() => [...document.querySelectorAll('video')].some((video) => video.videoWidth > 0));
}

async function measure(teacher: TeacherBrowser, seconds: number): Promise<Phase> {
  // What joining or leaving cost is over.
  await teacher.page.waitForTimeout(1500);
  const before = await teacher.sentVideo();
  const cpuBefore = teacher.cpuMs();
  const startedMs = performance.now();
  await teacher.page.waitForTimeout(seconds * 1000);
  const tookMs = performance.now() - startedMs;
  const cpuPercent = ((teacher.cpuMs() - cpuBefore) / tookMs) * 100;
  const sent = await teacher.sentVideo();
  return {
    cpuPercent,
    framesPerS: ((sent.framesEncoded - before.framesEncoded) / tookMs) * 1000,
    kbitPerS: ((sent.bytesSent - before.bytesSent) * 8) / tookMs,
    sent,
  };
}
