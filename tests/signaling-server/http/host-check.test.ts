import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { createHostCheck, isLoopback } from '../../../signaling-server/http/host-check.ts';

const check = createHostCheck({
  allowedOrigins: ['http://dev.test:5173'],
  hostNames: ['Class.School.example'],
  addresses: () => ['192.168.1.5'],
});

test('names of this machine and numbers are ours, other names are not', () => {
  for (const host of [
    'localhost',
    'localhost:8480',
    'x.localhost',
    'laptop.local:1',
    '10.1.2.3',
    '[fe80::1]:80',
    'class.school.EXAMPLE:8480',
    hostname(),
  ]) {
    expect(check.allowsHost(host), host).toBe(true);
  }
  for (const host of [undefined, '', 'evil.example', 'localhost.example', 'local', 'school.example', 'a b', '1.2.3.4.example']) {
    expect(check.allowsHost(host), host).toBe(false);
  }
});

test('pages of this server, of the app and of named origins may talk to it', () => {
  for (const origin of [
    undefined,
    'app://lectern',
    'http://dev.test:5173',
    'http://localhost:5173',
    'http://127.0.0.1:1',
    'http://192.168.1.5:8480',
    'https://laptop.local',
  ]) {
    expect(check.allowsOrigin(origin, '10.0.0.1:8480'), origin).toBe(true);
  }
  expect(check.allowsOrigin('http://10.0.0.1:8480', '10.0.0.1:8480')).toBe(true);
  for (const origin of [
    'null',
    '',
    'http://evil.example',
    'app://evil',
    'http://192.168.1.50:8480',
    'http://dev.test',
    'file://',
  ]) {
    expect(check.allowsOrigin(origin, '10.0.0.1:8480'), origin).toBe(false);
  }
});

test('loopback in all its spellings', () => {
  for (const address of ['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1']) expect(isLoopback(address), address).toBe(true);
  for (const address of ['10.0.0.1', '::ffff:10.0.0.1', '1127.0.0.1', '', 'fe80::1'])
    expect(isLoopback(address), address).toBe(false);
});
