/** A camera that films a clock: each picture carries the time it was drawn at, as 32 black and white bars over its top sixth. */

export interface DrawnCamera {
  readonly width: number;
  readonly height: number;
  readonly framesPerS: number;
}

/** Runs in the teacher's page before its own code: takes the place of the camera. The microphone stays as it is. */
export function drawCamera({ width, height, framesPerS }: DrawnCamera): void {
  const devices = navigator.mediaDevices;
  if (!devices) return;
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) return;
  const clockMs = () => Math.round(performance.timeOrigin + performance.now()) % 2 ** 24;
  let dueMs = 0;
  const draw = (nowMs: number): void => {
    requestAnimationFrame(draw);
    // Half a refresh of tolerance, so that 30 frames/s on a 60 Hz clock are every second one.
    if (nowMs < dueMs - 8) return;
    dueMs = Math.max(dueMs + 1000 / framesPerS, nowMs);
    // Something moves, as people do; most of the picture stays.
    context.fillStyle = '#6b7f8c';
    context.fillRect(0, height / 6, width, height);
    context.fillStyle = '#d9b08c';
    context.beginPath();
    context.arc(width * (0.5 + 0.1 * Math.sin(nowMs / 700)), height * (0.55 + 0.03 * Math.sin(nowMs / 300)), height / 5, 0, 7);
    context.fill();
    const stamp = clockMs();
    const check = ((stamp & 255) * 7 + ((stamp >> 8) & 255) * 13 + (stamp >> 16) * 31 + 0x5a) & 255;
    for (let bit = 0; bit < 32; bit++) {
      const on = bit < 24 ? (stamp >> bit) & 1 : (check >> (bit - 24)) & 1;
      context.fillStyle = on ? '#fff' : '#000';
      context.fillRect((width * bit) / 32, 0, width / 32, height / 6);
    }
  };
  requestAnimationFrame(draw);
  // Every picture drawn is captured: a limit of the stream's own would beat against the drawing and drop some.
  const original = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints) => (constraints?.video ? canvas.captureStream() : original(constraints));
}

declare global {
  interface Window {
    seenClock?: SeenClock;
  }
}

/** What a student's page read off the pictures since it was last emptied. */
export interface SeenClock {
  /** From the drawing to this page having the decoded picture, ms, one for each picture. */
  agesMs: number[];
  /** Pictures whose bars make no sense. */
  unreadable: number;
}

/** Runs in a student's page before its own code: reads the clock off every picture of every video. */
export function readClock(): void {
  const seen: SeenClock = { agesMs: [], unreadable: 0 };
  window.seenClock = seen;
  const canvas = document.createElement('canvas');
  canvas.width = 320;
  canvas.height = 4;
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (!context) return;
  const watch = (video: HTMLVideoElement): void => {
    const onFrame = (): void => {
      // Before anything else: reading the bars takes time of its own.
      const now = performance.timeOrigin + performance.now();
      video.requestVideoFrameCallback(onFrame);
      context.drawImage(video, 0, 0, video.videoWidth, video.videoHeight / 6, 0, 0, 320, 4);
      const { data } = context.getImageData(0, 2, 320, 1);
      let stamp = 0;
      let check = 0;
      for (let bit = 0; bit < 32; bit++) {
        const on = (data[(bit * 10 + 5) * 4 + 1] ?? 0) > 127 ? 1 : 0;
        if (bit < 24) stamp |= on << bit;
        else check |= on << (bit - 24);
      }
      const expected = ((stamp & 255) * 7 + ((stamp >> 8) & 255) * 13 + (stamp >> 16) * 31 + 0x5a) & 255;
      if (check !== expected) {
        seen.unreadable++;
        return;
      }
      const age = (now - stamp) % 2 ** 24;
      seen.agesMs.push(age < 2 ** 23 ? age : age - 2 ** 24);
    };
    video.requestVideoFrameCallback(onFrame);
  };
  const watched = new WeakSet<HTMLVideoElement>();
  new MutationObserver(() => {
    for (const video of document.querySelectorAll('video')) {
      if (watched.has(video)) continue;
      watched.add(video);
      watch(video);
    }
  }).observe(document, { childList: true, subtree: true });
}
