/** Tracks as streams of frames, which a worker can be given. Chromium and the desktop app have it; Firefox and Safari not on pages. */

/** Sound that waits while a busy worker gets no time: a second and a half of 10 ms pieces. */
const SOUND_WAITING = 150;

/** Why this page cannot record; null when it can. `encoders`: no WebCodecs, as on plain http. */
export function recordingObstacle(): 'browser' | 'encoders' | null {
  if (!('MediaStreamTrackProcessor' in globalThis)) return 'browser';
  return 'VideoEncoder' in globalThis && 'AudioEncoder' in globalThis && 'OffscreenCanvas' in globalThis ? null : 'encoders';
}

export function framesOf(track: MediaStreamTrack): ReadableStream<VideoFrame> {
  return new MediaStreamTrackProcessor({ track: track as MediaStreamVideoTrack, maxBufferSize: 1 }).readable;
}

export function soundOf(track: MediaStreamTrack): ReadableStream<AudioData> {
  return new MediaStreamTrackProcessor({ track: track as MediaStreamAudioTrack, maxBufferSize: SOUND_WAITING }).readable;
}
