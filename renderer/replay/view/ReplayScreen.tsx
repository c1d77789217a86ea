import { ArrowLeft, Bookmark, MessagesSquare, Users } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import type { Marker } from '../../../protocol/recording.ts';
import { Chip } from '../../ui/Chip.tsx';
import { copyText } from '../../ui/copy-text.ts';
import { Notice } from '../../ui/Notice.tsx';
import { SidePanel } from '../../ui/SidePanel.tsx';
import { Toasts, useToasts } from '../../ui/Toasts.tsx';
import type { LessonTimeline } from '../lesson-timeline.ts';
import type { Player } from '../player-snapshot.ts';
import { clockText } from '../time-link.ts';
import { useReplayWords } from '../words.ts';
import { ChapterList } from './ChapterList.tsx';
import { ChatTrack } from './ChatTrack.tsx';
import { PeopleTrack } from './PeopleTrack.tsx';
import { PlayerFrame } from './PlayerFrame.tsx';
import { useOpenedPlayer, usePlayer } from './player-hooks.ts';
import './ReplayScreen.css';
import './tracks.css';

export interface ReplayScreenProps {
  readonly title: string;
  /** When it was recorded. */
  readonly detail: string;
  readonly interrupted: boolean;
  /** Makes the player for the screen's video element. Should be stable. */
  readonly openPlayer: (video: HTMLVideoElement) => Player;
  readonly markers: readonly Marker[];
  /** The lesson's log; another object whenever it grew; null while it is fetched. */
  readonly timeline: { readonly of: LessonTimeline } | null;
  /** Why there is no log. */
  readonly logFailure?: ReactNode;
  readonly previewAt?: ((recordingMs: number) => string | null) | undefined;
  /** The address of this recording at a moment; absent where it has none. */
  readonly linkAt?: ((recordingMs: number) => string) | undefined;
  /** Keeps changed chapters; absent where they can't be changed. */
  readonly onMarkers?: ((markers: readonly Marker[]) => Promise<void>) | undefined;
  /** Told now and then where one is. Should be stable. */
  readonly onPosition?: ((recordingMs: number, durationMs: number) => void) | undefined;
  /** Began there because one stopped there the last time. */
  readonly resumedAtMs?: number | null | undefined;
  readonly onBack?: (() => void) | undefined;
  /** More to do, on the right of the title. */
  readonly actions?: ReactNode;
}

/** Picture, chat, chapters and people of a past lesson, all at the same moment. */
export function ReplayScreen(props: ReplayScreenProps) {
  const words = useReplayWords();
  const { title, openPlayer, markers, onMarkers, linkAt, resumedAtMs = null } = props;
  const { video, player } = useOpenedPlayer(openPlayer);
  const [panelShown, setPanelShown] = useState(true);
  const [address, setAddress] = useState<string | null>(null);
  const { toasts, show, dismiss } = useToasts();
  useEffect(() => {
    document.title = words.pageTitle(title);
  }, [title, words]);
  useEffect(() => {
    if (resumedAtMs === null || !player) return;
    show(words.resumed(clockText(resumedAtMs)), {
      action: { label: words.fromStart, onChoose: () => player.seek(0) },
    });
  }, [resumedAtMs, player, show, words]);
  const fail = useCallback((message: string) => show(message, { tone: 'warning' }), [show]);
  const copyLink = async () => {
    if (!player || !linkAt) return;
    const ms = player.positionMs();
    const link = linkAt(ms);
    if (await copyText(link)) show(words.linkCopied(clockText(ms)), { tone: 'success' });
    else setAddress(link);
  };
  return (
    <div className={`replay${panelShown ? '' : ' replay-alone'}`} data-surface="stage">
      <header className="replay-header">
        {props.onBack && (
          <button type="button" className="replay-back" onClick={props.onBack}>
            <ArrowLeft size={20} aria-hidden="true" />
            <span>{words.back}</span>
          </button>
        )}
        <div className="replay-name">
          <h1 title={title}>{title}</h1>
          <p className="replay-detail">
            {props.detail}
            {props.interrupted && <Chip>{words.interrupted}</Chip>}
          </p>
        </div>
        {props.actions}
      </header>
      <main className="replay-main">
        <PlayerFrame
          title={title}
          video={video}
          player={player}
          markers={markers}
          previewAt={props.previewAt}
          onCopyLink={linkAt ? () => void copyLink() : undefined}
          panelShown={panelShown}
          onPanel={() => setPanelShown((shown) => !shown)}
        />
        {address !== null && (
          <Notice tone="info" onDismiss={() => setAddress(null)}>
            {words.linkNotCopied} <span className="replay-address">{address}</span>
          </Notice>
        )}
      </main>
      {player && panelShown && <Tracks {...props} player={player} onMarkers={onMarkers} show={show} fail={fail} />}
      <Toasts toasts={toasts} onDismiss={dismiss} />
    </div>
  );
}

