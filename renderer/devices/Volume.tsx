import { useId } from 'react';
import { LOUDEST_VOLUME } from '../media/screen-sound.ts';
import { useDeviceWords } from './words.ts';
import './devices.css';

export interface VolumeProps {
  label: string;
  /** For screen readers, where several stand together. */
  name: string;
  /** 0 to `loudest`. */
  volume: number;
  loudest?: number;
  onChange: (volume: number) => void;
}

/** How loud something is, in percent of what it was. */
export function Volume({ label, name, volume, loudest = LOUDEST_VOLUME, onChange }: VolumeProps) {
  const { share: words } = useDeviceWords();
  const id = useId();
  return (
    <div className="volume">
      <label htmlFor={id} className="text-field-label">
        {label}
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={loudest}
        step={0.05}
        value={volume}
        aria-label={name}
        aria-valuetext={words.percent(volume)}
        onChange={(event) => onChange(Number(event.target.value))}
      />
      <span className="numbers">{words.percent(volume)}</span>
    </div>
  );
}
