/** The examples do what their README says, against the real server. */
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BarePages, barePages } from '../e2e/support/bare-pages.ts';
import { TestClass } from '../e2e/support/class.ts';
import { grows } from '../e2e/support/received-media.ts';
import { becomes, NodeClass, texts } from './room/node-class.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));

test('the Node client says hello, prints the chat and ends with the lesson', async () => {
  const school = await NodeClass.start();
  let program: ChildProcess | undefined;
  try {
    const teacher = await school.teacher();
    await teacher.ask('chat:send', { text: 'Good morning' });
    program = spawn(process.execPath, [join(examples, 'node-client.ts'), school.test.url, school.joinCode, 'Robo'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<number | null>((resolve) => program?.on('exit', resolve));
    const printed: string[] = [];
    if (program.stdout) createInterface(program.stdout).on('line', (line) => printed.push(line));
    await becomes(teacher, (snapshot) => texts(snapshot).includes('Hello from Node'));
    await teacher.ask('chat:send', { text: 'Welcome' });
    await teacher.ask('lesson:end', {});
    expect(await ended).toBe(0);
    expect(printed).toEqual(['Ms Rivera: Good morning', 'Robo: Hello from Node', 'Ms Rivera: Welcome']);
  } finally {
    program?.kill();
    await school.close();
  }
});

let pages: BarePages;
let school: TestClass;

beforeAll(async () => {
  pages = await barePages();
  // The example takes the student's place, so that it is on the server's own origin; the teacher has the bare page.
  const built = join(pages.folder, 'example');
  await build({
    root: join(examples, 'browser'),
    configFile: false,
    logLevel: 'error',
    base: '/example/',
    build: { outDir: built, emptyOutDir: true, modulePreload: { polyfill: false } },
  });
  await copyFile(join(built, 'index.html'), join(pages.folder, 'student', 'index.html'));
  school = await TestClass.start({ server: { pagesFolder: pages.folder } });
});

afterAll(async () => {
  await school?.close();
  await pages?.remove();
});

test('the browser page joins, shows the teacher’s picture and chats', async () => {
  const hostToken = await school.test.server.signHostToken();
  const teacher = await school.person({ secure: true });
  await teacher.page.goto(`${teacher.origin}/teach`);
  await teacher.page.waitForFunction(() => 'bare' in window);
  await teacher.page.evaluate(
    async ([token, lectureId]) => {
      const room = window.bare.open(token);
      await room.join({ ticket: { kind: 'host', lectureId }, displayName: 'Ms Rivera' });
      await room.ask('lesson:start', {});
      await room.publish('camera', window.bare.movingPicture(640, 360));
    },
    [hostToken, school.lecture.lectureId] as const,
  );
  const student = await school.person();
  await student.page.goto(student.origin);
  await student.page.fill('[name=joinCode]', school.lecture.joinCode);
  await student.page.fill('[name=displayName]', 'Anna');
  await student.page.click('#join button');
  await grows(student.page, { frames: 10 });
  await student.page.fill('[name=text]', 'Hello from the page');
  await student.page.click('#say button');
  await student.page.waitForSelector('text=Anna: Hello from the page');
  expect(await student.page.locator('video').count()).toBe(1);
});
