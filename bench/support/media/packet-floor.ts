/** The least a forwarded packet can cost on this machine, to stand beside what the engine's packets do cost. */
import { execFile } from 'node:child_process';
import { createCipheriv, randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const source = fileURLToPath(new URL('packet-floor.c', import.meta.url));

const HEADER_BYTES = 20;
/** As in the C program: packets so many, enough for a stable figure within a second. */
const PACKETS = 60_000;

export interface PacketFloor {
  /** What it was measured with: our C program, or Node where there is no compiler (several times dearer, so ratios look better). */
  readonly by: 'c' | 'node';
  /** CPU microseconds for one packet; measured anew with each call. */
  measure(): Promise<number>;
  close(): Promise<void>;
}

/** @param sizesBytes of the packets sent in turn, header included. @param receivers how many they are encrypted for */
export async function packetFloor(sizesBytes: readonly number[], receivers: number): Promise<PacketFloor> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-floor-'));
  const program = join(folder, 'packet-floor');
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    await run('cc', ['-O2', '-o', program, source, '-lcrypto', '-lpthread']);
  } catch {
    // No compiler, or OpenSSL's headers are not there.
    return { by: 'node', measure: () => measureInNode(sizesBytes, receivers), close };
  }
  const words = [PACKETS, receivers, ...sizesBytes].map(String);
  return { by: 'c', measure: async () => Number((await run(program, words)).stdout), close };
}

async function measureInNode(sizesBytes: readonly number[], receivers: number): Promise<number> {
  const sinks: Socket[] = [];
  for (let index = 0; index < receivers; index += 1) {
    const sink = createSocket('udp4');
    sink.bind(0, '127.0.0.1');
    await once(sink, 'listening');
    sinks.push(sink);
  }
  const sender = createSocket('udp4');
  const key = randomBytes(32);
  const nonce = Buffer.alloc(12);
  let usedMicros = 0;
  let sent = 0;
  for (let number = 0; sent < PACKETS / 4; number += 1) {
    const plain = randomBytes(sizesBytes[number % sizesBytes.length] ?? 1000);
    const before = process.cpuUsage();
    for (const sink of sinks) {
      nonce.writeUInt32BE(sent, 8);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      cipher.setAAD(plain.subarray(0, HEADER_BYTES));
      const sealed = [plain.subarray(0, HEADER_BYTES), cipher.update(plain.subarray(HEADER_BYTES)), cipher.final()];
      sender.send([...sealed, cipher.getAuthTag()], sink.address().port, '127.0.0.1');
      sent += 1;
    }
    const { user, system } = process.cpuUsage(before);
    usedMicros += user + system;
    await new Promise(setImmediate);
  }
  for (const socket of [sender, ...sinks]) socket.close();
  return usedMicros / sent;
}
