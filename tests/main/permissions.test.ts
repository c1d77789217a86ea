import type { Session } from 'electron';
import { describe, expect, it } from 'vitest';
import { denyByDefault, isAllowed } from '../../main/permissions.ts';
import { session } from '../support/electron-shim/electron.ts';

describe('permissions', () => {
  it.each([
    'media',
    'display-capture',
    'fullscreen',
    'speaker-selection',
    'screen-wake-lock',
    'local-network',
    'loopback-network',
  ])('gives %s to our own page', (permission) => expect(isAllowed(permission, 'app://lectern/teach')).toBe(true));

  it.each([
    'geolocation',
    'notifications',
    'midi',
    'clipboard-read',
    'openExternal',
    'hid',
    'serial',
    'usb',
    'pointerLock',
    'something-new',
  ])('denies %s even there', (permission) => expect(isAllowed(permission, 'app://lectern/teach')).toBe(false));

  it.each([
    'https://example.org/',
    'http://lectern/',
    'app://other/',
    'app://lectern.example.org/',
    'file:///tmp/x.html',
    '',
    'null',
  ])('denies everything to %j', (address) => expect(isAllowed('media', address)).toBe(false));

  it('sets every handler', () => {
    const shim = session.defaultSession;
    denyByDefault(shim as unknown as Session);
    const answers: boolean[] = [];
    shim.requestPermission(null, 'media', (granted) => answers.push(granted), { requestingUrl: 'app://lectern/teach' });
    shim.requestPermission(null, 'media', (granted) => answers.push(granted), { requestingUrl: 'https://example.org/' });
    shim.requestPermission(null, 'geolocation', (granted) => answers.push(granted), { requestingUrl: 'app://lectern/teach' });
    expect(answers).toEqual([true, false, false]);
    expect(shim.checkPermission(null, 'media', 'app://lectern/', {})).toBe(true);
    expect(shim.checkPermission(null, 'midi', 'app://lectern/', {})).toBe(false);
    expect(shim.checkDevice({})).toBe(false);
  });
});
