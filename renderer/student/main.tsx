/** The student's page: a code or a link, a name, and in. */
import { createRoot } from 'react-dom/client';
import '../ui/base.css';
import { deviceId } from '../room/device-id.ts';
import { RoomClient } from '../room/room-client.ts';
import { unpack } from './moving.ts';
import { joinCodeOf } from './route.ts';
import { StudentApp } from './StudentApp.tsx';

const place = document.getElementById('app');
if (!place) throw new Error('The page has no place for the app.');

function openRoom(): RoomClient {
  const room = new RoomClient({ serverUrl: location.origin, deviceId });
  // While the first screen is being drawn.
  room.connect();
  return room;
}

// Its seat first, where it came with one, and meanwhile its line.
const unpacked = unpack();
let opened = joinCodeOf(location.pathname) === null ? null : openRoom();
void unpacked.then(() => {
  const takeRoom = () => {
    const room = opened ?? openRoom();
    opened = null;
    return room;
  };
  createRoot(place).render(<StudentApp openRoom={takeRoom} />);
});
