/** Hostile tokens, film bytes and calls of the desktop bridge, given straight to what parses them. */
import type { IpcMain } from 'electron';
import { answerCalls, type IpcHandlers } from '../../main/ipc.ts';
import { RefusedError } from '../../protocol/errors.ts';
import { IPC_PREFIX, type IpcName, ipc } from '../../protocol/ipc.ts';
import { Mp4Error } from '../../signaling-server/recording/mp4/boxes.ts';
import { parseMoof } from '../../signaling-server/recording/mp4/fragment.ts';
import { fragmentBoxes } from '../../signaling-server/recording/mp4/fragment-shape.ts';
import { parseInit } from '../../signaling-server/recording/mp4/init-segment.ts';
import { createTokens } from '../../signaling-server/tokens.ts';
import { film } from '../support/film.ts';
import { fitting, spoiled, spoiledBytes } from './hostile-values.ts';
import type { Random } from './random.ts';
import type { Tally } from './tally.ts';

export async function fuzzTokens(random: Random, count: number, tally: Tally): Promise<void> {
  const values = new Map<string, string>();
  const settings = {
    get: async (name: string) => values.get(name) ?? null,
    set: async (name: string, value: string) => void values.set(name, value),
  };
  const tokens = await createTokens({ settings, clock: Date.now, seatTokenHours: 4, hostTokenDays: 30 });
  const seat = { lectureId: 'lecture', participantId: 'anna', tokenVersion: 1 };
  const good = [
    await tokens.signSeat(seat),
    await tokens.signHost(),
    await tokens.signPass('upload', 'recording', {}, 60_000),
    await tokens.signPass('ticket', 'recording', { reader: { kind: 'host' } }, 60_000),
  ];
  const asked = {
    seat: (token: string) => tokens.verifySeat(token).then(() => true),
    host: (token: string) => tokens.verifyHost(token).then(() => true),
    upload: async (token: string) => (await tokens.verifyPass('upload', token)) !== null,
    ticket: async (token: string) => (await tokens.verifyPass('ticket', token)) !== null,
  };
  for (let n = 0; n < count; n += 1) {
    const at = random.below(good.length);
    const original = good[at] as string;
    const token = spoiledToken(original, good, random);
    const kind = random.pick(Object.keys(asked)) as keyof typeof asked;
    tally.inputs += 1;
    const granted = await asked[kind](token).catch((error: unknown) => {
      if (!(error instanceof RefusedError)) tally.crashes.push(`token ${kind} ${token}: ${error}`);
      return false;
    });
    tally.answered += 1;
    if (!granted) continue;
    tally.granted += 1;
    const own = good[Object.keys(asked).indexOf(kind)] as string;
    if (!sameBytes(token, own)) tally.wrongGrants.push(`token ${kind} ${token}`);
  }
}

function spoiledToken(token: string, others: readonly string[], random: Random): string {
  const parts = token.split('.');
  const foreign = random.pick(others).split('.');
  const at = random.below(3);
  return random.pick<() => string>([
    () => token,
    () => parts.map((part, index) => (index === at ? (foreign[index] ?? '') : part)).join('.'),
    () => token.slice(0, random.below(token.length)),
    () => {
      const letters = [...token];
      letters[random.below(letters.length)] = random.pick([...'AZaz09-_.=/+ ']);
      return letters.join('');
    },
    () => {
      const claims = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString()) as object;
      const changed = Buffer.from(JSON.stringify(spoiled(claims, random)) ?? '').toString('base64url');
      return [parts[0], changed, parts[2]].join('.');
    },
    () =>
      [
        Buffer.from(`{"alg":"${random.pick(['none', 'HS512', 'RS256', 'hs256', ''])}"}`).toString('base64url'),
        parts[1],
        random.pick([parts[2], '']),
      ].join('.'),
    () => random.bytes(random.below(300)).toString('latin1'),
  ])();
}

/** The last letter of base64 has bits that mean nothing. */
function sameBytes(one: string, other: string): boolean {
  const [a, b] = [one.split('.'), other.split('.')];
  return (
    a.length === b.length &&
    a.every((part, index) => Buffer.from(part, 'base64url').equals(Buffer.from(b[index] ?? '', 'base64url')))
  );
}

export async function fuzzUploads(random: Random, count: number, tally: Tally): Promise<void> {
  const { init, fragments } = await film();
  const parsedInit = parseInit(init);
  const attempts: ((bytes: Buffer) => unknown)[] = [
    (bytes) => parseInit(bytes),
    (bytes) => fragmentBoxes(bytes),
    (bytes) => parseMoof(bytes, parsedInit),
  ];
  for (let n = 0; n < count; n += 1) {
    const bytes = spoiledBytes(random.pick([init, ...fragments]), random);
    tally.inputs += 1;
    try {
      random.pick(attempts)(bytes);
    } catch (error) {
      if (!(error instanceof Mp4Error)) tally.crashes.push(`film ${bytes.subarray(0, 200).toString('hex')}: ${error}`);
    }
    tally.answered += 1;
  }
}

export async function fuzzIpc(random: Random, count: number, tally: Tally): Promise<void> {
  const handlers = new Map<string, (event: unknown, args: unknown) => Promise<unknown>>();
  const reached: unknown[] = [];
  // What the app would do is not the question here; that nothing reaches it which its schema does not allow, is.
  const desk = Object.fromEntries(
    Object.keys(ipc).map((name) => [
      name,
      (args: unknown) => {
        reached.push([name, args]);
        return {};
      },
    ]),
  ) as unknown as IpcHandlers;
  const ipcMain = {
    handle: (channel: string, handler: unknown) => void handlers.set(channel, handler as never),
  } as unknown as Pick<IpcMain, 'handle'>;
  answerCalls(ipcMain, desk, (error) => tally.crashes.push(`ipc ${error}`));
  const frames = [
    { url: 'app://lectern/teach', parent: null },
    { url: 'http://evil.test/', parent: null },
    { url: 'app://lectern.evil.test/teach', parent: null },
    { url: 'app://lectern/teach', parent: {} },
    { url: 'not a url', parent: null },
    null,
  ];
  for (let n = 0; n < count; n += 1) {
    const name = random.pick(Object.keys(ipc)) as IpcName;
    const args = fitting(ipc[name].args, random, ['screen:0:0', 'K7PQ3M']);
    const senderFrame = random.pick(frames);
    const sent = random.chance(0.7) ? spoiled(args, random) : args;
    tally.inputs += 1;
    const before = reached.length;
    await handlers
      .get(IPC_PREFIX + name)?.({ senderFrame }, sent)
      .catch((error: unknown) => {
        if (!(error instanceof RefusedError)) tally.crashes.push(`ipc ${name}: ${error}`);
      });
    tally.answered += 1;
    if (reached.length === before) continue;
    tally.granted += 1;
    const ours = senderFrame !== null && senderFrame.parent === null && senderFrame.url === 'app://lectern/teach';
    const [, given] = reached.pop() as [string, unknown];
    if (!ours || !ipc[name].args.safeParse(given).success)
      tally.wrongGrants.push(`ipc ${name} ${senderFrame?.url} ${JSON.stringify(sent)}`);
  }
}
