/** The process that `PacketPeers` starts: node-datachannel takes one JavaScript environment a process, so the bench itself can't load it. */
import { setPriority } from 'node:os';
import nodeDataChannel, { type PeerConnection, type Track } from 'node-datachannel';
import { isRtcp } from '../../../signaling-server/sfu/engine/rtp-packet.ts';
import { bareDescription, readTransport, type TransportLines } from './media-sdp.ts';
import { ASIDE, DELAY_PLACES, type Numbered, type PeersCommand, type PeersReport } from './packet-peers.ts';
import { PacketReceiver } from './packet-receiver.ts';
import { PacketSource } from './packet-source.ts';

const REPORT_EVERY_MS = 1000;
/** As of `nice`. Set before there are threads, which get it from this one. */
const ASIDE_PRIORITY = 10;
if (process.argv.includes(ASIDE)) setPriority(ASIDE_PRIORITY);

class Peer {
  readonly peerId: number;
  readonly receiver: PacketReceiver;
  readonly opened: Promise<void>;
  source: PacketSource | undefined;
  readonly #connection: PeerConnection;
  #track: Track | undefined;
  #open = false;
  #onOpen: () => void = () => undefined;

  constructor(peerId: number, bindAddress: string, delays: Uint32Array) {
    this.peerId = peerId;
    this.opened = new Promise((resolve) => {
      this.#onOpen = resolve;
    });
    this.receiver = new PacketReceiver((packet) => this.send(packet), delays);
    this.#connection = new nodeDataChannel.PeerConnection(`peer ${peerId}`, { iceServers: [], bindAddress });
  }

  async offer(): Promise<TransportLines> {
    const video = new nodeDataChannel.Video('0', 'SendRecv');
    video.addVP8Codec(96);
    this.#use(this.#connection.addTrack(video));
    this.#connection.setLocalDescription('offer');
    return this.#gathered();
  }

  /** As offerer the library starts ICE with the first candidate, and must know the fingerprint by then: hence candidates come last. */
  answered(transport: TransportLines): void {
    this.#connection.setRemoteDescription(bareDescription(transport, transport.setup), 'answer');
    for (const candidate of transport.candidates) this.#connection.addRemoteCandidate(`candidate:${candidate}`, '0');
  }

  async answer(transport: TransportLines): Promise<TransportLines> {
    const track = new Promise<Track>((resolve) => this.#connection.onTrack(resolve));
    this.#connection.setRemoteDescription(bareDescription(transport, transport.setup), 'offer');
    this.#use(await track);
    const gathered = await this.#gathered();
    for (const candidate of transport.candidates) this.#connection.addRemoteCandidate(`candidate:${candidate}`, '0');
    return gathered;
  }

  send(packet: Buffer): void {
    if (this.#open) this.#track?.sendMessageBinary(packet);
  }

  close(): void {
    this.#open = false;
    this.#connection.close();
  }

  report(nowMs: number): void {
    if (this.#open) this.receiver.report(nowMs);
  }

  #use(track: Track): void {
    this.#track = track;
    const opened = (): void => {
      this.#open = true;
      this.#onOpen();
    };
    track.onOpen(opened);
    if (track.isOpen()) opened();
    track.onMessage((message) => {
      if (!isRtcp(message)) this.receiver.receive(message);
      else if (this.source === undefined) this.receiver.onRtcp(message);
      else this.source.onRtcp(message);
    });
  }

  async #gathered(): Promise<TransportLines> {
    await new Promise<void>((resolve) => {
      this.#connection.onGatheringStateChange((state) => {
        if (state === 'complete') resolve();
      });
      if (this.#connection.gatheringState() === 'complete') resolve();
    });
    return readTransport(this.#connection.localDescription()?.sdp ?? '');
  }
}

const peers = new Map<number, Peer>();
const delays = new Uint32Array(DELAY_PLACES);
let sentBefore = { packets: 0, keyframes: 0 };

process.on('message', ({ number, content }: Numbered<PeersCommand>) => {
  const answer = (report: PeersReport): void => void process.send?.({ number, content: report } satisfies Numbered<PeersReport>);
  void carryOut(content).then(answer, (error: unknown) => answer({ error: String(error) }));
});
process.on('disconnect', () => process.exit(0));

let reporting = 0;
setInterval(() => {
  // A tenth of them at a time, as people's browsers do not report in step.
  const nowMs = performance.now();
  for (const [index, peer] of [...peers.values()].entries()) if (index % 10 === reporting) peer.report(nowMs);
  reporting = (reporting + 1) % 10;
}, REPORT_EVERY_MS / 10);

async function carryOut(command: PeersCommand): Promise<PeersReport> {
  switch (command.do) {
    case 'offer':
      return { transport: await newPeer(command.peerId, command.bindAddress).offer() };
    case 'answered':
      peer(command.peerId).answered(command.transport);
      return {};
    case 'answer':
      return { transport: await newPeer(command.peerId, command.bindAddress).answer(command.transport) };
    case 'wait-open':
      return { open: await within(command.withinMs, peer(command.peerId).opened) };
    case 'drop':
      peer(command.peerId).close();
      peers.delete(command.peerId);
      return {};
    case 'source': {
      const sender = peer(command.peerId);
      const all = command.toAll ? peers : new Map([[command.peerId, sender]]);
      sender.source = new PacketSource(command.streams, (packet) => {
        for (const each of all.values()) each.send(packet);
      });
      return {};
    }
    case 'start':
      sentBefore = sent();
      for (const { source } of peers.values()) source?.start();
      return {};
    case 'stop': {
      for (const { source } of peers.values()) source?.stop();
      const { packets, keyframes } = sent();
      return { packetsSent: packets - sentBefore.packets, keyframesSent: keyframes - sentBefore.keyframes };
    }
    case 'reset':
      delays.fill(0);
      for (const { receiver } of peers.values()) receiver.reset();
      return {};
    case 'read':
      return {
        received: [...peers.values()].filter(({ source }) => source === undefined).map((one) => one.receiver.read(one.peerId)),
        delaysTenthMs: [...delays],
      };
  }
}

function newPeer(peerId: number, bindAddress: string): Peer {
  const made = new Peer(peerId, bindAddress, delays);
  peers.set(peerId, made);
  return made;
}

function peer(peerId: number): Peer {
  const found = peers.get(peerId);
  if (found === undefined) throw new Error(`there is no peer ${peerId}`);
  return found;
}

function sent(): { packets: number; keyframes: number } {
  let packets = 0;
  let keyframes = 0;
  for (const { source } of peers.values()) {
    packets += source?.packets ?? 0;
    keyframes += source?.keyframes ?? 0;
  }
  return { packets, keyframes };
}

async function within(ms: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  return Promise.race([promise.then(() => true), late]).finally(() => clearTimeout(timer));
}
