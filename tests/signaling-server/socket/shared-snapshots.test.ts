import { Decoder, type Packet, PacketType } from 'socket.io-parser';
import { describe, expect, it, vi } from 'vitest';
import { emptyLesson } from '../../../lesson/reduce.ts';
import { SnapshotEncoder } from '../../../signaling-server/socket/shared-snapshots.ts';

/** What a page reads of what was written. */
function read(parts: readonly (string | Buffer)[]): Packet {
  const decoder = new Decoder();
  let read: Packet | undefined;
  decoder.on('decoded', (packet) => (read = packet));
  for (const part of parts) decoder.add(part);
  if (!read) throw new Error('nothing was decoded');
  return read;
}

const answer = (reply: object): Packet => ({ type: PacketType.ACK, nsp: '/', id: 7, data: [{ ok: true, reply }] });

describe('the snapshot of those who come in together', () => {
  it('is written once and read by each as it is, with all that is theirs alone', () => {
    const encoder = new SnapshotEncoder();
    const title = '"snapshot":null $& $1 — “quoted”';
    const toJSON = vi.fn(() => ({ ...emptyLesson(), title }));
    const snapshot = Object.assign(emptyLesson(), { toJSON });
    const participants = ['anna', 'ben', 'cleo', 'dora'];
    const written = participants.map((participantId) =>
      encoder.encode(answer({ participantId, snapshot, events: [{ seq: 1 }] })),
    );
    const seen = written.map((parts) => read(parts));
    const { toJSON: _, ...plain } = { ...snapshot, title };
    expect(seen).toEqual(participants.map((participantId) => answer({ participantId, snapshot: plain, events: [{ seq: 1 }] })));
    const calls = toJSON.mock.calls.length;
    encoder.encode(answer({ participantId: 'emil', snapshot, events: [] }));
    expect(toJSON.mock.calls.length).toBe(calls);
  });

  it('a later snapshot is written anew', () => {
    const encoder = new SnapshotEncoder();
    for (const seq of [1, 1, 1, 2, 2, 2].map((seq) => ({ ...emptyLesson(), seq }))) {
      for (let times = 0; times < 3; times += 1) {
        expect(read(encoder.encode(answer({ snapshot: seq }))).data).toEqual([{ ok: true, reply: { snapshot: seq } }]);
      }
    }
  });

  it('leaves everything else as it was', () => {
    const encoder = new SnapshotEncoder();
    const packets: Packet[] = [
      answer({ snapshot: null, events: [] }),
      answer({}),
      { type: PacketType.ACK, nsp: '/', id: 1, data: [{ ok: false, error: { code: 'internal', message: '' } }] },
      { type: PacketType.EVENT, nsp: '/', data: ['lesson:happened', { events: [] }] },
      { type: PacketType.ACK, nsp: '/', id: 2, data: [null] },
      { type: PacketType.CONNECT, nsp: '/', data: { sid: 'x' } },
    ];
    for (const packet of packets) expect(read(encoder.encode(packet))).toEqual(packet);
    const binary = read(encoder.encode({ type: PacketType.EVENT, nsp: '/', data: ['strokes', Buffer.from([1, 2, 3])] }));
    expect(binary.data).toEqual(['strokes', Buffer.from([1, 2, 3])]);
  });
});
