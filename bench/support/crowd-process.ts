/** One process of a crowd: many seats in one lecture. Driven by `crowd.ts` over the process channel. */

import { WebSocket } from 'ws';
import type { CrowdCommand, CrowdReport } from './crowd.ts';
import { RawSeat } from './raw-seat.ts';

/** A chat line of the bench carries the moment it was sent: `@<hrtime in µs>@`. CLOCK_MONOTONIC is the same in every process. */
const SENT_AT = /@(\d+)@/g;
const SEQ = /"seq":(\d+)/g;

interface Seat {
  raw: RawSeat;
  token: string;
  lastSeq: number;
}

const seats: Seat[] = [];
const latenciesMs: number[] = [];
let lost = 0;
let reordered = 0;
const plain: WebSocket[] = [];

process.on('message', (command: CrowdCommand) => {
  void carryOut(command).then(
    (report) => process.send?.(report),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));

async function carryOut(command: CrowdCommand): Promise<CrowdReport> {
  switch (command.do) {
    case 'join': {
      const joinMs = await spread(command.count, command.overMs, async (index) => {
        const started = performance.now();
        await join(command.url, { kind: 'code', joinCode: command.joinCode }, `${command.namePrefix} ${index}`);
        return performance.now() - started;
      });
      return { joinMs: joinMs.filter((ms) => ms !== null), failures: joinMs.filter((ms) => ms === null).length };
    }
    case 'return': {
      // What a page does when the server went away: try again until it is back.
      const started = performance.now();
      const old = seats.splice(0);
      await Promise.all(old.map((seat) => comeBack(command.url, seat)));
      return { joinMs: [performance.now() - started], failures: old.length - seats.length };
    }
    case 'connect-plain': {
      await spread(command.count, command.overMs, () => connectPlain(command.url));
      return {};
    }
    case 'take-latencies':
      return { latenciesMs: latenciesMs.splice(0), lost, reordered, lastSeqs: seats.map(({ lastSeq }) => lastSeq) };
  }
}

async function join(url: string, ticket: Parameters<typeof askToJoin>[1], displayName?: string, lastSeq?: number): Promise<void> {
  const raw = await RawSeat.connect(url);
  const seat: Seat = { raw, token: '', lastSeq: 0 };
  const early: string[] = [];
  raw.onEvent = (text) => early.push(text);
  const reply = await askToJoin(raw, ticket, displayName, lastSeq);
  seat.token = reply.seatToken;
  seat.lastSeq = reply.events.at(-1)?.seq ?? reply.snapshot?.seq ?? lastSeq ?? 0;
  raw.onEvent = (text) => heard(seat, text);
  for (const text of early) heard(seat, text);
  seats.push(seat);
}

function askToJoin(
  raw: RawSeat,
  ticket: { kind: 'code'; joinCode: string } | { kind: 'seat'; seatToken: string },
  displayName?: string,
  lastSeq?: number,
) {
  return raw.ask('lesson:join', {
    ticket,
    ...(displayName === undefined ? {} : { displayName }),
    ...(lastSeq === undefined ? {} : { lastSeq }),
  });
}

async function comeBack(url: string, seat: Seat): Promise<void> {
  const until = performance.now() + 60_000;
  while (performance.now() < until) {
    try {
      await join(url, { kind: 'seat', seatToken: seat.token }, undefined, seat.lastSeq);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 600));
    }
  }
}

function heard(seat: Seat, text: string): void {
  const now = Number(process.hrtime.bigint() / 1000n);
  if (!text.startsWith('["lesson:happened"')) return;
  for (const [, digits] of text.matchAll(SEQ)) {
    const seq = Number(digits);
    if (seq <= seat.lastSeq) {
      if (seat.lastSeq - seq < 1000) reordered++;
      continue;
    }
    lost += seq - seat.lastSeq - 1;
    seat.lastSeq = seq;
  }
  for (const [, sentAt] of text.matchAll(SENT_AT)) latenciesMs.push((now - Number(sentAt)) / 1000);
}

function connectPlain(url: string): Promise<void> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  plain.push(socket);
  socket.on('message', (data) => {
    const now = Number(process.hrtime.bigint() / 1000n);
    for (const [, sentAt] of String(data).matchAll(SENT_AT)) latenciesMs.push((now - Number(sentAt)) / 1000);
  });
  return new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
}

/** Starts `count` tasks evenly over a time and waits for all; null for a task that failed. */
async function spread<T>(count: number, overMs: number, task: (index: number) => Promise<T>): Promise<(T | null)[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      await new Promise((resolve) => setTimeout(resolve, (overMs * index) / count));
      return task(index).catch(() => null);
    }),
  );
}
