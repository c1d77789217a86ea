/** From encoded pieces to fragments of a file, read back with mediabunny. */
import { BufferSource, EncodedPacketSink, Input, MP4 } from 'mediabunny';
import { describe, expect, it } from 'vitest';
import type { EncodedPiece } from '../../../renderer/recording/pipeline/encoded-piece.ts';
import { FragmentAssembler } from '../../../renderer/recording/pipeline/fragment-assembler.ts';
import { FragmentMuxer, type MuxedTracks } from '../../../renderer/recording/pipeline/fragment-muxer.ts';

const FRAME_US = 40_000;
const SOUND_US = 20_000;

function picture(index: number, key = index % 25 === 0): EncodedPiece {
  return { timestampUs: index * FRAME_US, durationUs: FRAME_US, key, data: new Uint8Array([index % 256, 1, 2, 3]) };
}
function sound(index: number): EncodedPiece {
  return { timestampUs: index * SOUND_US, durationUs: SOUND_US, key: true, data: new Uint8Array([index % 256]) };
}
const tracks: MuxedTracks = {
  video: { codec: 'vp9', config: { codec: 'vp09.00.31.08', codedWidth: 640, codedHeight: 360 } },
  audio: { codec: 'opus', config: { codec: 'opus', sampleRate: 48_000, numberOfChannels: 2 } },
};

describe('the assembler', () => {
  it('ends a fragment where the next keyframe begins, once its sound is there', () => {
    const assembler = new FragmentAssembler({ withAudio: true });
    for (let index = 0; index <= 25; index++) assembler.addVideo(picture(index));
    expect(assembler.take()).toEqual([]);
    for (let index = 0; index < 51; index++) assembler.addAudio(sound(index));
    const [fragment, ...more] = assembler.take();
    expect(more).toEqual([]);
    expect(fragment).toMatchObject({ startUs: 0, endUs: 1_000_000 });
    expect(fragment?.video).toHaveLength(25);
    expect(fragment?.audio).toHaveLength(50);
  });

  it('does not wait for ever for sound', () => {
    const assembler = new FragmentAssembler({ withAudio: true });
    for (let index = 0; index <= 50; index++) assembler.addVideo(picture(index));
    expect(assembler.take().map(({ startUs }) => startUs)).toEqual([0]);
  });

  it('stretches a picture to the next where some were left out', () => {
    const assembler = new FragmentAssembler({ withAudio: false });
    for (const index of [0, 1, 20, 25]) assembler.addVideo(picture(index));
    expect(assembler.take()[0]?.video.map(({ durationUs }) => durationUs)).toEqual([FRAME_US, 19 * FRAME_US, 5 * FRAME_US]);
  });

  it('leaves out what cannot be shown: pictures before the first keyframe', () => {
    const assembler = new FragmentAssembler({ withAudio: false });
    assembler.addVideo(picture(3));
    assembler.addVideo(picture(4));
    expect(assembler.flush()).toEqual([]);
  });

  it('gives everything at the end', () => {
    const assembler = new FragmentAssembler({ withAudio: true });
    for (let index = 0; index <= 60; index++) assembler.addVideo(picture(index));
    for (let index = 0; index <= 122; index++) assembler.addAudio(sound(index));
    const all = assembler.flush();
    expect(all.map(({ startUs, endUs }) => [startUs, endUs])).toEqual([
      [0, 1_000_000],
      [1_000_000, 2_000_000],
      [2_000_000, 61 * FRAME_US],
    ]);
    expect(all.reduce((sum, { audio }) => sum + audio.length, 0)).toBe(123);
    expect(assembler.flush()).toEqual([]);
  });
});

describe('the muxer', () => {
  async function fileOf(offsetUs: number): Promise<Uint8Array> {
    const assembler = new FragmentAssembler({ withAudio: true });
    const first = offsetUs / FRAME_US;
    for (let index = first; index < first + 75; index++) assembler.addVideo(picture(index, (index - first) % 25 === 0));
    for (let index = offsetUs / SOUND_US - 5; index < (offsetUs + 3_000_000) / SOUND_US; index++)
      assembler.addAudio(sound(index));
    const muxer = new FragmentMuxer(tracks, offsetUs);
    const pieces: Uint8Array[] = [];
    for (const fragment of assembler.flush()) {
      const { init, bytes } = await muxer.mux(fragment);
      if (pieces.length === 0) pieces.push(init);
      pieces.push(bytes);
    }
    expect(muxer.mimeType).toBe('video/mp4; codecs="vp09.00.31.08, opus"');
    return Buffer.concat(pieces);
  }

  it.each([0, 3_600_000_000])('writes one file whose times count from its own beginning (%i µs)', async (offsetUs) => {
    using input = new Input({ source: new BufferSource(await fileOf(offsetUs)), formats: [MP4] });
    const video = await input.getPrimaryVideoTrack();
    const audio = await input.getPrimaryAudioTrack();
    if (!video || !audio) throw new Error('a track is missing');
    const times: number[] = [];
    for await (const packet of new EncodedPacketSink(video).packets()) times.push(packet.timestamp);
    expect(times).toHaveLength(75);
    expect(times[0]).toBeCloseTo(0, 3);
    expect(times[74]).toBeCloseTo(74 * 0.04, 3);
    expect(await video.computeDuration()).toBeCloseTo(3, 2);
    expect(await audio.computeDuration()).toBeCloseTo(3, 2);
  });

  it('numbers the fragments of a file', async () => {
    const file = Buffer.from(await fileOf(0));
    const numbers: number[] = [];
    for (let at = file.indexOf('mfhd'); at !== -1; at = file.indexOf('mfhd', at + 1)) numbers.push(file.readUInt32BE(at + 8));
    expect(numbers).toEqual([1, 2, 3]);
  });
});
