/** Tells why a device can't be had, where no field for it is in sight. */
import type { DeviceFeedState, DeviceProblem } from '../media/device-feed.ts';
import type { OwnDevice, OwnMedia } from '../media/own-media.ts';

const feeds = [
  ['camera', 'camera'],
  ['microphone', 'microphone'],
  ['document-camera', 'documentCamera'],
] as const satisfies readonly (readonly [OwnDevice, keyof OwnMedia['state']])[];

/**
 * Each problem once, when it comes; what was there before is known already. That something was unplugged is told as news by itself.
 * @returns the function that stops it
 */
export function tellProblems(
  media: Pick<OwnMedia, 'subscribe' | 'state'>,
  tell: (device: OwnDevice, problem: DeviceProblem) => void,
): () => void {
  const problemOf = (feed: DeviceFeedState): DeviceProblem | null => feed.problem;
  const told = new Map(feeds.map(([device, feed]) => [device, problemOf(media.state[feed])] as const));
  return media.subscribe(() => {
    for (const [device, feed] of feeds) {
      const problem = problemOf(media.state[feed]);
      const before = told.get(device);
      told.set(device, problem);
      if (problem !== null && problem !== before && problem !== 'unplugged') tell(device, problem);
    }
  });
}
