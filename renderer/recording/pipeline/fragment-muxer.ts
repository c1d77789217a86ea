/**
 * Writes fragments of one MP4 file. Each is muxed by itself with the times it has in the whole: nothing of a fragment is kept
 * afterwards, so that an hour weighs as much as a minute.
 */
import {
  type AudioCodec,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  NullTarget,
  Output,
  type VideoCodec,
} from 'mediabunny';
import type { EncodedPiece } from './encoded-piece.ts';
import type { AssembledFragment } from './fragment-assembler.ts';

export interface MuxedTracks {
  readonly video: { readonly codec: VideoCodec; readonly config: VideoDecoderConfig };
  readonly audio: { readonly codec: AudioCodec; readonly config: AudioDecoderConfig } | null;
}

export class FragmentMuxer {
  readonly #tracks: MuxedTracks;
  readonly #offsetUs: number;
  #sequence = 0;

  /** @param offsetUs recording time at which the part begins: its own times count from there */
  constructor(tracks: MuxedTracks, offsetUs: number) {
    this.#tracks = tracks;
    this.#offsetUs = offsetUs;
  }

  /** e.g. `video/mp4; codecs="avc1.64001f, opus"` */
  get mimeType(): string {
    const { video, audio } = this.#tracks;
    return `video/mp4; codecs="${[video.config.codec, ...(audio ? [audio.config.codec] : [])].join(', ')}"`;
  }

  /** `init` (`ftyp` and `moov`) is the same for every fragment; the first one's is to be used. */
  async mux(fragment: AssembledFragment): Promise<{ init: Uint8Array<ArrayBuffer>; bytes: Uint8Array<ArrayBuffer> }> {
    const head: Uint8Array[] = [];
    const body: Uint8Array[] = [];
    const { video, audio } = this.#tracks;
    const output = new Output({
      target: new NullTarget(),
      format: new Mp4OutputFormat({
        fastStart: 'fragmented',
        minimumFragmentDuration: Number.MAX_VALUE,
        onFtyp: (data) => head.push(data.slice()),
        onMoov: (data) => head.push(data.slice()),
        onMoof: (data) => body.push(data.slice()),
        onMdat: (data) => body.push(data.slice()),
      }),
    });
    const pictures = new EncodedVideoPacketSource(video.codec);
    output.addVideoTrack(pictures);
    const sound = audio ? new EncodedAudioPacketSource(audio.codec) : null;
    if (sound) output.addAudioTrack(sound);
    await output.start();
    for (const piece of fragment.video) await pictures.add(this.#packet(piece), { decoderConfig: video.config });
    pictures.close();
    if (sound && audio) {
      const heard = fragment.audio.filter(({ timestampUs }) => timestampUs >= this.#offsetUs);
      for (const piece of heard) await sound.add(this.#packet(piece), { decoderConfig: audio.config });
      sound.close();
    }
    await output.finalize();
    this.#sequence += 1;
    const bytes = joined(body);
    number(bytes, this.#sequence);
    return { init: joined(head), bytes };
  }

  #packet({ data, key, timestampUs, durationUs }: EncodedPiece): EncodedPacket {
    return new EncodedPacket(data, key ? 'key' : 'delta', (timestampUs - this.#offsetUs) / 1e6, durationUs / 1e6);
  }
}

/** `moof` begins with `mfhd`, whose number grows through the file (ISO/IEC 14496-12, 8.8.5). */
function number(fragment: Uint8Array<ArrayBuffer>, sequence: number): void {
  const view = new DataView(fragment.buffer);
  const MFHD = 0x6d666864;
  if (fragment.byteLength >= 24 && view.getUint32(12) === MFHD) view.setUint32(20, sequence);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}
