/** A page with nothing but the product's room and media code, driven by a test: what the screens use, without screens. */
import { openCamera, openMicrophone, openScreen } from '../../../renderer/media/capture.ts';
import { listDevices } from '../../../renderer/media/devices.ts';
import { openLevelMeter } from '../../../renderer/media/level-meter.ts';
import { playTestSound } from '../../../renderer/media/speaker.ts';
import { forgetHostSession, openHostSession } from '../../../renderer/room/host-session.ts';
import { RoomClient } from '../../../renderer/room/room-client.ts';

/** A picture that never stands still, drawn on a canvas: stands for a screen where there is none to share. */
function movingPicture(width: number, height: number): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const brush = canvas.getContext('2d');
  let frame = 0;
  setInterval(() => {
    frame += 1;
    if (!brush) return;
    brush.fillStyle = `hsl(${frame % 360} 80% 60%)`;
    brush.fillRect(0, 0, width, height);
    brush.fillStyle = 'black';
    brush.fillRect((frame * 7) % width, 0, 40, height);
  }, 40);
  const [track] = canvas.captureStream(25).getVideoTracks();
  if (!track) throw new Error('this canvas gives no track');
  return track;
}

/** Plays what is received, as a screen would: browsers decode nothing that nobody plays. */
function playReceived(room: RoomClient): void {
  const playing = new Map<MediaStreamTrack, HTMLMediaElement>();
  const refresh = (): void => {
    const tracks = new Set(room.snapshot.media.received.map(({ track }) => track));
    for (const track of tracks) {
      if (playing.has(track)) continue;
      const element = document.createElement(track.kind === 'video' ? 'video' : 'audio');
      element.autoplay = true;
      element.muted = track.kind === 'video';
      element.srcObject = new MediaStream([track]);
      document.body.append(element);
      element.play().catch(() => undefined);
      playing.set(track, element);
    }
    for (const [track, element] of playing) {
      if (tracks.has(track)) continue;
      element.remove();
      playing.delete(track);
    }
  };
  room.subscribe(refresh);
}

let room: RoomClient | null = null;
const logged: string[] = [];

const bare = {
  /** Makes the page's room; one a page. */
  open(hostToken: string | undefined): RoomClient {
    room = new RoomClient({
      serverUrl: location.origin,
      hostToken,
      log: (message, details) => logged.push(`${Math.round(performance.now())} ${message} ${JSON.stringify(details ?? {})}`),
    });
    playReceived(room);
    return room;
  },
  get room(): RoomClient {
    if (!room) throw new Error('not opened');
    return room;
  },
  /** What the room wrote about itself. */
  logged,
  movingPicture,
  openCamera,
  openMicrophone,
  openScreen,
  openLevelMeter,
  listDevices,
  playTestSound,
  openHostSession,
  forgetHostSession,
};

declare global {
  interface Window {
    bare: typeof bare;
  }
}

window.bare = bare;
