/** One encoded picture, or a few ms of encoded sound. Times in µs of recording time. */
export interface EncodedPiece {
  readonly timestampUs: number;
  readonly durationUs: number;
  readonly key: boolean;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Takes an encoder's chunk out of the browser's hands. */
export function pieceOf(chunk: EncodedVideoChunk | EncodedAudioChunk): EncodedPiece {
  const data = new Uint8Array(chunk.byteLength);
  chunk.copyTo(data);
  return { timestampUs: chunk.timestamp, durationUs: chunk.duration ?? 0, key: chunk.type === 'key', data };
}
