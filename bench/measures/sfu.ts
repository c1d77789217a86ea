/** What forwarding costs: one sender's packets to 10, 50, 100 and 200 receivers, beside the physical floor and beside Janus. */
import { loadavg } from 'node:os';
import { type Benchmark, type Figure, quantile } from '../report.ts';
import { BenchEngine, type SentProducer } from '../support/media/bench-engine.ts';
import { cpuMsOfThreads } from '../support/media/cpu-time.ts';
import { JanusRoom } from '../support/media/janus-room.ts';
import { packetFloor } from '../support/media/packet-floor.ts';
import { delayQuantileMs, PacketPeers } from '../support/media/packet-peers.ts';
import type { SourceStream } from '../support/media/packet-source.ts';

/** 200 packets and 1.2 Mbit a second: a camera of 30 pictures and a voice. */
const CAMERA: SourceStream = {
  kind: 'video',
  mid: '1',
  ssrc: 1001,
  rid: '',
  framesPerS: 30,
  packetsPerFrame: 5,
  packetsPerKeyframe: 30,
  payloadBytes: 970,
  heightPx: 720,
};
const VOICE: SourceStream = {
  ...CAMERA,
  kind: 'audio',
  mid: '0',
  ssrc: 1002,
  framesPerS: 50,
  packetsPerFrame: 1,
  payloadBytes: 80,
};
const PRODUCERS: readonly SentProducer[] = [
  { producerId: 'voice', source: 'microphone', streams: [VOICE] },
  { producerId: 'camera', source: 'camera', streams: [CAMERA] },
];
/** The same mix for the floor, with the header that the engine writes: three of the camera, one of the voice. */
const SIZES = [CAMERA.payloadBytes + 20, CAMERA.payloadBytes + 20, CAMERA.payloadBytes + 20, VOICE.payloadBytes + 20];
/** So often a peer that did not connect is replaced by another one: as offerer the library sometimes fails at DTLS. */
const ATTEMPTS = 4;
const OPEN_WITHIN_MS = 5000;
/** Receivers in one process: what they cost is not the engine's, but they must keep up. */
const PER_PROCESS = 50;
/** When nothing more has come for so long, nothing is under way any more; a busy machine is waited for no longer than the second. */
const STILL_MS = 400;
const LONGEST_DRAIN_MS = 6000;

interface Round {
  readonly microsPerPacket: number;
  readonly lossPercent: number;
  readonly delayP50Ms: number;
  readonly delayP99Ms: number;
  readonly corePercent: number;
}

