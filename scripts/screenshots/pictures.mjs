/** Walks through a lesson as its teacher and a student, and takes a picture of each main screen. */
import { join } from 'node:path';
import { chromium } from 'playwright';
import { DeskClient } from '../../renderer/room/desk-client.ts';
import { RoomClient } from '../../renderer/room/room-client.ts';
import { findChromium } from '../chromium.mjs';
import { installDrawnMedia } from './drawn-media.mjs';
import { memory, planLectures } from './planned-lectures.mjs';

const sizes = {
  laptop: { width: 1440, height: 900 },
  tablet: { width: 820, height: 1180 },
  phone: { width: 390, height: 844 },
};

/**
 * @param {import('../../signaling-server/server.ts').SignalingServer} server
 * @param {{ timeZone: string, folder: string, only: string, all: boolean, log: (line: string) => void }} options
 */
export async function takePictures(server, { timeZone, folder, only, all, log }) {
  const hostToken = await server.signHostToken();
  const teacherUrl = `http://localhost:${server.port}`;
  const studentUrl = `http://192.168.1.23:${server.port}`;
  const browser = await chromium.launch({
    executablePath: (await findChromium()) ?? undefined,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
      '--host-resolver-rules=MAP 192.168.1.23 127.0.0.1',
    ],
  });
  const desk = new DeskClient({ serverUrl: teacherUrl, hostToken });
  const students = [];
  const shoot = async (page, name) => {
    if (!name.includes(only)) return;
    await page.screenshot({ path: join(folder, `${name}.png`) });
    log(`${name}.png`);
  };
  /** One page in every size and light; the first named size is the one it is left in. */
  const shootAll = async (page, name, shots) => {
    for (const [size, scheme] of shots) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize(sizes[size]);
      await page.waitForTimeout(250);
      await shoot(page, `${name}-${size}${scheme === 'dark' ? '-dark' : ''}`);
    }
    await page.emulateMedia({ colorScheme: shots[0][1] });
    await page.setViewportSize(sizes[shots[0][0]]);
  };
  const every = [
    ['laptop', 'light'],
    ['laptop', 'dark'],
    ['tablet', 'light'],
    ['phone', 'light'],
  ];
  // The stage looks the same by day and by night.
  const everyStage = every.filter(([, scheme]) => scheme === 'light');
  const [paper, stage] = all ? [every, everyStage] : [every.slice(0, 1), every.slice(0, 1)];
  const home = all ? every : [every[0], every[1], every[3]];
  const doctor = all ? every : [every[0], every[3]];
  const live = all ? everyStage : [every[0], every[3]];
  try {
    const open = async (person, viewport = sizes.laptop, more = {}) => {
      const context = await browser.newContext({
        viewport,
        locale: 'en-GB',
        timezoneId: timeZone,
        reducedMotion: 'reduce',
        ...more,
      });
      await context.addInitScript(installDrawnMedia, { person });
      return context.newPage();
    };
    const teacher = await open('teacher');
    await teacher.goto(`${teacherUrl}/teach`);
    await teacher.getByRole('heading', { name: 'Open the link' }).waitFor();
    await shootAll(teacher, 'teacher-sign-in', paper);
    await teacher.goto(`${teacherUrl}/teach#key=${server.createHostKey()}`);
    await teacher.reload();
    await teacher.getByText('Plan your first lecture').waitFor();
    await shootAll(teacher, 'teacher-home-empty', paper);

    const { next, past } = await planLectures(desk, teacherUrl, hostToken);
    await teacher.getByRole('heading', { name: 'Next lecture' }).waitFor();
    await shootAll(teacher, 'teacher-home', home);
    const pages = [
      ['teacher-new-lecture', '#/new'],
      ['teacher-lecture', `#/lectures/${next.lectureId}`],
      ['teacher-past-lecture', `#/lectures/${past.lectureId}`],
      ['teacher-rooms', '#/rooms'],
      ['teacher-bin', '#/bin'],
    ];
    for (const [name, hash] of pages) {
      await teacher.goto(`${teacherUrl}/teach${hash}`);
      await teacher.locator('.content h1').waitFor();
      await teacher.locator('.wait').waitFor({ state: 'detached' });
      await shootAll(teacher, name, paper);
    }

    await teacher.goto(`${teacherUrl}/teach#/doctor`);
    await teacher.getByRole('button', { name: 'Check again', disabled: false }).waitFor({ timeout: 60_000 });
    await shootAll(teacher, 'teacher-doctor', doctor);
    const scanned = (await teacher.locator('.doctor-phone-address').textContent())?.split('/').at(-1);
    // All is one machine here: a proxy's word stands for the way from a phone.
    const visitor = await open('student', sizes.phone, {
      extraHTTPHeaders: { 'x-forwarded-for': '192.168.1.40' },
      userAgent:
        'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Mobile Safari/537.36',
    });
    await visitor.goto(`${studentUrl}/check/${scanned}`);
    await visitor.getByRole('button', { name: 'Try again' }).waitFor({ timeout: 60_000 });
    await shoot(visitor, 'check-doctor-phone');
    await visitor.close();
    await teacher.getByText('Android phone reaches you').waitFor();
    await shootAll(teacher, 'teacher-doctor-phone-test', paper);

    const join = async (displayName) => {
      const room = new RoomClient({ serverUrl: teacherUrl, createPeerConnection: null, storage: memory() });
      students.push(room);
      await room.join({ ticket: { kind: 'code', joinCode: next.joinCode }, displayName });
      return room;
    };
    const anna = await join('Anna Lindqvist');
    const ben = await join('Ben Okafor');
    await teacher.goto(`${teacherUrl}/teach#/lectures/${next.lectureId}/teach`);
    await teacher.getByRole('button', { name: 'Go live' }).waitFor();
    await teacher.getByText('Ben Okafor').waitFor();
    await shootAll(teacher, 'teacher-green-room', stage);

    const phone = await open('student', sizes.phone);
    await phone.goto(`${studentUrl}/`);
    await phone.getByRole('textbox').waitFor();
    await shoot(phone, 'student-code-phone');
    await phone.goto(`${studentUrl}/j/${next.joinCode}`);
    await phone.getByRole('textbox').waitFor();
    await shoot(phone, 'student-name-phone');
    await phone.getByRole('textbox').fill('Mira Haddad');
    await phone.keyboard.press('Enter');
    await phone.getByRole('textbox').waitFor({ state: 'detached' });
    await phone.waitForTimeout(500);
    await shoot(phone, 'student-waiting-phone');

    await teacher.getByRole('button', { name: 'Go live' }).click();
    await teacher.getByRole('button', { name: 'Share screen' }).waitFor();
    await teacher.waitForTimeout(1500);
    await shootAll(teacher, 'teacher-live-camera', stage);
    await teacher.getByRole('button', { name: 'Share screen' }).click();
    for (const name of ['Carla Rossi', 'David Kim', 'Elif Yılmaz', 'Farid Amini', 'Greta Holm']) await join(name);
    await anna.ask('hand:raise', {});
    await ben.ask('chat:send', { text: 'I can see the slides well.' });
    await anna.ask('chat:send', { text: 'Could you show the second root again?' });
    await teacher.getByText('Could you show the second root again?').first().waitFor();
    await phone.locator('video').first().waitFor();
    await teacher.waitForTimeout(2500);
    await shootAll(teacher, 'teacher-live', live);
    await shoot(phone, 'student-live-phone');
    await phone.setViewportSize(sizes.laptop);
    await phone.waitForTimeout(400);
    await shoot(phone, 'student-live-laptop');
    await phone.setViewportSize(sizes.phone);

    await teacher.getByRole('button', { name: 'Invite' }).click();
    await shootAll(teacher, 'teacher-invite', stage);
    await teacher.keyboard.press('Escape');
    await teacher.getByRole('button', { name: 'What the class may do' }).click();
    await shootAll(teacher, 'teacher-class', stage);
    await teacher.keyboard.press('Escape');
    await teacher.getByRole('button', { name: 'Full screen for the projector' }).click();
    await teacher.waitForTimeout(800);
    await shoot(teacher, 'teacher-projector-laptop');
    await teacher.evaluate(() => document.exitFullscreen());
    await teacher.getByRole('button', { name: 'End', exact: true }).click();
    await shoot(teacher, 'teacher-end-laptop');
    await teacher.getByRole('button', { name: 'End for everyone' }).click();
    await teacher.getByRole('heading', { name: 'Who was there' }).waitFor();
    await phone.waitForTimeout(800);
    await shoot(phone, 'student-ended-phone');
  } finally {
    for (const room of students) room.close();
    desk.close();
    await browser.close();
  }
}
