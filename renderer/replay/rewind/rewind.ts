/** All that looking back needs, fetched as one when a lesson is being recorded. */
import '../view/PlayerFrame.css';

export { RewindBar } from './RewindBar.tsx';
export { RewindPicture } from './RewindPicture.tsx';
export { RewindTracks } from './RewindTracks.tsx';
export { RewindSession } from './rewind-session.ts';
