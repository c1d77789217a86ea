/**
 * The rival: Janus with its VideoRoom plugin, as Debian packages it (`apt-get install janus`), in a process of its own with a
 * configuration of ours, driven over its WebSocket (https://janus.conf.meetecho.com/docs/videoroom.html).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { findProgram } from '../../../scripts/system-programs.mjs';
import { describe, type MediaLine, readTransport } from './media-sdp.ts';
import type { PacketPeers } from './packet-peers.ts';
import type { SourceStream } from './packet-source.ts';

const ROOM = 1234;
const ANSWER_WITHIN_MS = 15_000;

interface JanusMessage {
  readonly janus: string;
  readonly transaction?: string;
  readonly sender?: number;
  readonly data?: { readonly id: number };
  readonly error?: { readonly reason: string };
  readonly plugindata?: { readonly data: Record<string, unknown> };
  readonly jsep?: { readonly type: string; readonly sdp: string };
}

export class JanusRoom {
  readonly pid: number;
  /** Janus leaves the loopback interface out: its packets go to this machine's own address, which the system loops as well. */
  readonly address: string;
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<string, (message: JanusMessage) => void>();
  readonly #keepAlive: NodeJS.Timeout;
  #sessionId = 0;
  #transactions = 0;
  #feed = 0;

  private constructor(child: ChildProcess, folder: string, address: string, socket: WebSocket) {
    this.#process = child;
    this.pid = child.pid ?? 0;
    this.#folder = folder;
    this.address = address;
    this.#socket = socket;
    socket.on('message', (data) => this.#onMessage(JSON.parse(String(data)) as JanusMessage));
    this.#keepAlive = setInterval(() => {
      this.#socket.send(JSON.stringify({ janus: 'keepalive', session_id: this.#sessionId, transaction: 'keep' }));
    }, 20_000);
  }

  /** @returns null where Janus is not installed, or where this machine has no address but loopback */
  static async start(): Promise<JanusRoom | null> {
    const program = findProgram('janus');
    const address = ownAddress();
    if (program === null || address === null) return null;
    const folder = await mkdtemp(join(tmpdir(), 'lectern-janus-'));
    const port = await freePort();
    const library = await libraryFolder();
    await Promise.all([
      writeFile(join(folder, 'janus.jcfg'), mainConfiguration(folder, library, address)),
      writeFile(
        join(folder, 'janus.transport.websockets.jcfg'),
        `general: { json = "compact"; ws = true; ws_port = ${port}; ws_ip = "127.0.0.1"; wss = false; }\n`,
      ),
      writeFile(join(folder, 'janus.plugin.videoroom.jcfg'), 'general: { }\n'),
    ]);
    const child = spawn(program, [`--configs-folder=${folder}`, `--config=${join(folder, 'janus.jcfg')}`], { stdio: 'ignore' });
    const socket = await connect(port, child);
    const room = new JanusRoom(child, folder, address, socket);
    room.#sessionId = (await room.#ask({ janus: 'create' })).data?.id ?? 0;
    return room;
  }

  /** One peer sends these. */
  async publish(peers: PacketPeers, streams: readonly SourceStream[]): Promise<void> {
    const handle = await this.#attach();
    await this.#say(handle, { request: 'create', room: ROOM, publishers: 1, videocodec: 'vp8', audiocodec: 'opus', bitrate: 0 });
    const joined = await this.#say(handle, { request: 'join', ptype: 'publisher', room: ROOM, display: 'bench' });
    this.#feed = Number(joined.plugindata?.data.id);
    const offered = await peers.offer();
    const media = streams.map(({ kind, mid, ssrc }): MediaLine => ({ kind, mid, ssrc, direction: 'sendonly' }));
    const jsep = { type: 'offer', sdp: describe(offered.transport, 'actpass', media) };
    const configured = await this.#say(handle, { request: 'configure', audio: true, video: true }, jsep);
    await peers.answered(offered.peerId, readTransport(configured.jsep?.sdp ?? ''));
    await mustOpen(peers, offered.peerId);
    await peers.source(offered.peerId, streams);
  }

  /** So many peers receive what is published. */
  async receive(peers: PacketPeers, count: number): Promise<void> {
    const peerIds: number[] = [];
    for (let index = 0; index < count; index += 1) {
      const handle = await this.#attach();
      const streams = [{ feed: this.#feed }];
      const attached = await this.#say(handle, { request: 'join', ptype: 'subscriber', room: ROOM, streams });
      const offer = attached.jsep?.sdp ?? '';
      const { peerId, transport } = await peers.answer(readTransport(offer));
      peerIds.push(peerId);
      const media = [...offer.matchAll(/^m=(audio|video)[\s\S]*?^a=mid:(.*)$/gm)].map(([, kind, mid = '']): MediaLine => {
        return { kind: kind === 'audio' ? 'audio' : 'video', mid: mid.trim(), direction: 'recvonly' };
      });
      const jsep = { type: 'answer', sdp: describe(transport, 'active', media) };
      await this.#say(handle, { request: 'start' }, jsep);
    }
    await Promise.all(peerIds.map((peerId) => mustOpen(peers, peerId)));
  }

  async close(): Promise<void> {
    clearInterval(this.#keepAlive);
    this.#socket.terminate();
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exited;
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #attach(): Promise<number> {
    return (await this.#ask({ janus: 'attach', plugin: 'janus.plugin.videoroom' })).data?.id ?? 0;
  }

  /** A request of the plugin's, answered by its event. */
  #say(handle: number, body: object, jsep?: object): Promise<JanusMessage> {
    return this.#ask({ janus: 'message', handle_id: handle, body, ...(jsep === undefined ? {} : { jsep }) });
  }

  #ask(request: object): Promise<JanusMessage> {
    this.#transactions += 1;
    const transaction = String(this.#transactions);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`Janus does not answer ${JSON.stringify(request)}`)), ANSWER_WITHIN_MS);
      this.#waiting.set(transaction, (message) => {
        clearTimeout(timer);
        this.#waiting.delete(transaction);
        const problem = message.error?.reason ?? message.plugindata?.data.error;
        if (problem === undefined) resolve(message);
        else reject(new Error(`Janus: ${String(problem)}`));
      });
      const session = this.#sessionId === 0 ? {} : { session_id: this.#sessionId };
      this.#socket.send(JSON.stringify({ ...request, ...session, transaction }));
    });
  }

  #onMessage(message: JanusMessage): void {
    // An acknowledgement only says that the answer will come.
    if (message.janus !== 'ack') this.#waiting.get(message.transaction ?? '')?.(message);
  }
}

