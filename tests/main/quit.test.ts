import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Quit, type QuitChoice } from '../../main/quit.ts';

let steps: string[];
let liveTitle: string | null;
let choice: QuitChoice;
let quit: Quit;
let asked: PromiseWithResolvers<void>;

/** Asks to quit as Electron does; returns whether the app would go on. */
function request(): boolean {
  let prevented = false;
  quit.request({
    preventDefault: () => {
      prevented = true;
    },
  });
  return prevented;
}

beforeEach(() => {
  steps = [];
  liveTitle = null;
  choice = 'cancel';
  asked = Promise.withResolvers();
  asked.resolve();
  quit = new Quit({
    liveTitle: () => liveTitle,
    ask: async (title) => {
      steps.push(`ask ${title}`);
      await asked.promise;
      return choice;
    },
    endLecture: async () => void steps.push('end'),
    shutDown: async () => void steps.push('shut down'),
    quit: () => void steps.push('quit'),
    onBug: (error) => void steps.push(`bug ${String(error)}`),
  });
});

describe('quitting', () => {
  it('closes the room server first', async () => {
    expect(request()).toBe(true);
    await vi.waitFor(() => expect(steps).toEqual(['shut down', 'quit']));
    expect(quit.approved).toBe(true);
    expect(request()).toBe(false);
  });

  it('asks while a lecture is live, and stays on cancel', async () => {
    liveTitle = 'Algebra';
    expect(request()).toBe(true);
    await vi.waitFor(() => expect(steps).toEqual(['ask Algebra']));
    expect(quit.approved).toBe(false);
    await vi.waitFor(() => {
      request();
      expect(steps).toEqual(['ask Algebra', 'ask Algebra']);
    });
  });

  it('asks once, however often it is asked to', async () => {
    liveTitle = 'Algebra';
    asked = Promise.withResolvers();
    request();
    request();
    expect(steps).toEqual(['ask Algebra']);
    choice = 'keep';
    asked.resolve();
    await vi.waitFor(() => expect(steps).toEqual(['ask Algebra', 'shut down', 'quit']));
  });

  it('ends the lecture when told to', async () => {
    liveTitle = 'Algebra';
    choice = 'end';
    request();
    await vi.waitFor(() => expect(steps).toEqual(['ask Algebra', 'end', 'shut down', 'quit']));
  });

  it('is not kept from it by a bug', async () => {
    quit = new Quit({
      liveTitle: () => null,
      ask: async () => 'cancel',
      endLecture: async () => {},
      shutDown: async () => {
        throw new Error('stuck');
      },
      quit: () => void steps.push('quit'),
      onBug: (error) => void steps.push(String(error)),
    });
    request();
    await vi.waitFor(() => expect(steps).toEqual(['Error: stuck', 'quit']));
  });
});
