/** The keys of well-known players. */
import { useEffect, useRef } from 'react';
import { type Player, RATES } from '../player-snapshot.ts';
import type { Sound } from './player-hooks.ts';

export interface PlayerActs {
  readonly player: Player;
  readonly sound: Sound;
  readonly fullScreen: () => void;
  readonly pictureInPicture: () => void;
  readonly panel: () => void;
  readonly help: () => void;
}

const VOLUME_STEP = 0.1;

/** Listens while the component lives; keys rest while one writes, in dialogs and menus, and with Ctrl, Alt or Meta. */
export function usePlayerKeys(acts: PlayerActs | null): void {
  const current = useRef(acts);
  useEffect(() => {
    current.current = acts;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || !current.current) return;
      if (rests(event.target, event.key)) return;
      if (act(event.key, current.current)) event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

/** Returns whether the key means something here. */
function act(key: string, { player, sound, ...acts }: PlayerActs): boolean {
  const { state, durationMs } = player.snapshot;
  const by = (ms: number) => player.seek(player.positionMs() + ms);
  if (/^[0-9]$/.test(key)) {
    player.seek((durationMs * Number(key)) / 10);
    return true;
  }
  switch (key.length === 1 ? key.toLowerCase() : key) {
    case ' ':
    case 'k':
      if (state === 'playing' || state === 'waiting') player.pause();
      else player.play();
      return true;
    case 'j':
      by(-10_000);
      return true;
    case 'l':
      by(10_000);
      return true;
    case 'ArrowLeft':
      by(-5_000);
      return true;
    case 'ArrowRight':
      by(5_000);
      return true;
    case 'ArrowUp':
      sound.setVolume((sound.muted ? 0 : sound.volume) + VOLUME_STEP);
      return true;
    case 'ArrowDown':
      sound.setVolume((sound.muted ? 0 : sound.volume) - VOLUME_STEP);
      return true;
    case 'Home':
      player.seek(0);
      return true;
    case 'End':
      player.seek(durationMs);
      return true;
    case '<':
    case '>':
      player.setRate(otherRate(player.snapshot.rate, key === '>' ? 1 : -1));
      return true;
    case 'm':
      sound.toggle();
      return true;
    case 'f':
      acts.fullScreen();
      return true;
    case 'p':
      acts.pictureInPicture();
      return true;
    case 'c':
      acts.panel();
      return true;
    case '?':
      acts.help();
      return true;
    default:
      return false;
  }
}

function otherRate(rate: number, step: 1 | -1): number {
  const at = RATES.indexOf(rate);
  return RATES[Math.max(0, Math.min(RATES.length - 1, (at < 0 ? 2 : at) + step))] ?? 1;
}

function rests(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('textarea, select, [contenteditable], dialog, [role=menu]') !== null) return true;
  if (target.closest('input:not([type=range])') !== null) return true;
  // A control that has the focus takes what belongs to it.
  if (key === ' ' && target.closest('button, a, summary, [role=tab]') !== null) return true;
  return /^(Arrow|Home|End)/.test(key) && target.closest('[role=slider], [role=tablist], input, .replay-scroll') !== null;
}
