/** Camera, microphone and speaker: which, on or off, and what is wrong with them. */
import { Camera, CameraOff, Mic, MicOff, RotateCcw, Volume2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { chosenDevice, type Device, type DeviceKind, rememberDevice } from '../../media/devices.ts';
import { canChooseSpeaker, playTestSound } from '../../media/speaker.ts';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { LevelMeter } from '../../ui/LevelMeter.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Select } from '../../ui/Select.tsx';
import { useTeacherWords } from '../words.ts';
import type { DeviceFeedState } from './device-feed.ts';
import { useDevices, useLevel, useMedia } from './media-hooks.ts';
import { deviceProblem } from './media-words.ts';
import type { TeacherMedia } from './teacher-media.ts';

export function DeviceFields({ media, children }: { media: TeacherMedia; children?: ReactNode }) {
  const { camera, microphone } = useMedia(media);
  const devices = useDevices(media);
  const level = useLevel(microphone.on ? microphone.track : null);
  const words = useTeacherWords();
  return (
    <div className="device-fields">
      <DeviceField source="camera" feed={camera} devices={devices} media={media} />
      <DeviceField source="microphone" feed={microphone} devices={devices} media={media}>
        <LevelMeter level={level} label={words.green.level} />
        <p className="text-field-hint">{words.green.levelHint}</p>
      </DeviceField>
      <SpeakerField devices={devices} />
      {children}
    </div>
  );
}

interface DeviceFieldProps {
  source: 'camera' | 'microphone';
  feed: DeviceFeedState;
  devices: readonly Device[];
  media: TeacherMedia;
  children?: ReactNode;
}

function DeviceField({ source, feed, devices, media, children }: DeviceFieldProps) {
  const words = useTeacherWords();
  const camera = source === 'camera';
  const listed = devices.filter((device) => device.kind === source);
  const chosen = feed.deviceId ?? chosenDevice(source, devices)?.deviceId ?? '';
  const none = camera ? words.green.noCamera : words.green.noMicrophone;
  const Icon = camera ? (feed.on ? Camera : CameraOff) : feed.on ? Mic : MicOff;
  const label = camera
    ? feed.on
      ? words.live.cameraOff
      : words.live.cameraOn
    : feed.on
      ? words.live.muteSelf
      : words.live.unmuteSelf;
  return (
    <div className="device-field">
      <div className="device-row">
        <Select
          label={camera ? words.green.camera : words.green.microphone}
          value={chosen}
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
          label={label}
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

function SpeakerField({ devices }: { devices: readonly Device[] }) {
  const words = useTeacherWords();
  const kind: DeviceKind = 'speaker';
  const listed = canChooseSpeaker() ? devices.filter((device) => device.kind === kind) : [];
  const [speakerId, setSpeakerId] = useState<string | null>(null);
  const [playing, setPlaying] = useState(false);
  const chosen = speakerId ?? chosenDevice(kind, listed)?.deviceId ?? '';
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
          label={words.green.speaker}
          value={chosen}
          disabled={listed.length === 0}
          onChange={(deviceId) => {
            rememberDevice(kind, deviceId);
            setSpeakerId(deviceId);
          }}
          options={
            listed.length === 0
              ? [{ value: '', label: words.green.systemDefault }]
              : listed.map((device) => ({ value: device.deviceId, label: device.label }))
          }
        />
        <Button
          icon={<Volume2 size={18} />}
          busy={playing}
          onClick={play}
          aria-label={playing ? undefined : words.green.testSpeakerName}
        >
          {playing ? words.green.testing : words.green.testSpeaker}
        </Button>
      </div>
    </div>
  );
}
