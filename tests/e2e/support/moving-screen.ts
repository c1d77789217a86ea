/** A screen to share that always moves, in the picker's place: headless browsers have none. */

/** Runs in the page before its own code. `window.sharedScreens` are the tracks given out. */
export function shareMovingScreen(): void {
  const tracks: MediaStreamTrack[] = [];
  Object.assign(window, { sharedScreens: tracks });
  const devices = navigator.mediaDevices;
  if (!devices) return;
  devices.getDisplayMedia = async () => {
    const canvas = document.createElement('canvas');
    canvas.width = 1280;
    canvas.height = 720;
    const context = canvas.getContext('2d', { alpha: false });
    let count = 0;
    const draw = (): void => {
      if (!context) return;
      count += 1;
      context.fillStyle = '#204080';
      context.fillRect(0, 0, 1280, 720);
      context.fillStyle = '#ffffff';
      context.font = '120px sans-serif';
      context.fillText(`Screen ${count}`, 120, 380);
      context.fillRect((count * 12) % 1280, 600, 60, 60);
    };
    draw();
    const timer = setInterval(draw, 66);
    const stream = canvas.captureStream(15);
    const [track] = stream.getVideoTracks();
    if (track) tracks.push(track);
    track?.addEventListener('ended', () => clearInterval(timer));
    return stream;
  };
}
