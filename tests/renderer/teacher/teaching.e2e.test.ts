import { describe, expect, it } from 'vitest';
import type { Desk } from '../../../protocol/ipc.ts';
import { RoomClient } from '../../../renderer/room/room-client.ts';
import { openTeacherBrowser, originOf, type TeacherBrowser } from './teacher-page.ts';

/** A student without a browser. */
async function join(teacher: TeacherBrowser, joinCode: string, displayName: string): Promise<RoomClient> {
  const kept = new Map<string, string>();
  const room = new RoomClient({
    serverUrl: teacher.running.url,
    createPeerConnection: null,
    storage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    },
  });
  await room.join({ ticket: { kind: 'code', joinCode }, displayName });
  return room;
}

async function openGreenRoom(teacher: TeacherBrowser, title = 'Algebra') {
  const lecture = await teacher.plan(title);
  await teacher.go(`#/lectures/${lecture.lectureId}/teach`);
  await teacher.page.getByRole('button', { name: 'Go live' }).waitFor();
  return lecture;
}

describe('getting ready', () => {
  it('works without camera and microphone, and says so calmly', async () => {
    await using teacher = await openTeacherBrowser({ permissions: ['camera', 'microphone'] });
    const { page } = teacher;
    const lecture = await openGreenRoom(teacher);
    await page.getByText('No camera found. Plug one in, or go on without.').waitFor();
    await page.getByText('No microphone found. Plug one in, or go on without.').waitFor();
    await page.getByText('Lectern is running').waitFor();
    await teacher.expectAccessible('green room without devices');
    await page.getByRole('button', { name: 'Go live' }).click();
    await page.getByRole('heading', { name: 'You are live' }).waitFor();
    await page.getByText('Students can join now. Show them the code.').waitFor();
    await teacher.expectAccessible('live, alone');
    expect((await teacher.desk.ask('lecture:get', lecture)).lecture.status).toBe('live');
  });

  it('says how to allow a camera that was denied, and tries again', async () => {
    await using teacher = await openTeacherBrowser({
      before: () => {
        const media = navigator.mediaDevices;
        let denied = true;
        Object.assign(window, { allow: () => (denied = false) });
        media.getUserMedia = async () => {
          if (denied) throw new DOMException('Permission denied', 'NotAllowedError');
          throw new DOMException('Device in use', 'NotReadableError');
        };
      },
    });
    const { page } = teacher;
    await openGreenRoom(teacher);
    const denied = page.getByText('This page may not use your camera.');
    await denied.waitFor();
    await page.evaluate('allow()');
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.getByText('Another program is using your camera.').waitFor();
  });

  it('shows yourself, who waits, and remembers what was off', async () => {
    await using teacher = await openTeacherBrowser({ fakeMedia: true, permissions: ['camera', 'microphone'] });
    const { page } = teacher;
    const lecture = await openGreenRoom(teacher);
    await page.getByLabel('Your camera').waitFor();
    await expect.poll(() => page.getByRole('meter', { name: 'Microphone level' }).getAttribute('aria-valuenow')).not.toBe('0');
    const anna = await join(teacher, lecture.joinCode, 'Anna');
    await page.getByText('Anna', { exact: true }).waitFor();
    await page.getByLabel('Your name').fill('Ms Rivera');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => Object.values(anna.snapshot.lesson?.participants ?? {}).map(({ displayName }) => displayName))
      .toContain('Ms Rivera');
    await teacher.expectAccessible('green room');
    await page.getByRole('button', { name: 'Turn camera off' }).click();
    await page.getByText('Camera is off').waitFor();
    await page.reload();
    await page.getByText('Camera is off').waitFor();
    await page.getByRole('button', { name: 'Mute microphone' }).waitFor();
    expect(await page.getByLabel('Your name').inputValue()).toBe('Ms Rivera');
    anna.close();
  });
});

describe('from home', () => {
  it('shows who waits and who is in, as it changes', async () => {
    await using teacher = await openTeacherBrowser();
    const { page } = teacher;
    const lecture = await teacher.plan('Algebra', { startsAt: Date.now() + 3_600_000 });
    const anna = await join(teacher, lecture.joinCode, 'Anna');
    await page.getByText('1 waiting').waitFor();
    const ben = await join(teacher, lecture.joinCode, 'Ben');
    await page.getByText('2 waiting').waitFor();
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByRole('button', { name: 'Go live' }).click();
    await page.getByText('2 here').waitFor();
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Leave without ending' }).click();
    await page.getByRole('button', { name: 'Leave', exact: true }).click();
    await teacher.go('#/');
    await page.getByRole('heading', { name: 'Live now' }).waitFor();
    await page.getByText('2 here').waitFor();
    await ben.leave();
    await page.getByText('1 here').waitFor();
    await teacher.expectAccessible('home while live');
    anna.close();
  });
});

