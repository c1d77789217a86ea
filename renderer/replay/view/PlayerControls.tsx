import {
  Check,
  EllipsisVertical,
  Gauge,
  Keyboard,
  Link,
  Maximize,
  Minimize,
  PanelRight,
  Pause,
  PictureInPicture2,
  Play,
  RotateCcw,
  RotateCw,
  Volume2,
  VolumeX,
} from 'lucide-react';
import type { FullScreen } from '../../ui/full-screen.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu, type MenuItem } from '../../ui/Menu.tsx';
import { useMediaQuery } from '../../ui/media-query.ts';
import { type Player, type PlayerSnapshot, RATES } from '../player-snapshot.ts';
import { clockText } from '../time-link.ts';
import { useReplayWords } from '../words.ts';
import type { PictureInPicture, Sound } from './player-hooks.ts';

export interface PlayerControlsProps {
  player: Player;
  snapshot: PlayerSnapshot;
  sound: Sound;
  fullScreen: FullScreen;
  pictureInPicture: PictureInPicture;
  /** Absent where a link leads nowhere (a lesson saved on a disk). */
  onCopyLink?: (() => void) | undefined;
  panelShown: boolean;
  onPanel: () => void;
  onKeys: () => void;
}

/** Under the picture: play, jump, time, speed, sound, and the rest in a menu where there is no room. */
export function PlayerControls({ player, snapshot, sound, fullScreen, pictureInPicture, ...more }: PlayerControlsProps) {
  const words = useReplayWords();
  const roomy = useMediaQuery('(min-width: 700px)');
  const { state, positionMs, durationMs, rate } = snapshot;
  const plays = state === 'playing' || state === 'waiting';
  const extras: MenuItem[] = [
    ...(pictureInPicture.possible
      ? [
          {
            key: 'pip',
            label: pictureInPicture.active ? words.leavePictureInPicture : words.pictureInPicture,
            icon: <PictureInPicture2 />,
            onChoose: pictureInPicture.toggle,
          },
        ]
      : []),
    ...(more.onCopyLink ? [{ key: 'link', label: words.copyLink, icon: <Link />, onChoose: more.onCopyLink }] : []),
    { key: 'keys', label: words.keys, icon: <Keyboard />, onChoose: more.onKeys },
  ];
  return (
    <div className="player-controls" role="toolbar" aria-label={words.player}>
      <IconButton
        icon={plays ? <Pause /> : <Play />}
        label={plays ? words.pause : words.play}
        shortcut="K"
        onClick={() => (plays ? player.pause() : player.play())}
      />
      <IconButton
        icon={<RotateCcw />}
        label={words.back10}
        shortcut="J"
        onClick={() => player.seek(player.positionMs() - 10_000)}
      />
      <IconButton
        icon={<RotateCw />}
        label={words.forward10}
        shortcut="L"
        onClick={() => player.seek(player.positionMs() + 10_000)}
      />
      <span className="player-time numbers">{words.time(clockText(positionMs), clockText(durationMs))}</span>
      <span className="player-gap" />
      {roomy && (
        <>
          <IconButton
            icon={sound.muted ? <VolumeX /> : <Volume2 />}
            label={sound.muted ? words.unmute : words.mute}
            shortcut="M"
            onClick={sound.toggle}
          />
          <input
            className="player-volume"
            type="range"
            min={0}
            max={1}
            step={0.05}
            aria-label={words.volume}
            value={sound.muted ? 0 : sound.volume}
            onChange={(event) => sound.setVolume(Number(event.target.value))}
          />
        </>
      )}
      <SpeedMenu rate={rate} onRate={(wanted) => player.setRate(wanted)} />
      {roomy && (
        <IconButton
          icon={<PanelRight />}
          label={more.panelShown ? words.panel.hide : words.panel.show}
          shortcut="C"
          state={more.panelShown ? 'on' : 'off'}
          onClick={more.onPanel}
        />
      )}
      {fullScreen.possible && (
        <IconButton
          icon={fullScreen.active ? <Minimize /> : <Maximize />}
          label={fullScreen.active ? words.leaveFullScreen : words.fullScreen}
          shortcut="F"
          onClick={fullScreen.toggle}
        />
      )}
      <Menu icon={<EllipsisVertical />} label={words.more} items={extras} />
    </div>
  );
}

/** Shows the speed, and offers the others. */
export function SpeedMenu({
  rate,
  rates = RATES,
  onRate,
}: {
  rate: number;
  rates?: readonly number[];
  onRate: (rate: number) => void;
}) {
  const words = useReplayWords();
  return (
    <Menu
      icon={
        <span className="speed-menu-sign">
          <Gauge />
          <span className="numbers">{words.speedShort(rate)}</span>
        </span>
      }
      label={words.speed(rate)}
      items={rates.map((each) => ({
        key: String(each),
        label: each === 1 ? words.speedNormal : words.speedShort(each),
        icon: each === rate ? <Check /> : <span className="speed-menu-blank" />,
        checked: each === rate,
        onChoose: () => onRate(each),
      }))}
    />
  );
}
