/** A screen whose size and rate change while it is captured. */
import type { CaptureSession } from './capture.ts';

export interface ConstrainedScreen extends CaptureSession {
  /** Captures in another size or at another rate. A browser that can't goes on as it is, and encodes it as asked. */
  constrain(constraints: MediaTrackConstraints): Promise<void>;
}

/**
 * So long a change may take, ms, before the capture is ended all the same: a busy machine was seen to need more than one second. The class
 * gets nothing of it meanwhile.
 */
const CHANGE_MS = 3_000;

/**
 * Chromium (seen in 156) forgets to end a change of constraints whose track is stopped meanwhile, and as it does one thing after the other,
 * this page's next wish for a screen is never answered. So closing blackens the picture at once and ends the capture after the change.
 */
export function constrained(session: CaptureSession): ConstrainedScreen {
  const changes = new Set<Promise<void>>();
  let closing = false;
  return {
    ...session,
    onEnded: (listener) => session.onEnded(listener),
    async constrain(constraints) {
      if (closing) return;
      const change = applied(session.track, constraints);
      changes.add(change);
      await change;
      changes.delete(change);
    },
    close() {
      if (closing) return;
      closing = true;
      if (changes.size === 0) {
        session.close();
        return;
      }
      session.track.enabled = false;
      session.audioTrack?.stop();
      const timer = setTimeout(() => session.close(), CHANGE_MS);
      void Promise.all(changes).then(() => {
        clearTimeout(timer);
        session.close();
      });
    },
  };
}

async function applied(track: MediaStreamTrack, constraints: MediaTrackConstraints): Promise<void> {
  try {
    await track.applyConstraints(constraints);
  } catch {
    // Captured as it is.
  }
}