export const run: Benchmark = async ({ quick, settings }) => {
  const rounds = Number(settings.rounds ?? (quick ? 3 : 7));
  const seconds = Number(settings.seconds ?? (quick ? 1.5 : 4));
  const crowd = new Crowd();
  const floor = await packetFloor(SIZES, 100);
  const engine = await BenchEngine.start(settings.profile);
  let janus: JanusRoom | null = null;
  const janusCrowd = new Crowd();
  const bareCrowd = new Crowd();
  try {
    await engine.publish(crowd.sender, PRODUCERS);
    const others: Figure[] = [];
    const grow = (count: number) => crowd.grow(count, (peers, more) => engine.receive(peers, more, PRODUCERS));
    for (const count of quick ? [] : [10, 50]) {
      await grow(count);
      const measured = await repeat(Math.ceil(rounds / 2), () => crowd.measure(engine.pid, seconds));
      others.push({
        key: `microsPerPacket${count}`,
        value: median(measured, 'microsPerPacket'),
        says: `CPU of the engine's process for one forwarded packet, ${count} receivers`,
      });
    }
    await grow(100);
    janus = settings.janus === 'no' ? null : await JanusRoom.start();
    if (janus !== null) {
      const room = janus;
      janusCrowd.bindAddress = room.address;
      await room.publish(janusCrowd.sender, [VOICE, CAMERA]);
      await janusCrowd.grow(100, (peers, more) => room.receive(peers, more));
    }
    await bareCrowd.grow(100, (peers, more) => connectBare(bareCrowd.sender, peers, more));
    // In turn, so that whatever else this machine does falls on all three alike.
    const floors: number[] = [];
    const ours: Round[] = [];
    const theirs: Round[] = [];
    const bare: Round[] = [];
    for (let round = 0; round < rounds; round += 1) {
      floors.push(await floor.measure());
      ours.push(await crowd.measure(engine.pid, seconds));
      bare.push(await bareCrowd.measure(bareCrowd.sender.pid, seconds));
      if (janus !== null) theirs.push(await janusCrowd.measure(janus.pid, seconds));
    }
    await janusCrowd.close();
    await janus?.close();
    janus = null;
    await bareCrowd.close();
    await grow(200);
    const full = await repeat(quick ? 2 : Math.ceil(rounds / 2), () => crowd.measure(engine.pid, seconds));
    const floorMicros = quantile(floors, 0.5);
    const micros = median(ours, 'microsPerPacket');
    const rival: Figure[] =
      theirs.length === 0
        ? []
        : [
            {
              key: 'ratioToJanus100',
              value: micros / median(theirs, 'microsPerPacket'),
              goal: { atMost: 0.4 },
              says: 'the engine’s packet to that of Janus VideoRoom, the same packets, 100 receivers',
            },
            { key: 'janusMicrosPerPacket100', value: median(theirs, 'microsPerPacket'), says: 'CPU of Janus for one packet' },
            { key: 'janusDelayP99Ms100', value: median(theirs, 'delayP99Ms'), says: 'from sender to receiver through Janus' },
          ];
    if (theirs.length === 0) console.log('Janus is not installed (apt-get install janus): no ratioToJanus100.');
    return {
      name: 'sfu',
      runs: rounds,
      figures: [
        {
          key: 'ratioToFloor100',
          value: micros / floorMicros,
          goal: { atMost: 2.2 },
          says: 'CPU for a packet to what encrypting and sending it costs at least, 100 receivers',
        },
        { key: 'microsPerPacket100', value: micros, says: 'CPU of the engine’s process for one forwarded packet' },
        {
          key: 'floorMicrosPerPacket',
          value: floorMicros,
          says: `AES-256-GCM and one sendto, measured with ${floor.by === 'c' ? 'a C program' : 'Node, as there is no C compiler: ratios look better'}`,
        },
        {
          key: 'ratioToLibrary100',
          value: micros / median(bare, 'microsPerPacket'),
          says: 'CPU for a packet to what the library needs to send the same bytes to 100 receivers, with nothing received, kept or rewritten',
        },
        {
          key: 'libraryMicrosPerPacket100',
          value: median(bare, 'microsPerPacket'),
          says: 'node-datachannel alone: the least that an engine on it can take',
        },
        ...rival,
        {
          key: 'delayP99Ms100',
          value: median(ours, 'delayP99Ms'),
          goal: { atMost: 20 },
          says: 'from sender to receiver, all processes on this machine',
        },
        { key: 'delayP50Ms100', value: median(ours, 'delayP50Ms'), says: 'the same' },
        {
          key: 'lossPercent200',
          value: Math.max(...full.map(({ lossPercent }) => lossPercent)),
          goal: { atMost: 0 },
          says: 'of all packets to 200 receivers, the worst of the rounds',
        },
        { key: 'microsPerPacket200', value: median(full, 'microsPerPacket'), says: 'CPU for one packet with 200' },
        { key: 'corePercent200', value: median(full, 'corePercent'), says: 'of a core: the engine with 200' },
        { key: 'delayP99Ms200', value: median(full, 'delayP99Ms'), says: 'from sender to receiver with 200' },
        ...others,
        { key: 'machineLoad', value: loadavg()[0] ?? 0, says: 'processes that wanted a core over the last minute' },
      ],
    };
  } finally {
    await crowd.close();
    await janusCrowd.close();
    await janus?.close();
    await bareCrowd.close();
    await engine.close();
    await floor.close();
  }
};

/** One sender and the receivers, in processes of their own. */
class Crowd {
  bindAddress = '127.0.0.1';
  readonly #receivers: PacketPeers[] = [];
  #sender: PacketPeers | undefined;
  #count = 0;

