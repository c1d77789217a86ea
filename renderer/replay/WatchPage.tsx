import { Clapperboard, Play } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { Recording, WatchReply } from '../../protocol/recording.ts';
import { RefusedError } from '../../protocol/refusal.ts';
import { Button } from '../ui/Button.tsx';
import { Chip } from '../ui/Chip.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Spinner } from '../ui/Spinner.tsx';
import { HttpRecording, refusalOf } from './recording-source.ts';
import { watchLink } from './route.ts';
import { clockText } from './time-link.ts';
import { RecordingReplay } from './view/RecordingReplay.tsx';
import { Thumbnail } from './view/Thumbnail.tsx';
import { useReplayWords } from './words.ts';
import './WatchPage.css';

export interface WatchPageProps {
  joinCode: string;
  /** One of them, by the address. */
  recordingId: string | null;
  startMs: number | null;
}

type Answer = { readonly reply: WatchReply } | { readonly failure: RefusedError } | null;

/** For students: what the teacher shared of a lecture, and the player. */
export function WatchPage({ joinCode, recordingId, startMs }: WatchPageProps) {
  const words = useReplayWords();
  const [answer, setAnswer] = useState<Answer>(null);
  const [open, setOpen] = useState(recordingId);
  const [firstMs, setFirstMs] = useState(startMs);
  const load = useCallback(async () => {
    setAnswer(null);
    setAnswer(await shared(joinCode));
  }, [joinCode]);
  useEffect(() => {
    void load();
  }, [load]);
  const title = answer && 'reply' in answer ? answer.reply.title : null;
  useEffect(() => {
    if (open === null) document.title = words.pageTitle(title ?? words.watch.title);
  }, [title, open, words]);
  useEffect(() => {
    const back = () => setOpen(new URLSearchParams(window.location.search).get('r'));
    window.addEventListener('popstate', back);
    return () => window.removeEventListener('popstate', back);
  }, []);
  const goTo = (wanted: string | null) => {
    window.history.pushState(null, '', watchLink('', joinCode, wanted ?? undefined));
    setFirstMs(null);
    setOpen(wanted);
  };

  if (answer === null) {
    return (
      <div className="watch-wait" data-surface="paper" role="status">
        <Spinner /> {words.loading}
      </div>
    );
  }
  if ('failure' in answer) {
    const unknown = answer.failure.code === 'code-unknown' || answer.failure.code === 'not-found';
    return (
      <WatchMessage
        title={unknown ? words.watch.unknown : answer.failure.message}
        text={unknown ? words.watch.unknownText : ''}
        onAgain={() => void load()}
      />
    );
  }
  const { recordings, watchToken } = answer.reply;
  if (open !== null) {
    return (
      <RecordingReplay
        key={open}
        serverUrl={window.location.origin}
        token={watchToken}
        recordingId={open}
        startMs={firstMs}
        linkAt={(ms) => watchLink(window.location.origin, joinCode, open, ms)}
        onBack={() => goTo(null)}
      />
    );
  }
  return (
    <main className="watch" data-surface="paper">
      <h1>{words.watch.title}</h1>
      {recordings.length > 0 && <p className="watch-lead">{words.watch.lead(answer.reply.title)}</p>}
      {recordings.length === 0 && (
        <EmptyState
          icon={<Clapperboard />}
          title={words.watch.none}
          action={<Button onClick={() => void load()}>{words.watch.again}</Button>}
        >
          {words.watch.noneText}
        </EmptyState>
      )}
      <ul className="watch-list">
        {recordings.map((recording) => (
          <WatchCard
            key={recording.recordingId}
            recording={recording}
            token={watchToken}
            onOpen={() => goTo(recording.recordingId)}
          />
        ))}
      </ul>
    </main>
  );
}

function WatchCard({ recording, token, onOpen }: { recording: Recording; token: string; onOpen: () => void }) {
  const words = useReplayWords();
  const { recordingId, title, startedAt, durationMs, status } = recording;
  const [source] = useState(() => new HttpRecording({ serverUrl: window.location.origin, recordingId, token }));
  return (
    <li className="watch-card">
      <button type="button" className="watch-open" aria-label={words.watch.open(title)} onClick={onOpen}>
        <Thumbnail source={source} has={recording.thumbnail} durationMs={durationMs} />
        <span className="watch-words">
          <span className="watch-title">{title}</span>
          <span className="watch-when">
            {new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(startedAt)} ·{' '}
            <span className="numbers">{clockText(durationMs)}</span>
          </span>
          {status === 'interrupted' && <Chip>{words.interrupted}</Chip>}
        </span>
        <Play size={24} aria-hidden="true" className="watch-play" />
      </button>
    </li>
  );
}

/** A page with one sentence and a way on. */
export function WatchMessage({ title, text, onAgain }: { title: string; text: string; onAgain?: () => void }) {
  const words = useReplayWords();
  return (
    <main className="watch watch-message" data-surface="paper">
      <h1>{title}</h1>
      <p>{text}</p>
      {onAgain && (
        <Button variant="primary" onClick={onAgain}>
          {words.watch.again}
        </Button>
      )}
    </main>
  );
}

async function shared(joinCode: string): Promise<Answer> {
  try {
    const response = await fetch(`/api/watch/${encodeURIComponent(joinCode)}`);
    if (!response.ok) return { failure: await refusalOf(response) };
    return { reply: (await response.json()) as WatchReply };
  } catch {
    return {
      failure: new RefusedError('unreachable', 'The teacher’s laptop can’t be reached. Check that you are on the same Wi-Fi.'),
    };
  }
}
