/** A whole student's page on RoomClient and nothing else: join, watch, listen, read and write. */
import { RoomClient } from '../../renderer/room/room-client.ts';
import type { RoomSnapshot } from '../../renderer/room/room-snapshot.ts';

const element = (id: string): HTMLElement => document.getElementById(id) ?? document.body;
const joinForm = element('join') as HTMLFormElement;
const sayForm = element('say') as HTMLFormElement;
const field = (form: HTMLFormElement, name: string): string => String(new FormData(form).get(name) ?? '');
const players = new Map<MediaStreamTrack, HTMLMediaElement>();

/** Everything on the page follows from the snapshot. */
function draw({ connection, failure, lesson, media }: RoomSnapshot): void {
  element('title').textContent = lesson?.title ?? 'Join a lesson';
  element('state').textContent = failure?.message ?? `${connection}, media ${media.state}`;
  joinForm.hidden = connection !== 'idle' && connection !== 'closed';
  sayForm.hidden = connection !== 'joined';
  element('chat').replaceChildren(
    ...(lesson?.chat ?? []).map(({ displayName, text }) =>
      Object.assign(document.createElement('li'), { textContent: `${displayName}: ${text}` }),
    ),
  );
  const tracks = new Set(media.received.map(({ track }) => track));
  for (const track of tracks) if (!players.has(track)) play(track);
  for (const [track, player] of players) {
    if (tracks.has(track)) continue;
    player.remove();
    players.delete(track);
  }
}

function play(track: MediaStreamTrack): void {
  const player = document.createElement(track.kind === 'video' ? 'video' : 'audio');
  player.srcObject = new MediaStream([track]);
  player.autoplay = true;
  // A picture alone may start by itself; sound may too, as the person pressed Join.
  player.muted = track.kind === 'video';
  players.set(track, player);
  element('stage').append(player);
}

(joinForm.elements.namedItem('serverUrl') as HTMLInputElement).value = location.origin;
joinForm.addEventListener('submit', (submit) => {
  submit.preventDefault();
  const room = new RoomClient({ serverUrl: field(joinForm, 'serverUrl') });
  room.subscribe(() => draw(room.snapshot));
  sayForm.onsubmit = (said) => {
    said.preventDefault();
    void room.ask('chat:send', { text: field(sayForm, 'text') }).catch((error: Error) => alert(error.message));
    sayForm.reset();
  };
  const ticket = { kind: 'code', joinCode: field(joinForm, 'joinCode') } as const;
  // A refusal is in the snapshot too, which is where this page shows it.
  room.join({ ticket, displayName: field(joinForm, 'displayName') }).catch(() => undefined);
});