type TracksProps = ReplayScreenProps & {
  player: Player;
  show: ReturnType<typeof useToasts>['show'];
  fail: (message: string) => void;
};

type Tab = 'chat' | 'chapters' | 'people';
/** How often the place is remembered, in ms. */
const REMEMBER_MS = 5_000;

function Tracks({ player, timeline, markers, onMarkers, onPosition, logFailure, show, fail }: TracksProps) {
  const words = useReplayWords();
  const { positionMs, durationMs } = usePlayer(player);
  const [tab, setTab] = useState<Tab>('chat');
  const lessonMs = player.lessonMsAt(positionMs);
  const fromLessonMs = player.lessonMsAt(0);
  const toLessonMs = player.lessonMsAt(durationMs);
  const span = useMemo(() => ({ fromLessonMs, toLessonMs }), [fromLessonMs, toLessonMs]);
  const timeText = useCallback((at: number) => clockText(player.recordingMsAt(at)), [player]);
  // A little before, so that one sees it come.
  const jump = useCallback((at: number) => player.seek(player.recordingMsAt(at) - 500), [player]);
  useRememberedPlace(player, onPosition);

  const save = async (changed: readonly Marker[]) => {
    const sorted = changed.toSorted((a, b) => a.recordingMs - b.recordingMs);
    await onMarkers?.(sorted).catch(() => fail(words.chapters.failed));
  };
  const replaced = (marker: Marker) => save(markers.map((each) => (each.markerId === marker.markerId ? marker : each)));
  const here = () => {
    const recordingMs = Math.round(player.positionMs());
    return { recordingMs, lessonMs: Math.round(player.lessonMsAt(recordingMs)) };
  };
  const edit = onMarkers && {
    add: () => void save([...markers, { markerId: newMarkerId(), title: '', ...here() }]),
    save: (marker: Marker) => void replaced(marker),
    move: (marker: Marker) => void replaced({ ...marker, ...here() }),
    remove: (marker: Marker) => {
      void save(markers.filter(({ markerId }) => markerId !== marker.markerId));
      show(words.chapters.removed(marker.title || words.chapters.untitled), {
        action: { label: words.chapters.undo, onChoose: () => void save(markers) },
      });
    },
  };
  const log = timeline?.of;
  const state = log?.stateAt(lessonMs);
  const sections = [
    {
      id: 'chat' as const,
      label: words.panel.chat,
      icon: <MessagesSquare aria-hidden="true" />,
      content: log ? (
        <ChatTrack lines={log.lines} written={log.linesAt(lessonMs).length} timeText={timeText} onJump={jump} />
      ) : (
        logFailure
      ),
    },
    {
      id: 'chapters' as const,
      label: words.panel.chapters,
      icon: <Bookmark aria-hidden="true" />,
      content: <ChapterList markers={markers} positionMs={positionMs} onJump={(ms) => player.seek(ms)} edit={edit} />,
    },
    {
      id: 'people' as const,
      label: words.panel.people,
      icon: <Users aria-hidden="true" />,
      content:
        log && state ? (
          <PeopleTrack state={state} people={log.people} span={span} nowLessonMs={lessonMs} timeText={timeText} onJump={jump} />
        ) : (
          logFailure
        ),
    },
  ];
  return <SidePanel sections={sections} chosen={tab} onChoose={setTab} />;
}

/** `crypto.randomUUID` is for secure origins alone. */
function newMarkerId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function useRememberedPlace(player: Player, onPosition: ReplayScreenProps['onPosition']): void {
  useEffect(() => {
    if (!onPosition) return;
    const tell = () => {
      const { durationMs, state } = player.snapshot;
      if (durationMs > 0 && state !== 'opening' && state !== 'failed') onPosition(player.positionMs(), durationMs);
    };
    const timer = setInterval(tell, REMEMBER_MS);
    window.addEventListener('pagehide', tell);
    return () => {
      clearInterval(timer);
      window.removeEventListener('pagehide', tell);
      tell();
    };
  }, [player, onPosition]);
}
