import { MonitorX, Play } from 'lucide-react';
import { type ReactNode, type RefObject, useRef, useState } from 'react';
import type { Marker } from '../../../protocol/recording.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { useFullScreen } from '../../ui/full-screen.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import type { Player, PlayerProblem } from '../player-snapshot.ts';
import { useReplayWords } from '../words.ts';
import { KeysDialog } from './KeysDialog.tsx';
import { PlayerControls } from './PlayerControls.tsx';
import { usePictureInPicture, usePlayer, useSound } from './player-hooks.ts';
import { usePlayerKeys } from './player-keys.ts';
import { SeekBar } from './SeekBar.tsx';
import './PlayerFrame.css';

export interface PlayerFrameProps {
  title: string;
  video: RefObject<HTMLVideoElement | null>;
  player: Player | null;
  markers: readonly Marker[];
  previewAt?: ((recordingMs: number) => string | null) | undefined;
  onCopyLink?: (() => void) | undefined;
  panelShown: boolean;
  onPanel: () => void;
  /** Over the picture, for a moment. */
  children?: ReactNode;
}

/** The picture with its time bar and controls. */
export function PlayerFrame({ title, video, player, ...rest }: PlayerFrameProps) {
  const words = useReplayWords();
  const frame = useRef<HTMLElement>(null);
  return (
    <section className="player" aria-label={words.player} ref={frame}>
      <div className="player-picture">
        {/* Live speech is written down nowhere: there are no captions to offer. */}
        {/* biome-ignore lint/a11y/useMediaCaption: recordings have no captions */}
        <video ref={video} className="player-video" playsInline aria-label={words.video(title)} />
        {player ? <PlayerCover player={player} /> : <Waiting />}
        {rest.children}
      </div>
      {player && <PlayerBar frame={frame} video={video} player={player} {...rest} />}
    </section>
  );
}

type PlayerBarProps = Omit<PlayerFrameProps, 'title' | 'player' | 'children'> & {
  player: Player;
  frame: RefObject<HTMLElement | null>;
};

function PlayerBar({ frame, video, player, markers, previewAt, onCopyLink, panelShown, onPanel }: PlayerBarProps) {
  const snapshot = usePlayer(player);
  const sound = useSound(video, player);
  const fullScreen = useFullScreen(frame);
  const pictureInPicture = usePictureInPicture(video);
  const [keysOpen, setKeysOpen] = useState(false);
  const wasPlaying = useRef(false);
  usePlayerKeys({
    player,
    sound,
    fullScreen: fullScreen.toggle,
    pictureInPicture: pictureInPicture.toggle,
    panel: onPanel,
    help: () => setKeysOpen(true),
  });
  return (
    <div className="player-bar">
      <SeekBar
        positionMs={snapshot.positionMs}
        durationMs={snapshot.durationMs}
        markers={markers}
        previewAt={previewAt}
        onSeek={(ms) => player.seek(ms)}
        onDragging={(dragging) => {
          // Sound in snatches while one looks for a place helps nobody.
          if (dragging) {
            wasPlaying.current = snapshot.state === 'playing' || snapshot.state === 'waiting';
            player.pause();
          } else if (wasPlaying.current) player.play();
        }}
      />
      <PlayerControls
        player={player}
        snapshot={snapshot}
        sound={sound}
        fullScreen={fullScreen}
        pictureInPicture={pictureInPicture}
        onCopyLink={onCopyLink}
        panelShown={panelShown}
        onPanel={onPanel}
        onKeys={() => setKeysOpen(true)}
      />
      {keysOpen && <KeysDialog onClose={() => setKeysOpen(false)} />}
    </div>
  );
}

/** Over the picture: a press plays and pauses; what is wrong, in words. */
function PlayerCover({ player }: { player: Player }) {
  const words = useReplayWords();
  const { state, problem, skippedParts } = usePlayer(player);
  if (state === 'failed' && problem) return <Failed problem={problem} />;
  const plays = state === 'playing' || state === 'waiting';
  return (
    <>
      <button
        type="button"
        className="player-cover"
        tabIndex={-1}
        aria-hidden="true"
        onClick={() => (plays ? player.pause() : player.play())}
      >
        {(state === 'paused' || state === 'ended') && (
          <span className="player-big">
            <Play size={40} />
          </span>
        )}
      </button>
      {(state === 'opening' || state === 'waiting') && <Waiting />}
      <div className="player-notes">
        {problem?.kind === 'unreachable' && <Notice tone="warning">{words.problem.unreachable}</Notice>}
        {skippedParts.length > 0 && <Notice tone="warning">{words.problem.skipped(skippedParts.length)}</Notice>}
        {problem?.kind === 'sound-blocked' && (
          <Button variant="primary" size="large" icon={<Play size={20} />} onClick={() => player.play()}>
            {words.problem.soundBlocked}
          </Button>
        )}
      </div>
    </>
  );
}

function Failed({ problem }: { problem: PlayerProblem }) {
  const words = useReplayWords();
  return (
    <div className="player-failed" role="alert">
      {problem.kind === 'undecodable' ? (
        <EmptyState icon={<MonitorX />} title={words.problem.undecodable}>
          {words.problem.undecodableText(formatOf(problem.mimeType))}
        </EmptyState>
      ) : (
        <EmptyState icon={<MonitorX />} title={words.problem.refused}>
          {problem.kind === 'refused' ? problem.message : ''}
        </EmptyState>
      )}
    </div>
  );
}

function Waiting() {
  const words = useReplayWords();
  return (
    <div className="player-waiting" role="status">
      <Spinner size={32} />
      <span className="visually-hidden">{words.waiting}</span>
    </div>
  );
}

const FORMATS: readonly (readonly [RegExp, string])[] = [
  [/avc1|avc3/, 'H.264'],
  [/av01/, 'AV1'],
  [/vp09|vp9/, 'VP9'],
  [/hvc1|hev1/, 'HEVC'],
  [/mp4a/, 'AAC'],
  [/opus/i, 'Opus'],
];

/** "H.264 and Opus" rather than what programs call them. */
function formatOf(mimeType: string): string {
  const names = FORMATS.filter(([pattern]) => pattern.test(mimeType)).map(([, name]) => name);
  return names.length > 0 ? names.join(' + ') : mimeType;
}
