/** How soon a student sees the teacher: from the press on Join, and from opening the link. */
import { TestClass } from '../../tests/e2e/support/class.ts';
import { type Benchmark, quantile } from '../report.ts';
import { TeacherBrowser } from '../support/teacher-browser.ts';

declare global {
  interface Window {
    firstFrame?: FirstFrame;
  }
}

/** For each of the two series. */
const QUICK_MS = 12_000;

/** Moments on the page's clock, which starts with the navigation, ms. */
interface FirstFrame {
  joinPressedMs?: number;
  firstFrameMs?: number;
}

export const run: Benchmark = async ({ quick, settings }) => {
  const joins = Number(settings.joins ?? 20);
  const navigations = Number(settings.navigations ?? 20);
  const school = await TestClass.start();
  const teacher = await TeacherBrowser.open(school);
  try {
    await teacher.goLive(1280);
    // The first page of a browser pays for the browser's own start, which is no student's.
    await see(school, 'script');
    const joinMs = await repeat(joins, quick, async () => {
      const { joinPressedMs, firstFrameMs } = await see(school, 'person');
      return firstFrameMs - joinPressedMs;
    });
    const navigateMs = await repeat(navigations, quick, async () => (await see(school, 'script')).firstFrameMs);
    const { width, height } = await teacher.sentVideo();
    return {
      name: 'first-frame',
      runs: joinMs.length + navigateMs.length,
      figures: [
        {
          key: 'joinP50Ms',
          value: quantile(joinMs, 0.5),
          goal: { atMost: 600 },
          says: `press on Join to first picture, ${joinMs.length} runs`,
        },
        { key: 'joinP95Ms', value: quantile(joinMs, 0.95), goal: { atMost: 1500 }, says: 'the same' },
        {
          key: 'navigateP50Ms',
          value: quantile(navigateMs, 0.5),
          goal: { atMost: 1500 },
          says: `opening the link to first picture, nothing cached, name and Join by a script, ${navigateMs.length} runs`,
        },
        { key: 'navigateP95Ms', value: quantile(navigateMs, 0.95), says: 'the same' },
        { key: 'pictureHeight', value: height, says: `the teacher's camera is sent at ${width}×${height}` },
      ],
    };
  } finally {
    await teacher.close();
    await school.close();
  }
};

/** So many times; when it has to be quick, as often as the time allows. */
async function repeat(times: number, quick: boolean, measure: () => Promise<number>): Promise<number[]> {
  const until = performance.now() + QUICK_MS;
  const measured: number[] = [];
  while (measured.length < times && !(quick && performance.now() > until)) measured.push(await measure());
  return measured;
}

/** One student, from an empty profile to the first picture. Closes the page. */
async function see(school: TestClass, pressedBy: 'person' | 'script'): Promise<Required<FirstFrame>> {
  const { page, context, origin } = await school.person();
  await context.addInitScript(noteFirstFrame);
  if (pressedBy === 'script') await context.addInitScript(joinAtOnce);
  try {
    await page.goto(`${origin}/j/${school.lecture.joinCode}`, { waitUntil: 'commit' });
    if (pressedBy === 'person') {
      await page.getByRole('textbox', { name: 'Your name' }).fill('Anna');
      // Somebody who types a name is slower than the page: what it loads ahead is there by then.
      await page.waitForLoadState('networkidle').catch(() => undefined);
      await page.getByRole('button', { name: 'Join' }).click();
    }
    await page.waitForFunction(() => window.firstFrame?.firstFrameMs !== undefined, undefined, { timeout: 20_000, polling: 50 });
    const noted = await page.evaluate(() => window.firstFrame);
    const { joinPressedMs, firstFrameMs } = noted ?? {};
    if (joinPressedMs === undefined || firstFrameMs === undefined) throw new Error('the press on Join was not noted');
    return { joinPressedMs, firstFrameMs };
  } finally {
    await context.close();
  }
}

/** Runs before the page's own code. */
function noteFirstFrame(): void {
  const noted: FirstFrame = {};
  window.firstFrame = noted;
  const onClick = ({ timeStamp, target }: MouseEvent): void => {
    if (target instanceof Element && target.closest('button[type=submit]')) noted.joinPressedMs ??= timeStamp;
  };
  addEventListener('click', onClick, { capture: true });
  const watched = new WeakSet<HTMLVideoElement>();
  new MutationObserver(() => {
    for (const video of document.querySelectorAll('video')) {
      if (watched.has(video)) continue;
      watched.add(video);
      video.requestVideoFrameCallback((nowMs) => {
        noted.firstFrameMs ??= nowMs;
      });
    }
  }).observe(document, { childList: true, subtree: true });
}

/** Runs before the page's own code: fills in the name and presses Join the moment both are there. */
function joinAtOnce(): void {
  const observer = new MutationObserver(() => {
    const field = document.querySelector<HTMLInputElement>('form input');
    const button = document.querySelector<HTMLButtonElement>('form button[type=submit]');
    if (!field || !button) return;
    observer.disconnect();
    // Past React's own note of the value, or it would take the event for no change.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, 'Anna');
    field.dispatchEvent(new Event('input', { bubbles: true }));
    setTimeout(() => button.click(), 0);
  });
  observer.observe(document, { childList: true, subtree: true });
}
