import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { watchForMishaps } from '../../main/mishaps.ts';
import { createLog } from '../../signaling-server/log.ts';

function open() {
  const exits: number[] = [];
  const crashes: [string, unknown][] = [];
  const app = Object.assign(new EventEmitter(), { exit: (code: number) => void exits.push(code) });
  const process = new EventEmitter();
  const close = vi.fn(async () => {});
  const crashed = (kind: string, cause: unknown) => {
    crashes.push([kind, cause]);
    return null;
  };
  watchForMishaps({
    app,
    process,
    host: { close, operations: { log: createLog('silent'), stopWithinMs: 1_000, crashed } as never },
  });
  return { app, process, close, exits, crashes };
}

test('a signal closes the class in order and ends the app with 0', async () => {
  const { process, close, exits } = open();
  process.emit('SIGTERM');
  await vi.waitFor(() => expect(exits).toEqual([0]));
  expect(close).toHaveBeenCalledOnce();
});

test('a bug is written down and ends the app with 1', async () => {
  const { process, exits, crashes } = open();
  const bug = new Error('bug');
  process.emit('uncaughtException', bug);
  await vi.waitFor(() => expect(exits).toEqual([1]));
  expect(crashes).toEqual([['server', bug]]);
});

test('a window or a part that died leaves a report, one that was closed none', () => {
  const { app, exits, crashes } = open();
  app.emit('render-process-gone', {}, {}, { reason: 'clean-exit', exitCode: 0 });
  app.emit('render-process-gone', {}, {}, { reason: 'oom', exitCode: 5 });
  app.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 139 });
  expect(crashes.map(([kind]) => kind)).toEqual(['window', 'app-part']);
  expect(exits).toEqual([]);
});
