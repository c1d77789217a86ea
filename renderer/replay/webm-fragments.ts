/**
 * VP8 is kept in MP4, as the media engine got it. Files of it play, but no browser's media buffer takes VP8 in MP4: for that its fragments
 * are laid out as WebM, packet by packet. Nothing is decoded.
 */

/** What the media buffer is told of a part. */
export function bufferedTypeOf(mimeType: string): string {
  return isVp8(mimeType) ? mimeType.replace('/mp4', '/webm').replace(/vp08[.\d]*/, 'vp8') : mimeType;
}

export function isVp8(mimeType: string): boolean {
  return mimeType.includes('vp08');
}

/** Whole fragments of a part, one after the other, as WebM with its own beginning, on the part's clock. */
export async function asWebm(init: ArrayBuffer, fragments: ArrayBuffer): Promise<ArrayBuffer> {
  // Only who looks at a copy needs it.
  const {
    BlobSource,
    BufferTarget,
    EncodedAudioPacketSource,
    EncodedPacketSink,
    EncodedVideoPacketSource,
    Input,
    MP4,
    Output,
    WebMOutputFormat,
  } = await import('mediabunny');
  const input = new Input({ source: new BlobSource(new Blob([init, fragments])), formats: [MP4] });
  const target = new BufferTarget();
  const output = new Output({ target, format: new WebMOutputFormat({ appendOnly: true }) });
  try {
    const [video, audio] = await Promise.all([input.getPrimaryVideoTrack(), input.getPrimaryAudioTrack()]);
    const pictures = new EncodedVideoPacketSource('vp8');
    const sound = new EncodedAudioPacketSource('opus');
    if (video) output.addVideoTrack(pictures);
    if (audio) output.addAudioTrack(sound);
    await output.start();
    const copyPictures = async () => {
      if (!video) return;
      const decoderConfig = (await video.getDecoderConfig()) ?? undefined;
      for await (const packet of new EncodedPacketSink(video).packets())
        await pictures.add(packet, decoderConfig && { decoderConfig });
      pictures.close();
    };
    const copySound = async () => {
      if (!audio) return;
      const decoderConfig = (await audio.getDecoderConfig()) ?? undefined;
      for await (const packet of new EncodedPacketSink(audio).packets())
        await sound.add(packet, decoderConfig && { decoderConfig });
      sound.close();
    };
    await Promise.all([copyPictures(), copySound()]);
    await output.finalize();
    return target.buffer ?? new ArrayBuffer(0);
  } finally {
    input.dispose();
  }
}
