import type { IpcMain } from 'electron';
import { beforeEach, describe, expect, it } from 'vitest';
import { answerCalls, type IpcHandlers, notify } from '../../main/ipc.ts';
import { RefusedError } from '../../protocol/errors.ts';
import { ipc } from '../../protocol/ipc.ts';

const page = { url: 'app://lectern/teach#/lectures', parent: null };

let handlers: Map<string, (event: unknown, ...args: unknown[]) => Promise<unknown>>;
let copied: string[];
let bugs: unknown[];
let desk: IpcHandlers;

beforeEach(() => {
  handlers = new Map();
  copied = [];
  bugs = [];
  desk = {
    hostSession: () => ({ serverUrl: 'http://127.0.0.1:1', hostToken: 'token' }),
    appInfo: () => {
      throw new Error('a bug with a path in it');
    },
    listCaptureSources: async () => ({ sources: [] }),
    chooseCaptureSource: () => {
      throw new RefusedError('not-found', 'This window is not there any more.');
    },
    setLive: () => ({}),
    openDataFolder: () => ({}),
    mediaAccess: () => ({ camera: 'granted', microphone: 'denied', screen: 'unknown' }),
    powerSource: () => ({ onBattery: true }),
    openSystemSettings: () => ({ opened: true }),
    openFirewall: () => ({ opened: false }),
    nearbyClasses: () => ({ classes: [] }),
    joinClass: () => ({}),
    copyText: ({ text }) => {
      copied.push(text);
      return {};
    },
  };
  const ipcMain = {
    handle: (channel: string, handler: (event: never, ...args: unknown[]) => Promise<unknown>) => {
      handlers.set(channel, handler as (event: unknown, ...args: unknown[]) => Promise<unknown>);
    },
  } satisfies Pick<IpcMain, 'handle'>;
  answerCalls(ipcMain, desk, (error) => bugs.push(error));
});

function call(name: string, args: unknown, senderFrame: unknown = page): Promise<unknown> | undefined {
  return handlers.get(`lectern:${name}`)?.({ senderFrame }, args);
}

describe('the page’s calls', () => {
  it('are all answered', () => {
    expect([...handlers.keys()].sort()).toEqual(
      Object.keys(ipc)
        .map((name) => `lectern:${name}`)
        .sort(),
    );
  });

  it('reach their handler parsed', async () => {
    expect(await call('copyText', { text: 'K7PQ3M', more: 'dropped' })).toEqual({});
    expect(copied).toEqual(['K7PQ3M']);
    expect(await call('hostSession', {})).toEqual({ serverUrl: 'http://127.0.0.1:1', hostToken: 'token' });
  });

  it.each([[undefined], [null], ['text'], [{ text: 7 }], [{ text: 'x'.repeat(10_001) }]])(
    'are refused with arguments like %o',
    async (args) => {
      await expect(call('copyText', args)).rejects.toMatchObject({ code: 'bad-request' });
      expect(copied).toEqual([]);
    },
  );

  it.each([
    ['a foreign page', { url: 'https://example.org/', parent: null }],
    ['the room server’s own pages', { url: 'http://127.0.0.1:8480/teach', parent: null }],
    ['a frame inside our page', { url: 'app://lectern/teach', parent: page }],
    ['another host of our scheme', { url: 'app://evil/teach', parent: null }],
    ['a blank frame', { url: 'about:blank', parent: null }],
    ['a frame that is gone', null],
  ])('are refused from %s', async (_what, frame) => {
    await expect(call('copyText', { text: 'x' }, frame)).rejects.toMatchObject({ code: 'forbidden' });
    expect(copied).toEqual([]);
  });

  it('pass a refusal on as it is', async () => {
    await expect(call('chooseCaptureSource', { sourceId: 'window:1:0', withAudio: false })).rejects.toThrow(/not there any more/);
    expect(bugs).toEqual([]);
  });

  it('hide a bug behind a calm sentence, and report it', async () => {
    await expect(call('appInfo', {})).rejects.toThrow('Something went wrong in the app.');
    expect(bugs).toHaveLength(1);
  });
});

describe('notices', () => {
  it('go to the page while it is there', () => {
    const sent: unknown[] = [];
    const contents = { gone: false, isDestroyed: () => contents.gone, send: (...args: unknown[]) => sent.push(args) };
    notify(contents, 'menu', { command: 'new-lecture' });
    contents.gone = true;
    notify(contents, 'endLecture', {});
    expect(sent).toEqual([['lectern:menu', { command: 'new-lecture' }]]);
  });
});