async function mustOpen(peers: PacketPeers, peerId: number): Promise<void> {
  if (!(await peers.opens(peerId, ANSWER_WITHIN_MS))) throw new Error('a peer did not connect to Janus');
}

function ownAddress(): string | null {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? null;
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Debian keeps them in a folder named after the machine's architecture. */
async function libraryFolder(): Promise<string> {
  const folders = await readdir('/usr/lib');
  for (const folder of folders) {
    const found = join('/usr/lib', folder, 'janus');
    if ((await readdir(found).catch(() => [])).length > 0) return found;
  }
  throw new Error('Janus is here, its plugins are not');
}

function mainConfiguration(folder: string, library: string, address: string): string {
  const others = ['audiobridge', 'duktape', 'echotest', 'lua', 'nosip', 'recordplay', 'sip', 'streaming', 'textroom'];
  const plugins = [...others, 'videocall', 'voicemail'].map((name) => `libjanus_${name}.so`);
  const transports = ['http', 'mqtt', 'nanomsg', 'pfunix', 'rabbitmq'].map((name) => `libjanus_${name}.so`);
  const events = ['gelfevh', 'mqttevh', 'nanomsgevh', 'rabbitmqevh', 'sampleevh', 'wsevh'].map((name) => `libjanus_${name}.so`);
  return `
general: {
  configs_folder = "${folder}"
  plugins_folder = "${library}/plugins"
  transports_folder = "${library}/transports"
  events_folder = "${library}/events"
  loggers_folder = "${library}/loggers"
  debug_level = 1
}
nat: { ice_enforce_list = "${address}"; full_trickle = false; }
media: { ipv6 = false; }
plugins: { disable = "${plugins.join(',')}" }
transports: { disable = "${transports.join(',')}" }
loggers: { disable = "libjanus_jsonlog.so" }
events: { broadcast = false; disable = "${events.join(',')}" }
`;
}

/** Janus listens a moment after it has started. */
async function connect(port: number, child: ChildProcess): Promise<WebSocket> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`Janus ended with ${child.exitCode}`);
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, 'janus-protocol');
    const opened = await new Promise<boolean>((resolve) =>
      socket.once('open', () => resolve(true)).once('error', () => resolve(false)),
    );
    if (opened) return socket;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('Janus does not listen');
}
