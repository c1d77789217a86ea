/** The sequence parameter set of H.264 (ITU-T H.264, 7.3.2.1.1): what a player must know before the first picture. */

export interface SequenceParameters {
  readonly profile: number;
  readonly compatibility: number;
  readonly level: number;
  readonly width: number;
  readonly height: number;
}

/** Profiles whose sets say how colours are sampled. */
const WITH_CHROMA: ReadonlySet<number> = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);
/** Larger is no picture. */
const MOST_PX = 16_384;

/** @param unit the whole NAL unit, its header byte too @returns undefined for what is no such set */
export function readSequenceParameters(unit: Uint8Array): SequenceParameters | undefined {
  if (unit.length < 5 || ((unit[0] as number) & 0x1f) !== 7) return undefined;
  const bits = new Bits(withoutEmulation(unit.subarray(1)));
  const profile = bits.take(8);
  const compatibility = bits.take(8);
  const level = bits.take(8);
  bits.golomb();
  let chroma = 1;
  if (WITH_CHROMA.has(profile)) {
    chroma = bits.golomb();
    if (chroma === 3) bits.take(1);
    bits.golomb();
    bits.golomb();
    bits.take(1);
    if (bits.take(1) === 1) {
      for (let list = 0; list < (chroma === 3 ? 12 : 8); list += 1) if (bits.take(1) === 1) skipScaling(bits, list < 6 ? 16 : 64);
    }
  }
  bits.golomb();
  const orderType = bits.golomb();
  if (orderType === 0) bits.golomb();
  else if (orderType === 1) {
    bits.take(1);
    bits.signedGolomb();
    bits.signedGolomb();
    const cycle = bits.golomb();
    for (let index = 0; index < Math.min(cycle, 255); index += 1) bits.signedGolomb();
  }
  bits.golomb();
  bits.take(1);
  const widthInBlocks = bits.golomb() + 1;
  const heightInUnits = bits.golomb() + 1;
  const framesOnly = bits.take(1);
  if (framesOnly === 0) bits.take(1);
  bits.take(1);
  const crop = { left: 0, right: 0, top: 0, bottom: 0 };
  if (bits.take(1) === 1) {
    crop.left = bits.golomb();
    crop.right = bits.golomb();
    crop.top = bits.golomb();
    crop.bottom = bits.golomb();
  }
  if (bits.over) return undefined;
  const [unitX, unitY] = [chroma === 1 || chroma === 2 ? 2 : 1, (chroma === 1 ? 2 : 1) * (2 - framesOnly)];
  const width = widthInBlocks * 16 - unitX * (crop.left + crop.right);
  const height = (2 - framesOnly) * heightInUnits * 16 - unitY * (crop.top + crop.bottom);
  if (width <= 0 || height <= 0 || width > MOST_PX || height > MOST_PX) return undefined;
  return { profile, compatibility, level, width, height };
}

function skipScaling(bits: Bits, size: number): void {
  let [last, next] = [8, 8];
  for (let index = 0; index < size && !bits.over; index += 1) {
    if (next !== 0) next = (last + bits.signedGolomb() + 256) % 256;
    last = next === 0 ? last : next;
  }
}

/** Takes out the bytes that keep start codes from appearing (7.4.1). */
function withoutEmulation(bytes: Uint8Array): Uint8Array {
  const kept: number[] = [];
  let zeros = 0;
  for (const byte of bytes) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    kept.push(byte);
  }
  return Uint8Array.from(kept);
}

/** Reads bits, zeros beyond the end. */
class Bits {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Read beyond the end. */
  get over(): boolean {
    return this.#at > this.#bytes.length * 8;
  }

  take(count: number): number {
    let value = 0;
    for (let index = 0; index < count; index += 1) {
      value = value * 2 + (((this.#bytes[this.#at >> 3] ?? 0) >> (7 - (this.#at & 7))) & 1);
      this.#at += 1;
    }
    return value;
  }

  /** Exp-Golomb, 9.1. */
  golomb(): number {
    let zeros = 0;
    while (zeros < 32 && !this.over && this.take(1) === 0) zeros += 1;
    return 2 ** zeros - 1 + this.take(zeros);
  }

  signedGolomb(): number {
    const code = this.golomb();
    return code % 2 === 0 ? -code / 2 : (code + 1) / 2;
  }
}
