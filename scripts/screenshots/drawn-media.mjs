/**
 * A camera, a microphone and a screen that are drawn, so that the pictures show a classroom and not a test pattern. The function is
 * sent into the page and runs before the page's own code: everything it needs is inside it.
 *
 * @param {{ person: 'teacher' | 'student' }} options
 */
export function installDrawnMedia({ person }) {
  const media = navigator.mediaDevices;
  if (!media) return;
  const names = [
    { kind: 'videoinput', deviceId: 'camera-1', label: 'Built-in camera' },
    { kind: 'videoinput', deviceId: 'camera-2', label: 'Document camera' },
    { kind: 'audioinput', deviceId: 'microphone-1', label: 'USB microphone' },
    { kind: 'audiooutput', deviceId: 'speaker-1', label: 'Built-in speakers' },
  ].map((device) => ({ ...device, groupId: 'drawn', toJSON: () => device }));

  const filmed = (width, height, draw) => {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    const pen = canvas.getContext('2d');
    const frame = () => draw(pen, width, height, performance.now() / 1000);
    frame();
    setInterval(frame, 100);
    return canvas.captureStream(10).getVideoTracks()[0];
  };
  const named = (track, { deviceId, label }) => {
    const settings = track.getSettings.bind(track);
    track.getSettings = () => ({ ...settings(), deviceId });
    Object.defineProperty(track, 'label', { value: label });
    return track;
  };

  const round = (pen, x, y, w, h, r, fill) => {
    pen.fillStyle = fill;
    pen.beginPath();
    pen.roundRect(x, y, w, h, r);
    pen.fill();
  };
  const disc = (pen, x, y, rx, ry, fill) => {
    pen.fillStyle = fill;
    pen.beginPath();
    pen.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
    pen.fill();
  };
  const looks = {
    teacher: { wall: '#e9e2d3', shirt: '#2f5d8a', hair: '#4a3527', skin: '#e0b08c' },
    student: { wall: '#dfe8ec', shirt: '#b5543c', hair: '#22201f', skin: '#b98258' },
  };
  const drawCamera = (pen, w, h, t) => {
    const look = looks[person];
    round(pen, 0, 0, w, h, 0, look.wall);
    if (person === 'teacher') {
      round(pen, w * 0.06, h * 0.07, w * 0.62, h * 0.6, 10, '#7b5b3a');
      round(pen, w * 0.07, h * 0.09, w * 0.6, h * 0.56, 4, '#1f5a45');
      // A drawing and no writing: one's own picture is shown mirrored.
      pen.strokeStyle = '#e8f1ea';
      pen.lineWidth = h * 0.008;
      pen.beginPath();
      pen.moveTo(w * 0.12, h * 0.5);
      pen.lineTo(w * 0.5, h * 0.5);
      pen.moveTo(w * 0.31, h * 0.15);
      pen.lineTo(w * 0.31, h * 0.6);
      for (let step = -20; step <= 20; step += 1) {
        const [x, y] = [w * (0.31 + step * 0.0065), h * (0.57 - (step * step) / 1000)];
        if (step === -20) pen.moveTo(x, y);
        else pen.lineTo(x, y);
      }
      pen.stroke();
    } else {
      round(pen, w * 0.08, h * 0.1, w * 0.26, h * 0.44, 6, '#ffffff');
      round(pen, w * 0.1, h * 0.13, w * 0.22, h * 0.38, 2, '#a9cbe0');
    }
    const sway = Math.sin(t * 1.3) * w * 0.004;
    const x = w * (person === 'teacher' ? 0.7 : 0.56) + sway;
    disc(pen, x, h * 1.08, w * 0.21, h * 0.38, look.shirt);
    round(pen, x - w * 0.032, h * 0.6, w * 0.064, h * 0.18, 20, look.skin);
    disc(pen, x, h * 0.41, w * 0.098, h * 0.2, look.hair);
    disc(pen, x, h * 0.47, w * 0.082, h * 0.185, look.skin);
    disc(pen, x, h * 0.32, w * 0.08, h * 0.075, look.hair);
    const open = Math.sin(t * 2.1) > -0.97 ? 1 : 0.15;
    disc(pen, x - w * 0.03, h * 0.45, w * 0.008, h * 0.014 * open, '#2a2320');
    disc(pen, x + w * 0.03, h * 0.45, w * 0.008, h * 0.014 * open, '#2a2320');
    disc(pen, x, h * 0.56, w * 0.024, h * 0.006 + Math.abs(Math.sin(t * 5)) * h * 0.012, '#8c3f38');
  };
  const drawScreen = (pen, w, h) => {
    round(pen, 0, 0, w, h, 0, '#ffffff');
    round(pen, 0, 0, w, h * 0.012, 0, '#0b6b4d');
    pen.fillStyle = '#1d2228';
    pen.font = `600 ${h * 0.07}px system-ui, sans-serif`;
    pen.fillText('Where does a parabola meet the x-axis?', w * 0.06, h * 0.16);
    pen.font = `italic ${h * 0.062}px Georgia, serif`;
    pen.fillText('y = x² − 5x + 6', w * 0.06, h * 0.36);
    pen.fillText('x = 2  or  x = 3', w * 0.06, h * 0.47);
    pen.font = `${h * 0.04}px system-ui, sans-serif`;
    pen.fillStyle = '#5a636e';
    pen.fillText('Two numbers whose product is 6', w * 0.06, h * 0.62);
    pen.fillText('and whose sum is 5.', w * 0.06, h * 0.68);
    const [left, bottom, unit] = [w * 0.48, h * 0.6, w * 0.085];
    pen.strokeStyle = '#c9cfd4';
    pen.lineWidth = 2;
    pen.beginPath();
    pen.moveTo(left, bottom);
    pen.lineTo(left + unit * 5.2, bottom);
    pen.moveTo(left + unit * 0.5, h * 0.26);
    pen.lineTo(left + unit * 0.5, h * 0.68);
    pen.stroke();
    pen.strokeStyle = '#0b6b4d';
    pen.lineWidth = 6;
    pen.beginPath();
    for (let step = 0; step <= 100; step += 1) {
      const x = 0.3 + (4.4 * step) / 100;
      const y = (x * x - 5 * x + 6) * h * 0.072;
      if (step === 0) pen.moveTo(left + unit * (x + 0.2), bottom - y);
      else pen.lineTo(left + unit * (x + 0.2), bottom - y);
    }
    pen.stroke();
    for (const x of [2, 3]) disc(pen, left + unit * (x + 0.2), bottom, 11, 11, '#c2311e');
  };
  const voice = () => {
    const context = new AudioContext();
    const tone = new OscillatorNode(context, { type: 'triangle', frequency: 180 });
    const syllables = new OscillatorNode(context, { frequency: 3 });
    const depth = new GainNode(context, { gain: 0.07 });
    const loudness = new GainNode(context, { gain: 0.09 });
    const out = context.createMediaStreamDestination();
    syllables.connect(depth).connect(loudness.gain);
    tone.connect(loudness).connect(out);
    tone.start();
    syllables.start();
    return out.stream.getAudioTracks()[0];
  };
  const wantedId = (constraints, fallback) => {
    const wanted = constraints?.deviceId;
    return (typeof wanted === 'string' ? wanted : (wanted?.exact ?? wanted?.ideal)) ?? fallback;
  };
  media.enumerateDevices = async () => names;
  media.getUserMedia = async (constraints) => {
    const tracks = [];
    if (constraints?.video) {
      const id = wantedId(constraints.video, 'camera-1');
      const device = names.find(({ deviceId }) => deviceId === id) ?? names[0];
      tracks.push(named(filmed(1280, 720, drawCamera), device));
    }
    if (constraints?.audio) tracks.push(named(voice(), names[2]));
    return new MediaStream(tracks);
  };
  media.getDisplayMedia = async () => {
    const track = filmed(1600, 900, drawScreen);
    Object.defineProperty(track, 'label', { value: 'Slides' });
    return new MediaStream([track]);
  };
}
