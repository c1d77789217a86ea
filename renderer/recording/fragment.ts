/** What the pipeline makes and who takes it: the seam between encoding and keeping. */

/** One file of the recording is to begin: a first start, a reload, another encoder. */
export interface PartStart {
  /** e.g. `video/mp4; codecs="avc1.64001f, opus"` */
  readonly mimeType: string;
  readonly width: number;
  readonly height: number;
  /** `ftyp` and `moov`. */
  readonly init: Uint8Array<ArrayBuffer>;
}

/** About a second, beginning with a keyframe: `moof` and `mdat`. */
export interface Fragment {
  /** In its part. */
  readonly startMs: number;
  readonly durationMs: number;
  /** On the lesson's clock, at its beginning. */
  readonly lessonMs: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Where fragments go. Calls never wait and never throw: a sink keeps what it is given, in order, or says that it is `full`. */
export interface FragmentSink {
  beginPart(part: PartStart): void;
  /** Of the part begun last. False when there is no room for it: the fragment is lost. */
  add(fragment: Fragment): boolean;
  /** A small JPEG of the picture at this recording time; may be dropped. */
  preview(jpeg: Blob, recordingMs: number): void;
  /** Resolves when everything given is kept for good; rejects only when that has become impossible. */
  finish(): Promise<void>;
  close(): void;
}
