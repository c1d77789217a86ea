/** The samples of one track, gathered from fragments and written as the tables of a plain MP4 (ISO/IEC 14496-12, 8.6 and 8.7). */
import { fullBox, u32 } from '../mp4/boxes.ts';
import type { SampleRun } from '../mp4/fragment.ts';

/** Where bytes lie in the recording. */
export interface Chunk {
  readonly partNo: number;
  readonly offset: number;
  readonly bytes: number;
  readonly samples: number;
  /** Where they lie among the bytes of the film to be made. */
  readonly at: number;
}

export class SampleTable {
  readonly chunks: Chunk[] = [];
  /** Decode time of the first sample, in ticks. */
  firstTicks = 0;
  #sizes = new Numbers();
  #durations = new Runs();
  #offsets = new Runs();
  #sync = new Numbers();
  #anyOffset = false;
  #endTicks = 0;

  get samples(): number {
    return this.#sizes.length;
  }

  /** From the first sample to the end of the last. */
  get durationTicks(): number {
    return this.#endTicks - this.firstTicks;
  }

  get endTicks(): number {
    return this.#endTicks;
  }

  /** @param startTicks when the run begins; what lies between it and the run before makes that one's last sample longer or shorter */
  add(run: SampleRun, startTicks: number, chunk: Omit<Chunk, 'samples' | 'bytes'>): void {
    if (run.sizes.length === 0) return;
    if (this.samples === 0) {
      this.firstTicks = Math.max(0, startTicks);
      this.#endTicks = this.firstTicks;
    } else this.#endTicks += this.#durations.stretchLast(startTicks - this.#endTicks);
    let bytes = 0;
    for (const [index, size] of run.sizes.entries()) {
      bytes += size;
      this.#sizes.push(size);
      this.#durations.push(run.durations[index] ?? 0);
      this.#offsets.push(run.offsets[index] ?? 0);
      if (run.offsets[index] !== 0) this.#anyOffset = true;
      if (run.sync[index]) this.#sync.push(this.samples);
      this.#endTicks += run.durations[index] ?? 0;
    }
    this.chunks.push({ ...chunk, bytes, samples: run.sizes.length });
  }

  /** The tables beside the sample description. @param base where the film's bytes begin in the file */
  boxes(base: number): Buffer[] {
    const sync = this.#sync.length < this.samples ? [fullBox('stss', 0, 0, u32(this.#sync.length), this.#sync.bytes())] : [];
    const offsets = this.#anyOffset ? [fullBox('ctts', 1, 0, this.#offsets.bytes())] : [];
    return [
      fullBox('stts', 0, 0, this.#durations.bytes()),
      ...offsets,
      ...sync,
      fullBox('stsc', 0, 0, chunkRuns(this.chunks)),
      fullBox('stsz', 0, 0, u32(0, this.samples), this.#sizes.bytes()),
      chunkOffsets(this.chunks, base),
    ];
  }
}

/** Where each chunk begins; 64 bits, as an evening of film has more than 4 GB. */
function chunkOffsets(chunks: readonly Chunk[], base: number): Buffer {
  const table = Buffer.alloc(4 + chunks.length * 8);
  table.writeUInt32BE(chunks.length, 0);
  for (const [index, { at }] of chunks.entries()) table.writeBigUInt64BE(BigInt(base + at), 4 + index * 8);
  return fullBox('co64', 0, 0, table);
}

/** Chunks with as many samples as the one before are not told again. */
function chunkRuns(chunks: readonly Chunk[]): Buffer {
  const entries: number[] = [];
  let before = -1;
  for (const [index, { samples }] of chunks.entries()) {
    if (samples !== before) entries.push(index + 1, samples, 1);
    before = samples;
  }
  return u32(entries.length / 3, ...entries);
}

/** Many numbers in little memory. */
class Numbers {
  #values = new Uint32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Uint32Array(this.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  bytes(): Buffer {
    const bytes = Buffer.from(this.#values.buffer.slice(0, this.length * 4));
    return bytes.swap32();
  }
}

/** A value and how often it comes in a row. */
class Runs {
  readonly #runs: { count: number; value: number }[] = [];

  push(value: number): void {
    const last = this.#runs.at(-1);
    if (last?.value === value) last.count += 1;
    else this.#runs.push({ count: 1, value });
  }

  /** @returns by how much it was stretched; a value never gets below 1 */
  stretchLast(by: number): number {
    const last = this.#runs.at(-1);
    if (!last || by === 0) return 0;
    const value = Math.max(1, last.value + by);
    const stretched = value - last.value;
    if (last.count > 1) {
      last.count -= 1;
      this.#runs.push({ count: 1, value });
    } else last.value = value;
    return stretched;
  }

  bytes(): Buffer {
    // A film of uneven frames has hundreds of thousands.
    const bytes = Buffer.alloc(4 + this.#runs.length * 8);
    bytes.writeUInt32BE(this.#runs.length, 0);
    for (const [index, { count, value }] of this.#runs.entries()) {
      bytes.writeUInt32BE(count, 4 + index * 8);
      bytes.writeInt32BE(value | 0, 8 + index * 8);
    }
    return bytes;
  }
}
