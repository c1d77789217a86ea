/** A device whose picture or sound is not sent as it is: blurred, turned, without its noise. */
import type { CaptureSession } from './capture.ts';
import type { ProcessedTrack } from './picture-edit.ts';

/**
 * So long a step may take over its last frame, ms. One that hangs, or to which none comes any more, must not keep a camera on that its
 * owner has turned off.
 */
const LAST_FRAME_MS = 1_000;

/** The session with its track as the steps make it. Closing it closes them; a step that fails closes the device. */
export async function processed(
  session: CaptureSession,
  steps: readonly ((track: MediaStreamTrack) => Promise<ProcessedTrack>)[],
): Promise<CaptureSession> {
  const made: ProcessedTrack[] = [];
  let open = true;
  const close = (): void => {
    open = false;
    const timer = setTimeout(() => session.close(), LAST_FRAME_MS);
    void (async () => {
      for (const each of made.toReversed()) await each.close();
      clearTimeout(timer);
      session.close();
    })();
  };
  try {
    for (const step of steps) made.push(await step(made.at(-1)?.track ?? session.track));
  } catch (error) {
    close();
    throw error;
  }
  const last = made.at(-1);
  if (!last) return session;
  return {
    ...session,
    track: last.track,
    onEnded(listener) {
      let listening = true;
      const stop = session.onEnded(listener);
      for (const { failed } of made) {
        void failed?.then((problem) => {
          if (open && listening) listener(problem);
        });
      }
      return () => {
        listening = false;
        stop();
      };
    },
    close,
  };
}