describe('teaching', () => {
  it('lets in who waits at the door', async () => {
    await using teacher = await openTeacherBrowser();
    const { page } = teacher;
    const lecture = await teacher.plan('Algebra', { studentPermissions: ['see', 'hear', 'chat'] });
    await teacher.go(`#/lectures/${lecture.lectureId}/teach`);
    await page.getByRole('button', { name: 'Go live' }).click();
    await page.getByRole('button', { name: 'End', exact: true }).waitFor();
    const anna = await join(teacher, lecture.joinCode, 'Anna');
    expect(anna.snapshot.connection).toBe('lobby');
    await page.getByRole('button', { name: 'Let Anna in' }).click();
    await expect.poll(() => anna.snapshot.connection).toBe('joined');
    await page.getByRole('button', { name: 'What to do with Anna' }).click();
    await page.getByRole('menuitem', { name: 'Remove and keep out' }).click();
    await page.getByRole('button', { name: 'Remove and keep out' }).click();
    await expect.poll(() => anna.snapshot.closedReason).toBe('banned');
    await page.getByRole('button', { name: 'What the class may do' }).click();
    await page.getByRole('button', { name: 'Let Anna come back' }).click();
    await page.getByRole('button', { name: 'Let Anna come back' }).waitFor({ state: 'detached' });
  });

  it('goes live, speaks with the class, sets it up, and ends', async () => {
    await using teacher = await openTeacherBrowser({ fakeMedia: true, permissions: ['camera', 'microphone'], realMedia: true });
    const { page } = teacher;
    const lecture = await openGreenRoom(teacher);
    const anna = await join(teacher, lecture.joinCode, 'Anna');
    await page.getByRole('button', { name: 'Go live' }).click();
    await page.getByRole('button', { name: 'Turn camera off' }).waitFor();
    const sources = () =>
      Object.values(anna.snapshot.lesson?.producers ?? {})
        .map(({ source, paused }) => (paused ? `${source} paused` : source))
        .sort();
    await expect.poll(sources).toEqual(['camera', 'microphone']);
    await page.keyboard.press('m');
    await expect.poll(sources).toEqual(['camera', 'microphone paused']);
    await page.keyboard.press('c');
    await expect.poll(sources).toEqual(['camera paused', 'microphone paused']);
    await page.keyboard.press('c');
    await expect.poll(sources).toEqual(['camera', 'microphone paused']);

    await anna.ask('chat:send', { text: 'Good morning!' });
    await anna.ask('hand:raise', {});
    await page.getByText('Good morning!').first().waitFor();
    await page.getByRole('button', { name: 'Lower Anna’s hand' }).click();
    await expect.poll(() => anna.snapshot.lesson?.hands).toEqual([]);
    await teacher.expectAccessible('live');

    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByRole('heading', { name: 'Invite students' }).waitFor();
    await teacher.expectAccessible('invite');
    await page.getByRole('button', { name: 'Copy code' }).click();
    await page.getByText('Copied.').waitFor();
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'What the class may do' }).click();
    await page.getByRole('checkbox', { name: 'speak with their microphone' }).check();
    await expect.poll(() => anna.snapshot.permissions.has('speak')).toBe(true);
    await page.getByRole('checkbox', { name: 'Nobody new can come in' }).check();
    await expect.poll(() => anna.snapshot.lesson?.locked).toBe(true);
    await page.getByRole('textbox', { name: 'Announcement' }).fill('Back at 10:30');
    await page.keyboard.press('Enter');
    await expect.poll(() => anna.snapshot.lesson?.announcement?.text).toBe('Back at 10:30');
    await page.getByLabel('Name of the group').fill('Red');
    await page.getByRole('button', { name: 'Create group' }).click();
    await page.getByLabel('Group of Anna').selectOption({ label: 'Red' });
    await expect.poll(() => anna.snapshot.lesson?.participants[anna.snapshot.participantId ?? '']?.groupId).not.toBe('main');
    await page.getByRole('button', { name: 'Rights of Red' }).click();
    await page.getByRole('checkbox', { name: 'Write in the chat', exact: true }).click();
    await expect.poll(() => anna.snapshot.permissions.has('chat')).toBe(false);
    await page.getByRole('checkbox', { name: 'Write in the chat', exact: true }).click();
    await expect.poll(() => anna.snapshot.permissions.has('chat')).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByRole('checkbox', { name: 'Speak to all groups' }).check();
    await expect.poll(() => anna.snapshot.lesson?.speakingToAll).not.toBeNull();
    await teacher.expectAccessible('class');
    await page.getByRole('button', { name: 'Close Red' }).click();
    await expect.poll(() => anna.snapshot.lesson?.participants[anna.snapshot.participantId ?? '']?.groupId).toBe('main');
    await page.keyboard.press('Escape');

    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor();
    await teacher.expectAccessible('shortcuts');
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'End', exact: true }).click();
    await page.getByRole('heading', { name: 'End the lecture for everyone?' }).waitFor();
    await teacher.expectAccessible('end');
    await page.getByRole('button', { name: 'Go on teaching' }).click();
    await page.getByRole('button', { name: 'End', exact: true }).click();
    await page.getByRole('button', { name: 'End for everyone' }).click();
    await page.getByRole('heading', { name: 'Who was there' }).waitFor();
    await page.getByRole('rowheader', { name: 'Anna' }).waitFor();
    await page.getByText('Good morning!').waitFor();
    await teacher.expectAccessible('past lecture');
    expect(anna.snapshot.closedReason).toBe('ended');
    expect(teacher.complaints).toEqual([]);
    anna.close();
  });

  it('asks before leaving, keeps the class open, and goes back in', async () => {
    await using teacher = await openTeacherBrowser();
    const { page } = teacher;
    const lecture = await openGreenRoom(teacher);
    await page.getByRole('button', { name: 'Go live' }).click();
    await page.getByRole('button', { name: 'End', exact: true }).waitFor();
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Leave without ending' }).click();
    await page.getByRole('heading', { name: 'Leave without ending?' }).waitFor();
    await page.getByRole('button', { name: 'Leave', exact: true }).click();
    await page.getByRole('button', { name: 'Go back in' }).waitFor();
    expect((await teacher.desk.ask('lecture:get', lecture)).lecture.status).toBe('live');
    await page.getByRole('button', { name: 'Go back in' }).click();
    await page.getByRole('button', { name: 'End', exact: true }).waitFor();
    await teacher.go('#/');
    await page.getByRole('heading', { name: 'Leave without ending?' }).waitFor();
    await page.getByRole('button', { name: 'Go on teaching' }).click();
    await page.getByRole('button', { name: 'End', exact: true }).waitFor();
  });

  it('fits 360 px, with every control in reach', async () => {
    await using teacher = await openTeacherBrowser({ viewport: { width: 360, height: 740 } });
    const { page } = teacher;
    const widest = () =>
      page.evaluate(() =>
        Math.max(...[...document.querySelectorAll('button, h1')].map((part) => part.getBoundingClientRect().right)),
      );
    await openGreenRoom(teacher, 'A title so long that it does not fit on a small telephone');
    expect(await widest()).toBeLessThanOrEqual(360);
    await page.getByRole('button', { name: 'Go live' }).click();
    await page.getByRole('button', { name: 'End', exact: true }).waitFor();
    expect(await widest()).toBeLessThanOrEqual(360);
    const heights = await page
      .locator('.live-bar button')
      .evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect().height));
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);
    await teacher.expectAccessible('live on a phone');
  });

  it('comes back by itself after a reload', async () => {
    await using teacher = await openTeacherBrowser();
    const { page } = teacher;
    await openGreenRoom(teacher);
    await page.getByRole('button', { name: 'Go live' }).click();
    await page.getByRole('button', { name: 'End', exact: true }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'End', exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Go live' }).count()).toBe(0);
  });

  it('shares screens, and is calm when that is cancelled or stopped from outside', async () => {
    await using teacher = await openTeacherBrowser({
      realMedia: true,
      before: () => {
        const tracks: MediaStreamTrack[] = [];
        Object.assign(window, { tracks });
        navigator.mediaDevices.getDisplayMedia = async () => {
          if (tracks.length === 2) throw new DOMException('Permission denied', 'NotAllowedError');
          const canvas = document.createElement('canvas');
          canvas.getContext('2d')?.fillRect(0, 0, 10, 10);
          const stream = canvas.captureStream(5);
          tracks.push(...stream.getVideoTracks());
          return stream;
        };
      },
    });
    const { page } = teacher;
    const lecture = await openGreenRoom(teacher);
    const anna = await join(teacher, lecture.joinCode, 'Anna');
    const screens = () => Object.values(anna.snapshot.lesson?.producers ?? {}).filter(({ source }) => source === 'screen').length;
    await page.getByRole('button', { name: 'Go live' }).click();
    await page.getByRole('button', { name: 'Share screen' }).click();
    await expect.poll(screens).toBe(1);
    await page.getByRole('button', { name: 'You are sharing your screen' }).click();
    await page.getByRole('menuitem', { name: 'Share another screen' }).click();
    await expect.poll(screens).toBe(2);
    await page.getByRole('button', { name: 'You are sharing your screen' }).click();
    await page.getByRole('menuitem', { name: 'Share another screen' }).click();
    await page.getByText('Nothing is shared: you closed the choice of screens.').waitFor();
    // The system's own bar: the track ends by itself.
    await page.evaluate('tracks[0].dispatchEvent(new Event("ended"))');
    await page.getByText('You stopped sharing your screen.').waitFor();
    await expect.poll(screens).toBe(1);
    await page.keyboard.press('s');
    await expect.poll(screens).toBe(0);
    anna.close();
  });

  it('says when the lecture went on in another tab, and takes it back', async () => {
    await using teacher = await openTeacherBrowser();
    const { page } = teacher;
    const lecture = await openGreenRoom(teacher);
    const second = await page.context().newPage();
    await second.goto(`${originOf(teacher.running)}/teach#/lectures/${lecture.lectureId}/teach`);
    await second.getByRole('button', { name: 'Go live' }).waitFor();
    await page.getByText('You are teaching in another tab').waitFor();
    await teacher.expectAccessible('moved');
    await page.getByRole('button', { name: 'Teach here' }).click();
    await page.getByRole('button', { name: 'Go live' }).waitFor();
  });
});

