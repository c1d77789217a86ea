import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RefusedError } from '../../../protocol/refusal.ts';
import type { PayloadInput, Reply } from '../../../protocol/requests.ts';
import { MediaConnection } from '../../../renderer/room/media-connection.ts';
import type { WantedMedia } from '../../../renderer/room/media-lines.ts';
import { senderSettings } from '../../../renderer/room/sender-settings.ts';
import { FakePeer } from './fake-peer.ts';

type Description = PayloadInput<'transport:negotiate'>;

let peers: FakePeer[];
let asked: {
  description: Description;
  answer: (reply?: Partial<Reply<'transport:negotiate'>>) => void;
  fail: (error: Error) => void;
}[];
let mayAsk: boolean;
let doubts: number;
let media: MediaConnection;

const answerOf = (ufrag: string) => `v=0\r\na=ice-ufrag:${ufrag}\r\na=fingerprint:sha-256 AA\r\n`;
const receiving = (...producerIds: string[]): WantedMedia => ({
  send: [],
  receive: producerIds.map((producerId) => ({ producerId, kind: producerId.startsWith('a') ? 'audio' : 'video' })),
});
const last = <T>(list: readonly T[]): T => {
  const item = list.at(-1);
  if (item === undefined) throw new Error('nothing there');
  return item;
};
/** Lets everything that is ready run. */
const settle = () => vi.advanceTimersByTimeAsync(0);

async function answerLast(reply: Partial<Reply<'transport:negotiate'>> = {}): Promise<void> {
  await settle();
  last(asked).answer(reply);
  await settle();
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('MediaStream', class {});
  vi.stubGlobal('RTCRtpSender', {});
  peers = [];
  asked = [];
  mayAsk = true;
  doubts = 0;
  media = new MediaConnection({
    createPeerConnection: () => {
      const peer = new FakePeer();
      peers.push(peer);
      return peer as unknown as RTCPeerConnection;
    },
    negotiate: (description) =>
      new Promise((resolve, reject) => {
        const answer = (reply = {}) => resolve({ answer: answerOf('one'), refused: [], ...reply });
        asked.push({ description, answer, fail: reject });
      }),
    mayAsk: () => mayAsk,
    onDoubt: () => {
      doubts += 1;
    },
    onChange: () => undefined,
    random: () => 0.5,
    log: () => undefined,
  });
});

