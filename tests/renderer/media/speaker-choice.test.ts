import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SpeakerChoice, type SpeakerNews } from '../../../renderer/media/speaker-choice.ts';

const desk = { kind: 'audiooutput', deviceId: 'desk', label: 'Desk speaker' };
const headset = { kind: 'audiooutput', deviceId: 'headset', label: 'Headset' };

let listed: object[] = [];
const devices = Object.assign(new EventTarget(), { enumerateDevices: async () => listed });
const stored = new Map<string, string>();

beforeEach(() => {
  listed = [desk, headset];
  stored.clear();
  vi.stubGlobal('navigator', { mediaDevices: devices });
  vi.stubGlobal('window', {
    localStorage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
    },
  });
});
afterEach(() => vi.unstubAllGlobals());

/** Something that plays, and where it is heard. */
function player() {
  const heard: string[] = [];
  const element = { setSinkId: async (id: string) => void heard.push(id) } as unknown as HTMLMediaElement;
  return { element, at: () => heard.at(-1) };
}

async function plugged(now: object[]): Promise<void> {
  listed = now;
  devices.dispatchEvent(new Event('devicechange'));
  await vi.waitFor(() => undefined);
}

test('everybody is heard at the chosen speaker, those who come later too, and the next time', async () => {
  const choice = new SpeakerChoice(() => expect.unreachable());
  const first = player();
  choice.attach(first.element);
  await choice.choose('headset');
  expect(first.at()).toBe('headset');
  const second = player();
  choice.attach(second.element);
  await vi.waitFor(() => expect(second.at()).toBe('headset'));
  choice.close();
  const nextTime = new SpeakerChoice(() => expect.unreachable());
  const third = player();
  nextTime.attach(third.element);
  await vi.waitFor(() => expect(third.at()).toBe('headset'));
  nextTime.close();
});

test('unplugged, the system’s own takes over with a note; plugged in again it is taken back', async () => {
  const news: SpeakerNews[] = [];
  const choice = new SpeakerChoice((one) => news.push(one));
  const { element, at } = player();
  choice.attach(element);
  await choice.choose('headset');
  await plugged([desk]);
  await vi.waitFor(() => expect(news).toEqual([{ what: 'gone', label: 'Headset' }]));
  expect(at()).toBe('');
  await plugged([desk]);
  await plugged([desk, headset]);
  await vi.waitFor(() => expect(news).toHaveLength(2));
  expect(news[1]).toEqual({ what: 'back', label: 'Headset' });
  expect(at()).toBe('headset');
  choice.close();
});

test('a browser that lets no page choose plays where it always did', async () => {
  const choice = new SpeakerChoice(() => expect.unreachable());
  choice.attach({} as HTMLMediaElement);
  await expect(choice.choose('desk')).resolves.toBeUndefined();
  choice.close();
});
