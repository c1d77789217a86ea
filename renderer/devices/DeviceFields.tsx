/** Camera, microphone and speaker: which, on or off, and what is wrong with them. */
import { Camera, CameraOff, Mic, MicOff, RotateCcw, Volume2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { DeviceFeedState } from '../media/device-feed.ts';
import { chosenDevice, type Device } from '../media/devices.ts';
import type { OwnMedia } from '../media/own-media.ts';
import { canChooseSpeaker, playTestSound } from '../media/speaker.ts';
import type { SpeakerChoice } from '../media/speaker-choice.ts';
import { Button } from '../ui/Button.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { LevelMeter } from '../ui/LevelMeter.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Select } from '../ui/Select.tsx';
import { useDevices, useLevel, useMedia } from './media-hooks.ts';
import { deviceProblem } from './media-words.ts';
import { useDeviceWords } from './words.ts';
import './devices.css';

export interface DeviceFieldsProps {
  media: OwnMedia;
  speaker: SpeakerChoice;
  children?: ReactNode;
}

export function DeviceFields({ media, speaker, children }: DeviceFieldsProps) {
  const { camera } = useMedia(media);
  const devices = useDevices(media);
  return (
    <div className="device-fields">
      <DeviceField source="camera" feed={camera} devices={devices} media={media} />
      <MicrophoneField devices={devices} media={media} />
      <SpeakerField devices={devices} speaker={speaker} />
      {children}
    </div>
  );
}

export interface DeviceFieldProps {
  source: 'camera' | 'microphone';
  feed: DeviceFeedState;
  devices: readonly Device[];
  media: OwnMedia;
  children?: ReactNode;
}

export function MicrophoneField({ devices, media }: Pick<DeviceFieldProps, 'devices' | 'media'>) {
  const { microphone } = useMedia(media);
  const level = useLevel(microphone.on ? microphone.track : null);
  const words = useDeviceWords();
  return (
    <DeviceField source="microphone" feed={microphone} devices={devices} media={media}>
      <LevelMeter level={level} label={words.level} />
      <p className="text-field-hint">{words.levelHint}</p>
    </DeviceField>
  );
}

export function DeviceField({ source, feed, devices, media, children }: DeviceFieldProps) {
  const words = useDeviceWords();
  const camera = source === 'camera';
  const listed = devices.filter((device) => device.kind === source);
  const none = camera ? words.noCamera : words.noMicrophone;
  const Icon = camera ? (feed.on ? Camera : CameraOff) : feed.on ? Mic : MicOff;
  return (
    <div className="device-field">
      <div className="device-row">
        <Select
          label={camera ? words.camera : words.microphone}
          value={currentDeviceId(source, feed, devices) ?? ''}
          disabled={listed.length === 0}
          onChange={(deviceId) => void media.choose(source, deviceId)}
          options={
            listed.length === 0
              ? [{ value: '', label: none }]
              : listed.map((device) => ({ value: device.deviceId, label: device.label }))
          }
        />
        <IconButton
          icon={<Icon />}
          label={feed.on ? words.turnOff[source] : words.turnOn[source]}
          state={feed.on ? 'on' : 'off'}
          shortcut={camera ? 'C' : 'M'}
          disabled={feed.busy}
          onClick={() => void media.toggle(source)}
        />
      </div>
      {children}
      {feed.problem && (
        <Notice
          tone="warning"
          action={
            <Button icon={<RotateCcw size={18} />} onClick={() => void media.set(source, true)}>
              {words.retry}
            </Button>
          }
        >
          {deviceProblem(source, feed.problem, words)}
        </Notice>
      )}
    </div>
  );
}

/** The one in use, else the one that would be. */
export function currentDeviceId(
  source: 'camera' | 'microphone',
  feed: DeviceFeedState,
  devices: readonly Device[],
): string | null {
  return feed.deviceId ?? chosenDevice(source, devices)?.deviceId ?? null;
}

export function SpeakerField({ devices, speaker }: { devices: readonly Device[]; speaker: SpeakerChoice }) {
  const words = useDeviceWords();
  const listed = canChooseSpeaker() ? devices.filter(({ kind }) => kind === 'speaker') : [];
  const [speakerId, setSpeakerId] = useState<string | null>(null);
  const [playing, setPlaying] = useState(false);
  const chosen = speakerId ?? chosenDevice('speaker', listed)?.deviceId ?? '';
  const play = () => {
    setPlaying(true);
    playTestSound(chosen || undefined)
      .catch(() => undefined)
      .finally(() => setPlaying(false));
  };
  return (
    <div className="device-field">
      <div className="device-row">
        <Select
          label={words.speaker}
          value={chosen}
          disabled={listed.length === 0}
          onChange={(deviceId) => {
            setSpeakerId(deviceId);
            void speaker.choose(deviceId);
          }}
          options={
            listed.length === 0
              ? [{ value: '', label: words.systemDefault }]
              : listed.map((device) => ({ value: device.deviceId, label: device.label }))
          }
        />
        <Button
          icon={<Volume2 size={18} />}
          busy={playing}
          onClick={play}
          aria-label={playing ? undefined : words.testSpeakerName}
        >
          {playing ? words.testing : words.testSpeaker}
        </Button>
      </div>
    </div>
  );
}
