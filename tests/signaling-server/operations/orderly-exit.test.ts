import { EventEmitter } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { leaveInOrder } from '../../../signaling-server/operations/orderly-exit.ts';

class FakeProcess extends EventEmitter {
  readonly exits: number[] = [];
  exit(code: number): void {
    this.exits.push(code);
  }
}

function open(withinMs = 10_000) {
  const process = new FakeProcess();
  const closing = Promise.withResolvers<void>();
  const told: string[] = [];
  const close = vi.fn((_reason: string) => closing.promise);
  leaveInOrder({
    process,
    close,
    withinMs,
    onSignal: (signal) => told.push(signal),
    onCrash: (error) => told.push(`crash ${(error as Error).message}`),
    onForced: (why) => told.push(`forced ${why}`),
  });
  return { process, closing, told, close };
}

describe('leaving', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'])('%s closes everything and ends with 0', async (signal) => {
    const { process, closing, close, told } = open();
    process.emit(signal);
    expect(process.exits).toEqual([]);
    closing.resolve();
    await vi.waitFor(() => expect(process.exits).toEqual([0]));
    expect(close).toHaveBeenCalledExactlyOnceWith(signal);
    expect(told).toEqual([signal]);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('a second %s forces it with %i', (signal, code) => {
    const { process } = open();
    process.emit('SIGTERM');
    process.emit(signal);
    expect(process.exits).toEqual([code]);
  });

  test('what takes too long is forced with 1', () => {
    vi.useFakeTimers();
    try {
      const { process, told } = open(5_000);
      process.emit('SIGTERM');
      vi.advanceTimersByTime(5_000);
      expect(process.exits).toEqual([1]);
      expect(told.at(-1)).toBe('forced It took longer than 5000 ms.');
    } finally {
      vi.useRealTimers();
    }
  });

  test.each(['uncaughtException', 'unhandledRejection'])(
    '%s is written down, everything closed, and the code is 1',
    async (event) => {
      const { process, closing, told, close } = open();
      process.emit(event, new Error('bug'));
      process.emit(event, new Error('another'));
      expect(told).toEqual(['crash bug', 'crash another']);
      closing.resolve();
      await vi.waitFor(() => expect(process.exits).toEqual([1]));
      expect(close).toHaveBeenCalledOnce();
    },
  );

  test('a bug while closing, and closing that fails, end with 1', async () => {
    const bug = open();
    bug.process.emit('SIGTERM');
    bug.process.emit('uncaughtException', new Error('bug'));
    bug.closing.resolve();
    await vi.waitFor(() => expect(bug.process.exits).toEqual([1]));
    const failing = open();
    failing.process.emit('SIGTERM');
    failing.closing.reject(new Error('stuck'));
    await vi.waitFor(() => expect(failing.process.exits).toEqual([1]));
    expect(failing.told.at(-1)).toBe('forced stuck');
  });
});
