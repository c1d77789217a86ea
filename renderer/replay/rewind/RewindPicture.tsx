import { useSyncExternalStore } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { clockText } from '../time-link.ts';
import { useReplayWords } from '../words.ts';
import type { RewindSession } from './rewind-session.ts';

/** The picture of the past, in the stage's place. The element is there from the start, so that a press can begin to play it. */
export function RewindPicture({ session, title }: { session: RewindSession; title: string }) {
  const words = useReplayWords();
  const { phase, behindMs, problem, waiting } = useSyncExternalStore(session.subscribe, () => session.snapshot);
  const shown = phase === 'past' || phase === 'joining';
  const failed = problem !== null && problem.kind !== 'unreachable' && problem.kind !== 'sound-blocked';
  return (
    <div className="rewind-past" hidden={!shown && !failed}>
      {/* biome-ignore lint/a11y/useMediaCaption: recordings have no captions */}
      <video ref={session.showIn} playsInline aria-label={words.rewind.video(title)} />
      <span className="rewind-past-sign numbers">{words.rewind.behind(clockText(behindMs))}</span>
      {shown && waiting && (
        <span className="rewind-past-wait" role="status">
          <Spinner size={32} />
          <span className="visually-hidden">{words.waiting}</span>
        </span>
      )}
      {problem && (
        <div className="player-notes">
          <Notice
            tone="warning"
            action={
              problem.kind === 'sound-blocked' ? <Button onClick={() => session.togglePlaying()}>{words.play}</Button> : undefined
            }
          >
            {problem.kind === 'refused'
              ? problem.message
              : problem.kind === 'undecodable'
                ? words.rewind.undecodable
                : problem.kind === 'unreachable'
                  ? words.problem.unreachable
                  : words.problem.soundBlocked}
          </Notice>
        </div>
      )}
    </div>
  );
}