afterEach(() => {
  media.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('describing the wanted picture', () => {
  test('nothing wanted, nothing made', async () => {
    media.want(receiving());
    await settle();
    expect([peers.length, asked.length, media.state]).toEqual([0, 0, 'none']);
  });

  test('one description at a time, and the last wanted picture wins', async () => {
    media.want(receiving('v1'));
    await settle();
    media.want(receiving('v1', 'v2'));
    media.want(receiving('v1', 'v2', 'a1'));
    media.want(receiving('v2', 'a1'));
    await settle();
    expect(asked).toHaveLength(1);
    await answerLast();
    expect(asked).toHaveLength(2);
    expect(last(asked).description.receive).toEqual([
      { mid: '1', producerId: 'v2' },
      { mid: '2', producerId: 'a1' },
    ]);
    await answerLast();
    expect(asked).toHaveLength(2);
    expect([...media.receivedTracks().keys()]).toEqual(['v2', 'a1']);
  });

  test('a line that is free is used again, for its own kind', async () => {
    media.want(receiving('v1', 'a1'));
    await answerLast();
    for (let round = 2; round < 30; round += 1) {
      media.want(receiving(`v${round}`, 'a1'));
      await answerLast();
    }
    expect(last(peers).transceivers).toHaveLength(2);
    expect(last(asked).description.receive).toEqual([
      { mid: '0', producerId: 'v29' },
      { mid: '1', producerId: 'a1' },
    ]);
  });

  test('muting and changing devices put another track, and describe nothing', async () => {
    const track = { kind: 'audio' } as MediaStreamTrack;
    const send = {
      key: 1,
      producerId: 'p',
      source: 'microphone',
      kind: 'audio',
      settings: senderSettings('microphone'),
      topLayer: undefined,
    } as const;
    media.want({ send: [{ ...send, track }], receive: [] });
    await answerLast();
    expect(last(asked).description.send).toEqual([{ mid: '0', producerId: 'p' }]);
    media.want({ send: [{ ...send, track: null }], receive: [] });
    await settle();
    expect(last(peers).transceivers[0]?.sender.track).toBeNull();
    const other = { kind: 'audio' } as MediaStreamTrack;
    media.want({ send: [{ ...send, track: other }], receive: [] });
    await settle();
    expect(last(peers).transceivers[0]?.sender.track).toBe(other);
    expect(asked).toHaveLength(1);
    media.want({ send: [], receive: [] });
    await answerLast();
    expect(last(peers).transceivers[0]?.direction).toBe('inactive');
  });

  test('what the server refuses is not shown, and is asked for again in a while', async () => {
    media.want(receiving('v1', 'v2'));
    await answerLast({ refused: ['v2'] });
    expect([...media.receivedTracks().keys()]).toEqual(['v1']);
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toHaveLength(2);
    await answerLast();
    expect([...media.receivedTracks().keys()].sort()).toEqual(['v1', 'v2']);
  });

  test('a failure is tried again later and later; a new picture does not wait for that', async () => {
    media.want(receiving('v1'));
    for (let round = 1; round <= 3; round += 1) {
      await settle();
      last(asked).fail(new RefusedError('media-unavailable', 'Restarting.'));
      await vi.advanceTimersByTimeAsync(1500);
      expect(asked).toHaveLength(round + 1);
    }
    last(asked).fail(new RefusedError('media-unavailable', 'Restarting.'));
    await settle();
    media.want(receiving('v1', 'v2'));
    await settle();
    expect(asked).toHaveLength(5);
  });

  test('away, nothing is asked; back, the picture is described once', async () => {
    mayAsk = false;
    media.want(receiving('v1'));
    media.want(receiving('v1', 'a1'));
    await vi.advanceTimersByTimeAsync(5000);
    expect(asked).toHaveLength(0);
    mayAsk = true;
    media.lineIsBack();
    await answerLast();
    expect(asked).toHaveLength(1);
  });

  test('a line that came back with nothing ever wanted describes nothing', async () => {
    media.warmUp();
    media.lineIsBack();
    await settle();
    expect(asked).toHaveLength(0);
  });
});

describe('described ahead of time', () => {
  beforeEach(async () => {
    media.warmUp();
    await settle();
    expect(last(peers).offers).toBe(1);
    expect(asked).toHaveLength(0);
  });

  test('it is the server’s turn at once, with the lines that are there', async () => {
    media.want(receiving('v1', 'a1'));
    await answerLast();
    expect(last(peers).offers).toBe(1);
    expect(last(asked).description).toMatchObject({
      offer: 'audio recvonly, video recvonly, video recvonly',
      receive: [
        { mid: '0', producerId: 'a1' },
        { mid: '1', producerId: 'v1' },
      ],
    });
    expect([...media.receivedTracks().keys()].sort()).toEqual(['a1', 'v1']);
    // Good for the first question alone.
    media.want(receiving('v1', 'a1', 'v2'));
    await answerLast();
    expect(last(peers).offers).toBe(2);
    expect(last(asked).description.receive).toHaveLength(3);
    expect(last(peers).transceivers).toHaveLength(3);
  });

  test('what it has no line for makes it anew', async () => {
    media.want(receiving('v1', 'v2', 'v3'));
    await answerLast();
    expect(last(peers).offers).toBe(2);
    expect(last(asked).description.offer).toBe('audio recvonly, video recvonly, video recvonly, video recvonly');
    expect([...media.receivedTracks().keys()].sort()).toEqual(['v1', 'v2', 'v3']);
  });

  test('with servers to look for a way by, it is described anew, as gathering knows nothing of them', async () => {
    media.setIceServers([{ urls: ['turn:turn.test'] }]);
    media.want(receiving('v1'));
    await answerLast();
    expect(peers.map(({ closed, offers }) => ({ closed, offers }))).toEqual([
      { closed: true, offers: 1 },
      { closed: false, offers: 1 },
    ]);
    expect([...media.receivedTracks().keys()]).toEqual(['v1']);
  });
});

describe('a connection that breaks', () => {
  async function connected(): Promise<void> {
    media.want(receiving('v1'));
    await answerLast();
    last(peers).becomes('connected');
    expect(media.state).toBe('connected');
  }

  test('another engine’s answer means a new connection under a new id', async () => {
    await connected();
    media.lineIsBack();
    await answerLast({ answer: answerOf('two') });
    expect(peers).toHaveLength(2);
    expect(media.state).toBe('interrupted');
    await answerLast({ answer: answerOf('three') });
    last(peers).becomes('connected');
    await vi.advanceTimersByTimeAsync(3000);
    expect(peers.map(({ closed }) => closed)).toEqual([true, false]);
    const ids = asked.map(({ description }) => description.transportId);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
    expect([...media.receivedTracks().keys()]).toEqual(['v1']);
  });

  test('a short gap heals by itself; a long one makes it new', async () => {
    await connected();
    last(peers).becomes('disconnected');
    await vi.advanceTimersByTimeAsync(3000);
    last(peers).becomes('connected');
    await vi.advanceTimersByTimeAsync(5000);
    expect(peers).toHaveLength(1);
    expect(doubts).toBe(1);
    last(peers).becomes('disconnected');
    expect(media.state).toBe('interrupted');
    await vi.advanceTimersByTimeAsync(4500);
    expect(peers).toHaveLength(2);
  });

  test('while the server is away too, it waits for it', async () => {
    await connected();
    mayAsk = false;
    last(peers).becomes('disconnected');
    await vi.advanceTimersByTimeAsync(20_000);
    last(peers).becomes('failed');
    expect(peers).toHaveLength(1);
    mayAsk = true;
    media.lineIsBack();
    await answerLast();
    expect(peers).toHaveLength(2);
  });

  test('no packet within ten seconds is said to be blocked, and tried again', async () => {
    media.want(receiving('v1'));
    await answerLast();
    expect(media.state).toBe('connecting');
    await vi.advanceTimersByTimeAsync(10_100);
    expect(media.state).toBe('blocked');
    expect(peers).toHaveLength(2);
    await answerLast();
    last(peers).becomes('connected');
    expect(media.state).toBe('connected');
  });

  test('made new in the middle of a description, the new one is described all the same', async () => {
    media.warmUp();
    let goOn: () => void = () => undefined;
    last(peers).whileDescribing = new Promise((resolve) => {
      goOn = resolve;
    });
    media.want(receiving('v1'));
    await settle();
    media.startAfresh('the engine started anew');
    goOn();
    await answerLast();
    expect(peers).toHaveLength(2);
    expect([...media.receivedTracks().keys()]).toEqual(['v1']);
    media.want(receiving('v1', 'a1'));
    await answerLast();
    expect(asked).toHaveLength(2);
  });

  /** Lets packets come for so long. */
  async function flow(peer: FakePeer, forMs: number): Promise<void> {
    for (let passed = 0; passed < forMs; passed += 250) {
      peer.octets = (peer.octets ?? 0) + 1000;
      await vi.advanceTimersByTimeAsync(250);
    }
  }

  test('packets that stop coming are noticed long before ICE says so; the last picture stays until the new one is there', async () => {
    await connected();
    const [before] = peers as [FakePeer];
    await flow(before, 3000);
    const frozen = media.receivedTracks().get('v1');
    await vi.advanceTimersByTimeAsync(1000);
    expect([peers.length, doubts]).toEqual([1, 1]);
    await vi.advanceTimersByTimeAsync(1000);
    expect([peers.length, media.state]).toEqual([2, 'interrupted']);
    await answerLast({ answer: answerOf('two') });
    last(peers).becomes('connected');
    await vi.advanceTimersByTimeAsync(500);
    expect(media.receivedTracks().get('v1')).toBe(frozen);
    expect(before.closed).toBe(false);
    const coming = last(peers).transceivers[0]?.receiver.track;
    last(peers).shown.add(coming?.id ?? '');
    await vi.advanceTimersByTimeAsync(100);
    expect(media.receivedTracks().get('v1')).toBe(coming);
    expect(before.closed).toBe(true);
  });

  test('silence while the server is away is left to the way back', async () => {
    await connected();
    await flow(last(peers), 3000);
    mayAsk = false;
    await vi.advanceTimersByTimeAsync(5000);
    expect(peers).toHaveLength(1);
    mayAsk = true;
    media.lineIsBack();
    await answerLast({ answer: answerOf('two') });
    expect(peers).toHaveLength(2);
  });

  test('what never flowed, or is wanted differently by now, does not fall silent', async () => {
    await connected();
    await vi.advanceTimersByTimeAsync(20_000);
    await flow(last(peers), 3000);
    media.want(receiving('v2'));
    await answerLast();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(peers).toHaveLength(1);
  });

  test('a machine that stalls again and again is asked less and less often', async () => {
    await connected();
    const gaps: number[] = [];
    for (let round = 1; round <= 4; round += 1) {
      await flow(last(peers), 3000);
      const count = peers.length;
      let silentMs = 0;
      for (; peers.length === count && silentMs < 30_000; silentMs += 250) await vi.advanceTimersByTimeAsync(250);
      gaps.push(silentMs);
      await answerLast({ answer: answerOf(`round ${round}`) });
      last(peers).becomes('connected');
    }
    expect(gaps).toEqual([...gaps].sort((a, b) => a - b));
    expect(gaps[0]).toBeLessThanOrEqual(2000);
    expect(gaps[3]).toBeGreaterThan(5000);
  });

  test('other addresses of the laptop: described again on the same connection, which stays', async () => {
    await connected();
    media.addressesChanged();
    await answerLast();
    expect([peers.length, asked.length]).toEqual([1, 2]);
    expect(new Set(asked.map(({ description }) => description.transportId)).size).toBe(1);
  });

  test('closed, it stays closed', async () => {
    await connected();
    media.close();
    media.close();
    media.want(receiving('v1', 'v2'));
    media.startAfresh('anything');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(peers).toHaveLength(1);
    expect(media.state).toBe('none');
    expect(await media.getStats()).toBeNull();
  });
});
