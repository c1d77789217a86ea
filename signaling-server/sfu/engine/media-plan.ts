/** What a page wants on which `m=` line, checked against what it offered. */
import { RefusedError } from '../../../protocol/errors.ts';
import type { Negotiation } from '../sfu.ts';
import type { Offer } from './sdp-offer.ts';

export interface MediaPlan {
  readonly send: ReadonlyMap<string, Negotiation['send'][number]['producer']>;
  readonly receive: ReadonlyMap<string, Negotiation['receive'][number]>;
}

/** @throws RefusedError `bad-request` for a line that is not offered, of another kind, or used twice */
export function planMedia(offer: Offer, negotiation: Negotiation): MediaPlan {
  const kinds = new Map(offer.media.filter((media) => !media.rejected).map((media) => [media.mid, media.kind]));
  const used = new Set<string>();
  const claim = (mid: string, kind: string): void => {
    if (kinds.get(mid) !== kind) throw new RefusedError('bad-request', `Media line ${mid} is not offered for ${kind}.`);
    if (used.has(mid)) throw new RefusedError('bad-request', `Media line ${mid} is used twice.`);
    used.add(mid);
  };
  for (const { mid, producer } of negotiation.send) claim(mid, producer.kind);
  for (const { mid, kind } of negotiation.receive) claim(mid, kind);
  return {
    send: new Map(negotiation.send.map(({ mid, producer }) => [mid, producer])),
    receive: new Map(negotiation.receive.map((wanted) => [wanted.mid, wanted])),
  };
}
