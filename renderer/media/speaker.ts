/** Where sound comes out. */
/** Whether the browser lets a page choose (not Safari, not plain http). */
export function canChooseSpeaker(): boolean {
  throw new Error('unfinished');
}

/** Sends an element's sound to a speaker. Resolves to false where that is impossible; the sound then stays where it was. */
export async function useSpeaker(_element: HTMLMediaElement, _deviceId: string): Promise<boolean> {
  throw new Error('unfinished');
}

/** Plays a short friendly chime on a speaker (default: the system's). Resolves when it ended. */
export async function playTestSound(_deviceId?: string): Promise<void> {
  throw new Error('unfinished');
}