  get sender(): PacketPeers {
    this.#sender ??= new PacketPeers(this.bindAddress);
    return this.#sender;
  }

  /** More of them, up to so many. */
  async grow(count: number, join: (peers: PacketPeers, more: number) => Promise<void>): Promise<void> {
    while (this.#count < count) {
      if (this.#count % PER_PROCESS === 0) this.#receivers.push(new PacketPeers(this.bindAddress));
      const more = Math.min(count, Math.floor(this.#count / PER_PROCESS + 1) * PER_PROCESS) - this.#count;
      await join(this.#receivers.at(-1) as PacketPeers, more);
      this.#count += more;
    }
    // Everybody gets a keyframe and finds its pace.
    await this.#send(1000);
  }

  async measure(pid: number, seconds: number): Promise<Round> {
    for (const peers of this.#receivers) await peers.reset();
    const cpuBefore = cpuMsOfThreads(pid);
    const startedAtMs = performance.now();
    const sent = await this.#send(seconds * 1000);
    const cpuMs = cpuMsOfThreads(pid) - cpuBefore;
    const tookMs = performance.now() - startedAtMs - STILL_MS;
    const reports = await this.#read();
    const packets = reports.flatMap(({ received }) => received).reduce((sum, { packets: each }) => sum + each, 0);
    const delays = reports.map(({ delaysTenthMs }) => delaysTenthMs);
    return {
      microsPerPacket: (cpuMs * 1000) / packets,
      lossPercent: 100 * (1 - packets / (sent * this.#count)),
      delayP50Ms: delayQuantileMs(delays, 0.5),
      delayP99Ms: delayQuantileMs(delays, 0.99),
      corePercent: (cpuMs / tookMs) * 100,
    };
  }

  async close(): Promise<void> {
    await this.#sender?.close();
    for (const peers of this.#receivers) await peers.close();
  }

  async #send(ms: number): Promise<number> {
    await this.sender.start();
    await new Promise((resolve) => setTimeout(resolve, ms));
    const { packets } = await this.sender.stop();
    const endMs = performance.now() + LONGEST_DRAIN_MS;
    let before = -1;
    let came = await this.#came();
    while (came !== before && performance.now() < endMs) {
      await new Promise((resolve) => setTimeout(resolve, STILL_MS));
      before = came;
      came = await this.#came();
    }
    return packets;
  }

  #read() {
    return Promise.all(this.#receivers.map((peers) => peers.read()));
  }

  async #came(): Promise<number> {
    const received = (await this.#read()).flatMap((report) => report.received);
    return received.reduce((sum, { packets }) => sum + packets, 0);
  }
}

/** Receivers of a process that sends one source to all of them and does nothing else. */
async function connectBare(sender: PacketPeers, peers: PacketPeers, count: number): Promise<void> {
  let sourcePeerId: number | undefined;
  for (let index = 0; index < count; index += 1) {
    const peerId = await connectOne(sender, peers);
    sourcePeerId ??= peerId;
  }
  if (sourcePeerId !== undefined && !sender.hasSource) await sender.source(sourcePeerId, [VOICE, CAMERA], true);
}

/** @returns the sending peer. @throws Error when none connects */
async function connectOne(sender: PacketPeers, peers: PacketPeers): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { peerId, transport } = await sender.offer();
    const answer = await peers.answer(transport);
    await sender.answered(peerId, answer.transport);
    if ((await sender.opens(peerId, OPEN_WITHIN_MS)) && (await peers.opens(answer.peerId, OPEN_WITHIN_MS))) return peerId;
    await sender.drop(peerId);
    await peers.drop(answer.peerId);
  }
  throw new Error(`a peer did not connect in ${ATTEMPTS} attempts`);
}

async function repeat(times: number, measure: () => Promise<Round>): Promise<Round[]> {
  const measured: Round[] = [];
  while (measured.length < times) measured.push(await measure());
  return measured;
}

function median(rounds: readonly Round[], key: keyof Round): number {
  return quantile(
    rounds.map((round) => round[key]),
    0.5,
  );
}
