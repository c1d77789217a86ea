import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { type ForkedProcess, openParentPort } from '../../../../signaling-server/sfu/engine/parent-port.ts';

test("in a fork of Node: the IPC channel, and its end is the parent's end", () => {
  const sent: unknown[] = [];
  const self = Object.assign(new EventEmitter(), { connected: true, send: (message: unknown) => sent.push(message) > 0 });
  let gone = 0;
  const port = openParentPort(self, () => {
    gone += 1;
  });
  const received: unknown[] = [];
  port.onMessage((message) => received.push(message));
  self.emit('message', 'hello');
  port.send('answer');
  self.connected = false;
  port.send('into the void');
  self.emit('disconnect');
  expect({ sent, received, gone }).toEqual({ sent: ['answer'], received: ['hello'], gone: 1 });
});

test('in a utility process of Electron: process.parentPort, whose messages are events with data', () => {
  const sent: unknown[] = [];
  const parentPort = Object.assign(new EventEmitter(), { postMessage: (message: unknown) => void sent.push(message) });
  const self: ForkedProcess = Object.assign(new EventEmitter(), { connected: false, parentPort });
  const port = openParentPort(self, () => undefined);
  const received: unknown[] = [];
  port.onMessage((message) => received.push(message));
  parentPort.emit('message', { data: 'hello' });
  port.send('answer');
  expect({ sent, received }).toEqual({ sent: ['answer'], received: ['hello'] });
});

test('started by hand it says so', () => {
  const self: ForkedProcess = Object.assign(new EventEmitter(), { connected: false });
  expect(() => openParentPort(self, () => undefined)).toThrow(/started by the server/);
});
