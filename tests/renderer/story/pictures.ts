/** Pictures and sounds made on the spot: a slide, a face, a tone. */

/** A slide as a screen share would show it. */
export function slideTrack(
  title = 'Completing the square',
  lines = ['x² + 6x + 5 = 0', 'x² + 6x + 9 = 4', '(x + 3)² = 4', 'x = −1  or  x = −5'],
): MediaStreamTrack {
  return drawnTrack(1280, 720, (pen) => {
    pen.fillStyle = '#fdfcf8';
    pen.fillRect(0, 0, 1280, 720);
    pen.fillStyle = '#1d2228';
    pen.font = '600 56px sans-serif';
    pen.fillText(title, 80, 130);
    pen.font = '44px serif';
    for (const [index, line] of lines.entries()) pen.fillText(line, 110, 240 + index * 90);
    pen.fillStyle = '#0b6b4d';
    pen.fillRect(80, 160, 160, 6);
  });
}

/** Somebody in front of a wall. */
export function faceTrack(hue = 28, width = 640, height = 480): MediaStreamTrack {
  return drawnTrack(width, height, (pen) => {
    const light = pen.createLinearGradient(0, 0, width, height);
    light.addColorStop(0, `hsl(${hue + 160} 18% 46%)`);
    light.addColorStop(1, `hsl(${hue + 160} 22% 26%)`);
    pen.fillStyle = light;
    pen.fillRect(0, 0, width, height);
    const circle = (x: number, y: number, r: number, colour: string) => {
      pen.fillStyle = colour;
      pen.beginPath();
      pen.arc(x * width, y * height, r * height, 0, Math.PI * 2);
      pen.fill();
    };
    circle(0.5, 1.12, 0.46, `hsl(${hue + 190} 30% 34%)`);
    circle(0.5, 0.36, 0.225, `hsl(${hue} 42% 24%)`);
    circle(0.5, 0.44, 0.19, `hsl(${hue} 46% 68%)`);
    circle(0.455, 0.42, 0.016, '#22201e');
    circle(0.545, 0.42, 0.016, '#22201e');
  });
}

function drawnTrack(width: number, height: number, draw: (pen: CanvasRenderingContext2D) => void): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('This browser has no canvas.');
  draw(pen);
  const [track] = canvas.captureStream(5).getVideoTracks();
  if (!track) throw new Error('The canvas gave no track.');
  // A still canvas sends no frames: drawn again, it does.
  setInterval(() => draw(pen), 250);
  return track;
}

/** A quiet tone. */
export function toneTrack(): MediaStreamTrack {
  const context = new AudioContext();
  const oscillator = context.createOscillator();
  const volume = context.createGain();
  volume.gain.value = 0.05;
  const target = context.createMediaStreamDestination();
  oscillator.connect(volume).connect(target);
  oscillator.start();
  const [track] = target.stream.getAudioTracks();
  if (!track) throw new Error('The tone has no track.');
  return track;
}
