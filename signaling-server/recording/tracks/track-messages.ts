/** What the server and the worker that keeps tracks say to each other. A stream is what one person sends together. */

export type ToTrackWorker =
  | { readonly kind: 'packets'; readonly streamId: string; readonly producerId: string; readonly packets: Uint8Array }
  /** Nothing more comes of it; it is answered by `ended`. */
  | { readonly kind: 'end'; readonly streamId: string };

export type FromTrackWorker =
  | {
      readonly kind: 'fragment';
      readonly streamId: string;
      /** From 1 in each stream. */
      readonly partNo: number;
      readonly mimeType: string;
      readonly width: number;
      readonly height: number;
      readonly init: Uint8Array;
      readonly bytes: Uint8Array;
      readonly startMs: number;
      readonly durationMs: number;
      /** Epoch ms at its beginning. */
      readonly atMs: number;
    }
  | { readonly kind: 'keyframe-wanted'; readonly streamId: string; readonly producerId: string }
  | { readonly kind: 'ended'; readonly streamId: string };