describe('in the desktop app', () => {
  it('chooses screens by picture, tells the app what is live, and follows its menu', async () => {
    await using teacher = await openTeacherBrowser({
      before: () => {
        const calls: string[] = [];
        const listeners = new Map<string, (notice: unknown) => void>();
        const note =
          (name: string, result: unknown = {}) =>
          async (args: unknown) => {
            calls.push(`${name} ${JSON.stringify(args)}`);
            return result;
          };
        const pixel = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';
        const desk = {
          hostSession: async () => ({ serverUrl: window.location.origin, hostToken: localStorage.getItem('lectern:host-token') }),
          listCaptureSources: note('list', {
            sources: [
              { sourceId: 'screen:1', name: 'Whole screen', kind: 'screen', thumbnail: pixel },
              { sourceId: 'window:2', name: 'Slides', kind: 'window', thumbnail: pixel },
            ],
          }),
          chooseCaptureSource: note('choose'),
          setLive: note('setLive'),
          copyText: note('copy'),
          on: (name: string, listener: (notice: unknown) => void) => {
            listeners.set(`${name} ${listeners.size}`, listener);
            return () => undefined;
          },
        } as unknown as Desk;
        Object.assign(window, {
          calls,
          emit: (name: string, notice: unknown) => {
            for (const [key, listener] of listeners) if (key.startsWith(`${name} `)) listener(notice);
          },
        });
        // The first visit trades the link's key as a browser does; from then on this is the app.
        if (localStorage.getItem('lectern:host-token')) Object.assign(window, { desk });
        navigator.mediaDevices.getDisplayMedia = async () => document.createElement('canvas').captureStream(5);
      },
    });
    const { page } = teacher;
    const calls = () => page.evaluate<string[]>('calls');
    await page.getByText('Plan your first lecture').waitFor();
    await page.reload();
    await page.getByText('Plan your first lecture').waitFor();
    const showsShortcuts = async () => {
      await page.evaluate('emit("menu", { command: "show-shortcuts" })');
      await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor();
      expect(await page.getByText('Microphone on or off').count()).toBe(1);
      await page.keyboard.press('Escape');
    };
    await showsShortcuts();
    await openGreenRoom(teacher);
    await showsShortcuts();
    await page.getByRole('button', { name: 'Go live' }).click();
    await page.getByRole('button', { name: 'Share screen' }).click();
    await page.getByRole('heading', { name: 'What to share' }).waitFor();
    await teacher.expectAccessible('picker');
    await page.getByRole('radio', { name: 'Slides' }).check();
    await page.getByRole('button', { name: 'Share', exact: true }).click();
    await page.getByRole('button', { name: 'You are sharing your screen' }).waitFor();
    expect(await calls()).toContain('choose {"sourceId":"window:2","withAudio":false}');
    expect(await calls()).toContain('setLive {"live":true,"title":"Algebra"}');
    await showsShortcuts();
    await page.evaluate('emit("endLecture", {})');
    await page.getByRole('heading', { name: 'Who was there' }).waitFor();
    await expect.poll(calls).toContain('setLive {"live":false,"title":""}');
  });
});
