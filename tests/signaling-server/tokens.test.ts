import { decodeProtectedHeader, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { rotateTokenKeys } from '../../signaling-server/token-keys.ts';
import { createTokens } from '../../signaling-server/tokens.ts';

const DAY_MS = 86_400_000;

function memorySettings() {
  const values = new Map<string, string>();
  return {
    values,
    get: async (name: string) => values.get(name) ?? null,
    set: async (name: string, value: string) => void values.set(name, value),
  };
}

async function makeTokens(settings = memorySettings()) {
  const time = { now: Date.parse('2026-11-24T10:00:00Z') };
  const tokens = await createTokens({ settings, clock: () => time.now, seatTokenHours: 7 * 24, hostTokenDays: 30 });
  return { tokens, time, settings };
}

const seat = { lectureId: 'lecture-1', participantId: 'anna', tokenVersion: 3 };

describe('tokens', () => {
  test('a seat’s and the teacher’s are verified, also after a restart', async () => {
    const { tokens, settings } = await makeTokens();
    const [seatToken, hostToken] = [await tokens.signSeat(seat), await tokens.signHost()];
    const { tokens: restarted } = await makeTokens(settings);
    expect(await restarted.verifySeat(seatToken)).toEqual(seat);
    await restarted.verifyHost(hostToken);
  });

  test('neither opens the other’s door', async () => {
    const { tokens } = await makeTokens();
    await expect(tokens.verifyHost(await tokens.signSeat(seat))).rejects.toMatchObject({ code: 'not-signed-in' });
    await expect(tokens.verifySeat(await tokens.signHost())).rejects.toMatchObject({ code: 'seat-lost' });
  });

  test('they expire', async () => {
    const { tokens, time } = await makeTokens();
    const [seatToken, hostToken] = [await tokens.signSeat(seat), await tokens.signHost()];
    time.now += 7 * DAY_MS - 5_000;
    await tokens.verifySeat(seatToken);
    time.now += 10_000;
    await expect(tokens.verifySeat(seatToken)).rejects.toMatchObject({ code: 'seat-lost' });
    await tokens.verifyHost(hostToken);
    time.now += 23 * DAY_MS;
    await expect(tokens.verifyHost(hostToken)).rejects.toMatchObject({ code: 'not-signed-in' });
  });

  test('keys are rotated: earlier tokens are good for a grace time, or not at all', async () => {
    const { tokens, settings, time } = await makeTokens();
    const [seatToken, hostToken] = [await tokens.signSeat(seat), await tokens.signHost()];
    await rotateTokenKeys(settings, time.now, DAY_MS);
    const rotated = await makeTokens(settings);
    expect(await rotated.tokens.verifySeat(seatToken)).toEqual(seat);
    const newer = await rotated.tokens.signSeat(seat);
    expect(decodeProtectedHeader(newer).kid).not.toBe(decodeProtectedHeader(seatToken).kid);
    rotated.time.now += DAY_MS;
    await expect(rotated.tokens.verifySeat(seatToken)).rejects.toMatchObject({ code: 'seat-lost' });
    await expect(rotated.tokens.verifyHost(hostToken)).rejects.toMatchObject({ code: 'not-signed-in' });
    expect(await rotated.tokens.verifySeat(newer)).toEqual(seat);
    await rotateTokenKeys(settings, rotated.time.now, 0);
    const again = await makeTokens(settings);
    await expect(again.tokens.verifySeat(newer)).rejects.toMatchObject({ code: 'seat-lost' });
    // Nothing of a key that is dead stays on the disk.
    expect(JSON.parse(settings.values.get('token-keys') ?? '')).toHaveLength(1);
  });

  test('the one key of earlier versions goes on as the first of several, and is found in one place alone', async () => {
    const settings = memorySettings();
    const secret = Buffer.alloc(32, 7);
    await settings.set('token-key', secret.toString('base64url'));
    const { tokens, time } = await makeTokens(settings);
    const old = await new SignJWT({ lectureId: 'lecture-1', tokenVersion: 3 })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('lectern')
      .setAudience('seat')
      .setSubject('anna')
      .setExpirationTime(time.now / 1000 + 60)
      .sign(secret);
    expect(await tokens.verifySeat(old)).toEqual(seat);
    expect(settings.values.get('token-key')).toBe('');
    await rotateTokenKeys(settings, time.now, 0);
    await expect((await makeTokens(settings)).tokens.verifySeat(old)).rejects.toMatchObject({ code: 'seat-lost' });
  });

  test('the teacher signs out everywhere else', async () => {
    const { tokens, settings } = await makeTokens();
    const before = await tokens.signHost();
    const after = await tokens.signOutHosts();
    await expect(tokens.verifyHost(before)).rejects.toMatchObject({ code: 'not-signed-in' });
    await tokens.verifyHost(after);
    const { tokens: restarted } = await makeTokens(settings);
    await expect(restarted.verifyHost(before)).rejects.toMatchObject({ code: 'not-signed-in' });
    await restarted.verifyHost(after);
  });

  test('forged, changed and foreign ones are refused', async () => {
    const { tokens } = await makeTokens();
    const { tokens: foreign } = await makeTokens();
    const good = await tokens.signSeat(seat);
    const [header = '', payload = '', signature = ''] = good.split('.');
    const altered = Buffer.from(Buffer.from(payload, 'base64url').toString().replace('anna', 'ben_')).toString('base64url');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const incomplete = await new SignJWT({ tokenVersion: 'x' }).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32));
    const bad = [
      `${header}.${altered}.${signature}`,
      `${none}.${payload}.`,
      await foreign.signSeat(seat),
      incomplete,
      '',
      'a.b.c',
      good.slice(0, -2),
    ];
    for (const token of bad) await expect(tokens.verifySeat(token), token).rejects.toMatchObject({ code: 'seat-lost' });
  });
});
