/** Requests whose success closes the seat: the news of it is an answer too, and may overtake the other one. */
import type { SeatClosedReason } from '../../protocol/notices.ts';
import type { RequestName } from '../../protocol/requests.ts';
import type { SignalingConnection } from './connection.ts';

export const ANSWERED_BY_CLOSING: Partial<Record<RequestName, SeatClosedReason>> = {
  'lesson:end': 'ended',
  'lesson:leave': 'left',
};

/** Resolves with the answer, or with `reply` once the seat is closed for this reason. */
export async function answeredByClosing<R>(
  connection: Pick<SignalingConnection, 'on'>,
  answer: Promise<R>,
  reason: SeatClosedReason,
  reply: R,
): Promise<R> {
  let stop: (() => void) | undefined;
  const closed = new Promise<R>((resolve) => {
    stop = connection.on('seat:closed', (notice) => {
      if (notice.reason === reason) resolve(reply);
    });
  });
  try {
    return await Promise.race([answer, closed]);
  } finally {
    stop?.();
    // The line may be hung up before the answer comes; by then nobody waits for it.
    answer.catch(() => undefined);
  }
}
