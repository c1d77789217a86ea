/**
 * The two doors: from opening the link by plain http to the first picture, and from the tap on "Use my microphone or camera" there to the
 * first picture by https, where the laptop's authority is trusted. The floor of the move is opening the same page by https.
 */
import { rm } from 'node:fs/promises';
import type { Browser } from 'playwright';
import { TestClass } from '../../tests/e2e/support/class.ts';
import { SLOW_CAMERA } from '../../tests/e2e/support/product-pages.ts';
import { launchChromium } from '../../tests/support/chromium.ts';
import { emptyHome, trust } from '../../tests/support/trusting-home.ts';
import { visit } from '../../tests/support/visit.ts';
import { type Benchmark, quantile } from '../report.ts';
import { TeacherBrowser } from '../support/teacher-browser.ts';
import { UnwatchedPage } from '../support/unwatched-page.ts';

/** For each of the three series. */
const QUICK_MS = 9_000;
const SETTLES_MS = 1200;
const USE = 'Use my microphone or camera';

export const run: Benchmark = async ({ quick, settings }) => {
  const times = Number(settings.runs ?? 20);
  const school = await TestClass.start({
    lecture: { studentPermissions: ['enter', 'see', 'hear', 'speak', 'camera', 'chat', 'raise-hand'] },
  });
  const home = await emptyHome();
  await trust(home, (await visit(`${school.test.url}/api/doors/lectern.pem`)).text);
  const trusting = await launchChromium({
    fakeMedia: true,
    home,
    args: ['--autoplay-policy=no-user-gesture-required', SLOW_CAMERA],
  });
  const teacher = await TeacherBrowser.open(school);
  try {
    await teacher.goLive(1280);
    const link = (scheme: string) => `${scheme}://teacher.test:${school.test.server.port}/j/${school.lecture.joinCode}`;
    // The first page of a browser pays for the browser's own start, which is no student's.
    await open(school.browser, link('http'));
    await open(trusting, link('https'));
    const doorA = await repeat(times, quick, () => open(school.browser, link('http')));
    const doorB = await repeat(times, quick, () => open(trusting, link('https')));
    let kept = 0;
    const moves = await repeat(times, quick, async () => {
      const { ms, sameSeat } = await moveUp(trusting, link('http'), school);
      kept += sameSeat ? 1 : 0;
      return ms;
    });
    const moveUpP50Ms = quantile(moves, 0.5);
    const doorBP50Ms = quantile(doorB, 0.5);
    return {
      name: 'doors',
      runs: doorA.length + doorB.length + moves.length,
      figures: [
        {
          key: 'doorAP50Ms',
          value: quantile(doorA, 0.5),
          goal: { atMost: 1500 },
          says: `opening the link by http to first picture, nothing cached, name and Join by a script, ${doorA.length} runs`,
        },
        { key: 'doorAP95Ms', value: quantile(doorA, 0.95), says: 'the same' },
        {
          key: 'moveUpP50Ms',
          value: moveUpP50Ms,
          goal: { atMost: 2000 },
          says: `the tap on http to first picture on https, authority trusted, ${moves.length} runs`,
        },
        { key: 'moveUpP95Ms', value: quantile(moves, 0.95), says: 'the same' },
        {
          key: 'seatsKept',
          value: kept / moves.length,
          goal: { atLeast: 1 },
          says: 'the same seat, hand and draft after the move',
        },
        { key: 'doorBP50Ms', value: doorBP50Ms, says: `floor: opening the link by https at once, ${doorB.length} runs` },
        { key: 'moveRatio', value: moveUpP50Ms / doorBP50Ms, says: 'the move against that' },
      ],
    };
  } finally {
    await teacher.close();
    await trusting.close();
    await rm(home, { recursive: true, force: true });
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

/** A profile of its own opens a window with its own pages, for most of a second: a phone's browser is there when the link is opened. */
const settled = () => new Promise((resolve) => setTimeout(resolve, SETTLES_MS));

/** One student, from an empty profile to the first picture, ms on the page's clock, which starts with the navigation. */
async function open(browser: Browser, link: string): Promise<number> {
  const page = await UnwatchedPage.open(browser, [noteFirstPicture, joinAtOnce]);
  try {
    await settled();
    await page.goto(link);
    return Number(await page.until(`location.href !== 'about:blank' && window.firstPictureMs`));
  } finally {
    await page.close();
  }
}

/** One student by http, with a hand up and something half written; then the tap. Wall clock, as two pages take part. */
async function moveUp(browser: Browser, link: string, school: TestClass): Promise<{ ms: number; sameSeat: boolean }> {
  const page = await UnwatchedPage.open(browser, [noteFirstPicture, joinAtOnce, noteTap]);
  try {
    await settled();
    // It would move by itself at once; it is the tap that is measured.
    await page.block(['https://*/api/doors/state']);
    await page.goto(link);
    await page.until(`location.protocol === 'http:' && window.firstPictureMs`);
    await page.press(button('Raise hand'));
    await page.press(MESSAGE);
    await page.type('I was about to say');
    await page.until(`${button('Lower hand')} !== undefined`);
    const people = () => Object.keys(school.test.server.lessons.peek(school.lecture.lectureId)?.state.participants ?? {});
    const before = people();
    await page.block([]);
    await page.press(button(USE));
    const tappedAt = Number(await page.evaluate('window.tappedAtMs'));
    const shownAt = Number(
      await page.until(
        `location.protocol === 'https:' && window.firstPictureMs && performance.timeOrigin + window.firstPictureMs`,
      ),
    );
    // The picture is there first; what else was kept may take a moment more.
    const hand = await page.until(`${button('Lower hand')} !== undefined`, 5000).catch(() => false);
    const draft = await page.evaluate(`${MESSAGE}.value`);
    // Nobody new is there. Those of earlier runs leave meanwhile, when the time is up for which their seats are kept.
    const newcomers = people().filter((participantId) => !before.includes(participantId));
    const sameSeat = draft === 'I was about to say' && hand === true && newcomers.length === 0;
    if (!sameSeat) console.error('not kept:', { hand, draft, newcomers });
    if (Number.isNaN(tappedAt)) throw new Error('The page was gone before it could say when it was tapped.');
    return { ms: shownAt - tappedAt, sameSeat };
  } finally {
    await page.close();
  }
}

const MESSAGE = `document.querySelector('textarea')`;
/** The button of that name, `undefined` while there is none. */
const button = (name: string) =>
  `[...document.querySelectorAll('button')].find((each) => (each.getAttribute('aria-label') ?? each.textContent).includes(${JSON.stringify(name)}) && each.offsetParent !== null)`;

declare global {
  interface Window {
    firstPictureMs?: number;
    tappedAtMs?: number;
  }
}

/** Runs before the page's own code. */
function noteFirstPicture(): void {
  const watched = new WeakSet<HTMLVideoElement>();
  new MutationObserver(() => {
    for (const video of document.querySelectorAll('video')) {
      if (watched.has(video)) continue;
      watched.add(video);
      video.requestVideoFrameCallback((nowMs) => {
        window.firstPictureMs ??= nowMs;
      });
    }
  }).observe(document, { childList: true, subtree: true });
}

/** Runs before the page's own code: fills in the name and presses Join the moment both are there. */
function joinAtOnce(): void {
  const observer = new MutationObserver(() => {
    const field = document.querySelector<HTMLInputElement>('form input');
    const button = document.querySelector<HTMLButtonElement>('form button[type=submit]');
    if (!field || !button || button.textContent !== 'Join') return;
    observer.disconnect();
    // Past React's own note of the value, or it would take the event for no change.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, 'Anna');
    field.dispatchEvent(new Event('input', { bubbles: true }));
    setTimeout(() => button.click(), 0);
  });
  observer.observe(document, { childList: true, subtree: true });
}

/** Runs before the page's own code: when the page feels that somebody pressed a button, wall clock. */
function noteTap(): void {
  const note = ({ timeStamp }: Event) => {
    window.tappedAtMs = performance.timeOrigin + timeStamp;
  };
  addEventListener('click', note, { capture: true });
}
