/** The server's side of the engine's process: answers, deaths, silence. The process is played by the test; time is faked. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RefusedError } from '../../../protocol/errors.ts';
import { ChildSfu } from '../../../signaling-server/sfu/child-sfu.ts';
import type { Negotiation, SfuProcess } from '../../../signaling-server/sfu/sfu.ts';

interface Request {
  readonly id: number;
  readonly name: string;
  readonly payload: unknown;
}

/** A process that does what the test says. */
class ActedProcess implements SfuProcess {
  readonly requests: Request[] = [];
  killed = false;
  #message: (message: unknown) => void = () => undefined;
  #exits: ((code: number | null) => void)[] = [];

  send(message: unknown): void {
    this.requests.push(message as Request);
  }
  onMessage(listener: (message: unknown) => void): void {
    this.#message = listener;
  }
  onExit(listener: (code: number | null) => void): void {
    this.#exits.push(listener);
  }
  kill(): void {
    this.killed = true;
    this.exit(null);
  }

  say(message: unknown): void {
    this.#message(message);
  }
  answer(name: string, reply: unknown): void {
    this.say({ kind: 'answer', id: this.asked(name).id, reply });
  }
  asked(name: string): Request {
    return this.requests.findLast((request) => request.name === name) ?? expect.fail(`${name} was not asked`);
  }
  exit(code: number | null): void {
    for (const listener of this.#exits.splice(0)) listener(code);
  }
}

const negotiation: Negotiation = { transportId: 'transport-1', offer: 'offer', send: [], receive: [] };
const stats = {
  transports: 1,
  producers: 0,
  consumers: 0,
  packetsIn: 0,
  packetsOut: 0,
  retransmitted: 0,
  keyframeRequests: 0,
  nacksSent: 0,
  nacksReceived: 0,
  uplinkLossPercent: 0,
  downlinkLossPercent: 0,
  memoryBytes: 1,
  cpuMs: 1,
};

let processes: ActedProcess[];
let errors: string[];
let sfu: ChildSfu;

const latest = (): ActedProcess => processes.at(-1) ?? expect.fail('no process was started');

beforeEach(async () => {
  vi.useFakeTimers();
  processes = [];
  errors = [];
  sfu = new ChildSfu({
    udpPort: 40_000,
    bindAddress: undefined,
    announcedAddresses: [],
    startProcess: () => {
      const process = new ActedProcess();
      processes.push(process);
      return process;
    },
    log: {
      info: () => undefined,
      warn: () => undefined,
      error: (details, message) => errors.push(`${message} ${JSON.stringify(details)}`),
    },
  });
});

afterEach(async () => {
  await sfu.close();
  vi.useRealTimers();
});

async function started(): Promise<ActedProcess> {
  const starting = sfu.start();
  latest().answer('start', { udpPort: 40_001 });
  await starting;
  return latest();
}

describe('starting', () => {
  test('is ready when the engine says so, once, and tells its port', async () => {
    const events: string[] = [];
    sfu.on('started', () => events.push('started'));
    expect(sfu.ready).toBe(false);
    const [first, second] = [sfu.start(), sfu.start()];
    expect(latest().asked('start').payload).toEqual({ udpPort: 40_000, bindAddress: null, announcedAddresses: [] });
    latest().answer('start', { udpPort: 40_001 });
    await Promise.all([first, second]);
    expect(sfu.ready).toBe(true);
    expect(sfu.udpPort).toBe(40_001);
    expect(processes).toHaveLength(1);
    expect(events).toEqual(['started']);
  });

  test('a first try that fails is told, and tried again', async () => {
    const starting = sfu.start();
    latest().say({ kind: 'answer-failed', id: latest().asked('start').id, refusal: null, message: 'no UDP port' });
    await expect(starting).rejects.toThrow(/no UDP port/);
    await vi.advanceTimersByTimeAsync(100);
    expect(processes).toHaveLength(2);
    latest().answer('start', { udpPort: 40_002 });
    await vi.advanceTimersByTimeAsync(0);
    expect(sfu.ready).toBe(true);
  });

  test('a starter that throws is told, and tried again', async () => {
    let calls = 0;
    const broken = new ChildSfu({
      udpPort: 0,
      bindAddress: undefined,
      announcedAddresses: [],
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      startProcess: () => {
        calls += 1;
        throw new Error('no such file');
      },
    });
    await expect(broken.start()).rejects.toThrow('no such file');
    await vi.advanceTimersByTimeAsync(100);
    expect(calls).toBe(2);
    await broken.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(calls).toBe(2);
  });

  test('requests before the start are refused', async () => {
    await expect(sfu.negotiate(negotiation)).rejects.toMatchObject({ code: 'media-unavailable' });
    await expect(sfu.stats()).rejects.toBeInstanceOf(RefusedError);
    sfu.closeTransport('transport-1'); // nothing to close, nothing to say
    expect(errors).toEqual([]);
  });
});

describe('asking', () => {
  test('answers find their requests, in whatever order they come', async () => {
    const process = await started();
    const answer = sfu.negotiate(negotiation);
    const numbers = sfu.stats();
    process.answer('stats', stats);
    process.answer('negotiate', { answer: 'the answer' });
    expect(await numbers).toEqual(stats);
    expect(await answer).toEqual({ answer: 'the answer' });
    process.answer('negotiate', { answer: 'again' }); // nobody waits any more
  });

  test('a refusal is for people, a failure is ours', async () => {
    const process = await started();
    const refused = sfu.negotiate(negotiation);
    const refusal = { code: 'bad-request', message: 'This offer is odd.' };
    process.say({ kind: 'answer-failed', id: process.asked('negotiate').id, refusal, message: '' });
    await expect(refused).rejects.toMatchObject({ name: 'RefusedError', ...refusal });
    const failed = sfu.negotiate(negotiation);
    process.say({ kind: 'answer-failed', id: process.asked('negotiate').id, refusal: null, message: 'bug' });
    await expect(failed).rejects.not.toBeInstanceOf(RefusedError);
    const odd = sfu.stats();
    process.answer('stats', { transports: 'many' });
    await expect(odd).rejects.toThrow(/not understood/);
  });

  test('what is said without waiting reaches the engine; a failure there is logged', async () => {
    const process = await started();
    sfu.setConsumerPaused('transport-1', 'producer-1', true);
    sfu.closeProducer('producer-1');
    sfu.closeTransport('transport-1');
    expect(process.requests.map((request) => request.name)).toEqual([
      'start',
      'set-consumer-paused',
      'close-producer',
      'close-transport',
    ]);
    process.say({ kind: 'answer-failed', id: process.asked('close-transport').id, refusal: null, message: 'bug' });
    process.say('gibberish');
    await vi.advanceTimersByTimeAsync(0);
    expect(errors).toHaveLength(2);
  });

  test('news of transports', async () => {
    const process = await started();
    const states: string[] = [];
    const listener = (transportId: string, state: string): void => void states.push(`${transportId} ${state}`);
    sfu.on('transport-state', listener);
    process.say({ kind: 'transport-state', transportId: 'transport-1', state: 'connected' });
    sfu.off('transport-state', listener);
    process.say({ kind: 'transport-state', transportId: 'transport-1', state: 'closed' });
    expect(states).toEqual(['transport-1 connected']);
  });
});

describe('dying', () => {
  test('pending requests are refused, events tell, and pauses are said again to the next engine', async () => {
    const process = await started();
    const events: string[] = [];
    sfu.on('died', () => events.push('died'));
    sfu.on('started', () => events.push('started'));
    sfu.setProducerPaused('muted', true);
    sfu.setProducerPaused('loud', true);
    sfu.setProducerPaused('loud', false);
    sfu.setProducerPaused('gone', true);
    sfu.closeProducer('gone');
    const pending = sfu.negotiate(negotiation);
    process.exit(139);
    const refusal = { code: 'media-unavailable', message: 'Pictures and sound are restarting. They will be back in a moment.' };
    await expect(pending).rejects.toMatchObject(refusal);
    await expect(sfu.negotiate(negotiation)).rejects.toMatchObject(refusal);
    expect(sfu.ready).toBe(false);
    await vi.advanceTimersByTimeAsync(100);
    latest().answer('start', { udpPort: 40_001 });
    await vi.advanceTimersByTimeAsync(0);
    expect(events).toEqual(['died', 'started']);
    expect(latest().requests.slice(1)).toMatchObject([
      { name: 'set-producer-paused', payload: { producerId: 'muted', paused: true } },
    ]);
    process.say({ kind: 'transport-state', transportId: 'transport-1', state: 'connected' }); // from beyond
  });

  test('again and again: the waits grow up to five seconds, and begin anew after a healthy run', async () => {
    await started();
    const waits: number[] = [];
    for (let death = 0; death < 7; death += 1) {
      const count = processes.length;
      latest().exit(1);
      let waitedMs = 0;
      while (processes.length === count) {
        await vi.advanceTimersByTimeAsync(100);
        waitedMs += 100;
      }
      waits.push(waitedMs);
      latest().answer('start', { udpPort: 40_001 });
      await vi.advanceTimersByTimeAsync(death === 5 ? 30_000 : 0);
    }
    expect(waits).toEqual([100, 300, 1000, 3000, 5000, 5000, 100]);
  });

  test('an engine that falls silent is killed and started again', async () => {
    const process = await started();
    const pending = sfu.negotiate(negotiation);
    const refused = expect(pending).rejects.toMatchObject({ code: 'media-unavailable' });
    await vi.advanceTimersByTimeAsync(10_000);
    await refused;
    expect(process.killed).toBe(true);
    await vi.advanceTimersByTimeAsync(100);
    expect(processes).toHaveLength(2);
  });
});

describe('closing', () => {
  test('ends the process, once, and nothing is started any more', async () => {
    const process = await started();
    await Promise.all([sfu.close(), sfu.close()]);
    expect(process.killed).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(processes).toHaveLength(1);
    expect(sfu.ready).toBe(false);
    await expect(sfu.start()).rejects.toThrow(/closed/);
    await expect(sfu.negotiate(negotiation)).rejects.toMatchObject({ code: 'media-unavailable' });
  });

  test('while waiting to start again', async () => {
    const process = await started();
    process.exit(1);
    await sfu.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(processes).toHaveLength(1);
  });
});
