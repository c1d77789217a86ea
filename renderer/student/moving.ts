/** A student's seat between the doors: what comes along, and what is unpacked on arrival. */
import { arrive, moveTo, takeMoveTicket } from '../doors/secure-door.ts';
import { deviceId, keepDeviceId } from '../room/device-id.ts';
import { SeatKeeper } from '../room/seat-keeper.ts';
import { keepDraft, keptDraft } from '../ui/chat-draft.ts';
import { rememberedName, rememberName } from './remembered-name.ts';
import type { StudentRoom } from './student-room.ts';

let cameToSpeak = false;

/**
 * Leaves for another origin of the same laptop, seat and all.
 * @param via the origin that is asked for the ticket, where this page's own does not answer
 * @throws RefusedError when the seat can't move just now
 */
export function moveSeat(
  room: Pick<StudentRoom, 'heldSeat'>,
  joinCode: string,
  { to, via, toSpeak = false }: { to: string; via?: string; toSpeak?: boolean },
): Promise<void> {
  const ticket = room.heldSeat({ joinCode });
  if (ticket?.kind !== 'seat') return moveTo(to, null);
  const luggage = { displayName: rememberedName(), draft: keptDraft(), deviceId: deviceId(), toSpeak };
  return moveTo(to, { seatToken: ticket.seatToken, joinCode, luggage }, via);
}

/** Before anything is drawn: a page opened with a ticket takes its seat up again. */
export async function unpack(): Promise<void> {
  const moveTicket = takeMoveTicket();
  if (moveTicket === null) return;
  try {
    const { seatToken, lectureId, joinCode, luggage } = await arrive(moveTicket);
    new SeatKeeper(undefined).keep({ seatToken, lectureId, joinCode });
    if (luggage.displayName !== '') rememberName(luggage.displayName);
    if (luggage.deviceId !== undefined) keepDeviceId(luggage.deviceId);
    keepDraft(luggage.draft);
    cameToSpeak = luggage.toSpeak;
  } catch {
    // Used or too old: the code in the address still leads in, and the name is asked for again.
  }
}

/** Whether this page was come to for microphone or camera; asked once. */
export function takeWishToSpeak(): boolean {
  const wished = cameToSpeak;
  cameToSpeak = false;
  return wished;
}
