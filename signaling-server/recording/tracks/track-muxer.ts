/** Writes the fragments of one part: each is muxed by itself with the times it has in the whole, so that nothing is held. */
import {
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  NullTarget,
  Output,
} from 'mediabunny';
import { OPUS_CLOCK_RATE } from './opus-packet.ts';
import { joined, type VideoDescription } from './video-frame.ts';

export interface Sample {
  readonly data: Uint8Array;
  readonly key: boolean;
  /** Since the part began. */
  readonly startUs: number;
  readonly durationUs: number;
}

export interface PartTracks {
  readonly video: VideoDescription | null;
  readonly audio: boolean;
}

export interface MuxedFragment {
  /** `ftyp` and `moov`: the same for every fragment of a part. */
  readonly init: Uint8Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** As `codecs` names VP8 in MP4. */
const VP8_IN_MP4 = 'vp08.00.41.08';
const CHANNELS = 2;

export function mimeTypeOf({ video, audio }: PartTracks): string {
  const picture = video && (video.codec === 'vp8' ? VP8_IN_MP4 : video.codecString);
  const codecs = [...(picture ? [picture] : []), ...(audio ? ['opus'] : [])].join(', ');
  return `${video ? 'video' : 'audio'}/mp4; codecs="${codecs}"`;
}

/** @param sequenceNo from 1, growing through the file */
export async function muxFragment(
  { video, audio }: PartTracks,
  samples: { readonly video: readonly Sample[]; readonly audio: readonly Sample[] },
  sequenceNo: number,
): Promise<MuxedFragment> {
  const head: Uint8Array[] = [];
  const body: Uint8Array[] = [];
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
  const pictures = video ? new EncodedVideoPacketSource(video.codec) : null;
  if (pictures) output.addVideoTrack(pictures);
  const sound = audio ? new EncodedAudioPacketSource('opus') : null;
  if (sound) output.addAudioTrack(sound);
  await output.start();
  if (pictures && video) {
    const { codecString, width, height, record } = video;
    const decoderConfig = {
      codec: codecString,
      codedWidth: width,
      codedHeight: height,
      ...(record ? { description: record } : {}),
    };
    for (const sample of samples.video) await pictures.add(packetOf(sample), { decoderConfig });
    pictures.close();
  }
  if (sound) {
    const decoderConfig = { codec: 'opus', sampleRate: OPUS_CLOCK_RATE, numberOfChannels: CHANNELS };
    for (const sample of samples.audio) await sound.add(packetOf(sample), { decoderConfig });
    sound.close();
  }
  await output.finalize();
  const bytes = joined(body);
  numberFragment(bytes, sequenceNo);
  return { init: joined(head), bytes };
}

function packetOf({ data, key, startUs, durationUs }: Sample): EncodedPacket {
  return new EncodedPacket(data, key ? 'key' : 'delta', startUs / 1e6, durationUs / 1e6);
}

/** `moof` begins with `mfhd`, whose number grows through the file (ISO/IEC 14496-12, 8.8.5). */
function numberFragment(fragment: Uint8Array<ArrayBuffer>, sequenceNo: number): void {
  const view = new DataView(fragment.buffer);
  const MFHD = 0x6d666864;
  if (fragment.byteLength >= 24 && view.getUint32(12) === MFHD) view.setUint32(20, sequenceNo);
}
