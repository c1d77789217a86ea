/** Looking back during a lesson: from the press to the first picture of the past, and what fifty who look back cost the server. */
import { HttpRecording } from '../../renderer/replay/recording-source.ts';
import { builtPages } from '../../tests/e2e/support/class.ts';
import { makePart } from '../../tests/renderer/replay/made-recording.ts';
import { RecordedLesson } from '../../tests/renderer/replay/recorded-lesson.ts';
import { launchChromium } from '../../tests/support/chromium.ts';
import { joinAs } from '../../tests/support/join-as.ts';
import { type Benchmark, quantile } from '../report.ts';
import { RoomServer } from '../support/room-server.ts';

const REWINDING = 50;
/** As the page does near the end of a recording. */
const POLL_MS = 700;

export const run: Benchmark = async ({ quick }) => {
  const presses = quick ? 8 : 30;
  const measuredSeconds = quick ? 8 : 30;
  const server = await RoomServer.start({
    pagesFolder: builtPages,
    edgeLimits: { requestsPerTenSecondsAndAddress: 100_000 },
  });
  const part = await makePart({ seconds: quick ? 90 : 240, width: 1280, height: 720 });
  const { url, hostToken } = server;
  const lesson = await RecordedLesson.begin({ url, server: { signHostToken: async () => hostToken } });
  const { recordingId } = await lesson.startRecording();
  const stopFeeding = lesson.feed(await lesson.beginPart(part), part, 0);
  const firstFrameMs = await pressed(url, lesson.joinCode, presses);
  const before = await server.usage();
  await new Promise((resolve) => setTimeout(resolve, measuredSeconds * 1000));
  const alone = await server.usage();
  const seat = await joinAs('Fifty', { url, joinCode: lesson.joinCode });
  const stop = new AbortController();
  let octets = 0;
  const watching = Array.from({ length: REWINDING }, (_, place) => {
    const source = new HttpRecording({ serverUrl: url, recordingId, token: seat.seatToken });
    return watch(source, place * (1000 / REWINDING), stop.signal, (bytes) => {
      octets += bytes;
    });
  });
  // They come at once, each with the whole index; what is measured is watching.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const begin = await server.usage();
  const octetsThen = octets;
  await new Promise((resolve) => setTimeout(resolve, measuredSeconds * 1000));
  const end = await server.usage();
  const octetsNow = octets;
  stop.abort();
  await Promise.all(watching);
  await stopFeeding();
  seat.close();
  lesson.close();
  await server.close();
  const percent = (cpuMs: number) => (cpuMs / (measuredSeconds * 1000)) * 100;
  return {
    name: 'rewind',
    runs: presses,
    figures: [
      {
        key: 'rewindP50Ms',
        value: quantile(firstFrameMs, 0.5),
        goal: { atMost: 500 },
        says: 'from the press to the first picture of the past',
      },
      { key: 'rewindP95Ms', value: quantile(firstFrameMs, 0.95), says: 'the same, of the slow ones' },
      {
        key: 'corePercent50',
        value: percent(end.cpuMs - begin.cpuMs),
        goal: { atMost: 30 },
        says: `of a core: the server's process with ${REWINDING} who look back over HTTP, and a recording coming in`,
      },
      {
        key: 'corePercentAlone',
        value: percent(alone.cpuMs - before.cpuMs),
        says: 'the same with nobody looking back: the floor',
      },
      {
        key: 'mbitPerSecond50',
        value: ((octetsNow - octetsThen) * 8) / measuredSeconds / 1e6,
        says: 'media that the fifty were sent',
      },
    ],
  };
};

/** On the student’s page; each time live in between. */
async function pressed(url: string, joinCode: string, presses: number): Promise<number[]> {
  const browser = await launchChromium({ args: ['--autoplay-policy=no-user-gesture-required'] });
  try {
    const page = await browser.newPage();
    await page.goto(`${url}/j/${joinCode}`);
    await page.getByRole('textbox', { name: 'Your name' }).fill('Anna');
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByRole('button', { name: 'Back 30 seconds' }).waitFor();
    await page.waitForTimeout(8_000);
    const times: number[] = [];
    for (let press = 0; press < presses; press += 1) {
      times.push(
        await page.evaluate(
          () =>
            new Promise<number>((resolve) => {
              const video = document.querySelector<HTMLVideoElement>('.rewind-past video');
              const startedAt = performance.now();
              video?.requestVideoFrameCallback(() => resolve(performance.now() - startedAt));
              document.querySelector<HTMLButtonElement>('button[aria-label="Back 30 seconds"]')?.click();
            }),
        ),
      );
      await page.getByRole('button', { name: 'Back to live' }).click();
      await page.getByRole('button', { name: 'Back to live' }).waitFor({ state: 'detached' });
    }
    return times;
  } finally {
    await browser.close();
  }
}

/** One who looks back: the index, then each second as it comes and one of a while ago. */
async function watch(
  source: HttpRecording,
  delayMs: number,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  await wait(delayMs);
  let last: { partNo: number; fragmentNo: number } | undefined;
  while (!signal.aborted) {
    const { fragments } = await source.index(last);
    const next = fragments.at(-1);
    if (next) {
      last = next;
      onBytes((await source.media(next.partNo, next.offset, next.bytes)).byteLength);
    }
    await wait(POLL_MS);
  }
}
