import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
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
  const tokens = await createTokens({ settings, clock: () => time.now, seatTokenDays: 7, hostTokenDays: 30 });
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
