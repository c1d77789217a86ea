/** Everything about one's own camera, microphone and speaker, before the class and during it. */
import { RotateCcw } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { CameraSettings, MicrophoneSettings, Turn } from '../media/media-settings.ts';
import type { OwnMedia } from '../media/own-media.ts';
import type { SpeakerChoice } from '../media/speaker-choice.ts';
import { Button } from '../ui/Button.tsx';
import { Checkbox } from '../ui/Checkbox.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Select } from '../ui/Select.tsx';
import { VideoView } from '../ui/VideoView.tsx';
import { currentDeviceId, DeviceField, MicrophoneField, SpeakerField } from './DeviceFields.tsx';
import { useDevices, useMedia } from './media-hooks.ts';
import { useDeviceWords } from './words.ts';

export interface DeviceDialogProps {
  media: OwnMedia;
  speaker: SpeakerChoice;
  /** teacher: also what needs WebAssembly, and a second camera. student: what fits a phone. */
  extent: 'teacher' | 'student';
  /** What this person may send at all. */
  microphone?: boolean;
  camera?: boolean;
  onClose: () => void;
}

export default function DeviceDialog({ media, speaker, extent, microphone = true, camera = true, onClose }: DeviceDialogProps) {
  const words = useDeviceWords();
  const devices = useDevices(media);
  const [isReset, setReset] = useState(false);
  const reset = () => {
    setReset(true);
    void media.reset();
  };
  return (
    <Dialog
      title={words.title}
      size="wide"
      onClose={onClose}
      actions={
        <>
          {isReset && (
            <p className="device-reset" role="status">
              {words.settings.resetDone}
            </p>
          )}
          <Button variant="quiet" icon={<RotateCcw size={18} />} onClick={reset}>
            {words.settings.reset}
          </Button>
        </>
      }
    >
      <div className="device-dialog">
        {camera && <CameraSection media={media} devices={devices} extent={extent} />}
        <div className="device-column">
          {microphone && <MicrophoneSection media={media} devices={devices} extent={extent} />}
          <SpeakerField devices={devices} speaker={speaker} />
        </div>
      </div>
    </Dialog>
  );
}

interface SectionProps {
  media: OwnMedia;
  devices: ReturnType<typeof useDevices>;
  extent: DeviceDialogProps['extent'];
}

function CameraSection({ media, devices, extent }: SectionProps) {
  const words = useDeviceWords();
  const { camera, settings } = useMedia(media);
  const deviceId = currentDeviceId('camera', camera, devices);
  const kept = media.settings.camera(deviceId);
  const change = (changes: Partial<CameraSettings>) => void media.changeCamera('camera', deviceId, changes);
  const { mirror, mirrorHint, lowCpu, lowCpuHint, blur, blurHint, blurLowCpu } = words.settings;
  return (
    <div className="device-column">
      <div className="device-preview">
        {camera.track ? (
          <VideoView track={camera.track} label={words.preview} mirrored={settings.mirrorSelf} fit="cover" />
        ) : (
          <p className="muted">{words.previewOff}</p>
        )}
      </div>
      <DeviceField source="camera" feed={camera} devices={devices} media={media} />
      <div className="device-choices">
        {extent === 'teacher' && (
          <Choice
            checked={kept.blur}
            disabled={settings.lowCpu || camera.busy}
            hint={settings.lowCpu ? blurLowCpu : blurHint}
            onChange={(on) => change({ blur: on })}
          >
            {blur}
          </Choice>
        )}
        <Choice checked={settings.mirrorSelf} hint={mirrorHint} onChange={(on) => void media.changeGeneral({ mirrorSelf: on })}>
          {mirror}
        </Choice>
        <Choice checked={settings.lowCpu} hint={lowCpuHint} onChange={(on) => void media.changeGeneral({ lowCpu: on })}>
          {lowCpu}
        </Choice>
      </div>
      {extent === 'teacher' && <SecondCameraFields media={media} devices={devices} />}
    </div>
  );
}

function SecondCameraFields({ media, devices }: Pick<SectionProps, 'media' | 'devices'>) {
  const words = useDeviceWords();
  const { documentCamera, settings } = useMedia(media);
  const cameras = devices.filter(({ kind }) => kind === 'camera');
  if (cameras.length < 2 && !documentCamera.on) return null;
  const deviceId = documentCamera.deviceId ?? settings.documentCameraId ?? cameras.at(-1)?.deviceId ?? null;
  const kept = media.settings.camera(deviceId);
  const change = (changes: Partial<CameraSettings>) => void media.changeCamera('document-camera', deviceId, changes);
  const turns = [0, 90, 180, 270] as const;
  return (
    <fieldset className="fieldset device-second">
      <legend className="text-field-label">{words.settings.documentCamera}</legend>
      <Select
        label={words.settings.documentCamera}
        hideLabel
        value={deviceId ?? ''}
        onChange={(chosen) => void media.choose('document-camera', chosen)}
        options={cameras.map((device) => ({ value: device.deviceId, label: device.label }))}
      />
      <p className="text-field-hint">{words.settings.documentCameraHint}</p>
      <Select
        label={words.settings.turn}
        value={String(kept.turn)}
        onChange={(chosen) => change({ turn: Number(chosen) as Turn })}
        options={turns.map((turn) => ({ value: String(turn), label: words.settings.turns[turn] }))}
      />
      <Checkbox checked={kept.flipped} onChange={(flipped) => change({ flipped })}>
        {words.settings.flip}
      </Checkbox>
    </fieldset>
  );
}

function MicrophoneSection({ media, devices, extent }: SectionProps) {
  const words = useDeviceWords();
  const { microphone, settings } = useMedia(media);
  const deviceId = currentDeviceId('microphone', microphone, devices);
  const kept = media.settings.microphone(deviceId);
  const change = (changes: Partial<MicrophoneSettings>) => void media.changeMicrophone(deviceId, changes);
  const music = kept.mode === 'music';
  const { soundMode, voice, musicHint, noise, noiseOff, noiseStandard, noiseStrong, echo, echoHint, pushToTalk } = words.settings;
  const strong = extent === 'teacher' ? [{ value: 'strong', label: noiseStrong }] : [];
  return (
    <>
      <MicrophoneField devices={devices} media={media} />
      <Select
        label={soundMode}
        value={kept.mode}
        onChange={(mode) => change({ mode: mode === 'music' ? 'music' : 'voice' })}
        options={[
          { value: 'voice', label: voice },
          { value: 'music', label: words.settings.music },
        ]}
      />
      {music ? (
        <p className="text-field-hint">{musicHint}</p>
      ) : (
        <>
          <Select
            label={noise}
            value={extent === 'student' && kept.noise === 'strong' ? 'standard' : kept.noise}
            onChange={(chosen) => change({ noise: chosen === 'off' || chosen === 'strong' ? chosen : 'standard' })}
            options={[{ value: 'off', label: noiseOff }, { value: 'standard', label: noiseStandard }, ...strong]}
          />
          <Choice checked={kept.echoCancellation} hint={echoHint} onChange={(on) => change({ echoCancellation: on })}>
            {echo}
          </Choice>
        </>
      )}
      <Checkbox checked={settings.pushToTalk} onChange={(on) => void media.changeGeneral({ pushToTalk: on })}>
        {pushToTalk}
      </Checkbox>
    </>
  );
}

interface ChoiceProps {
  checked: boolean;
  disabled?: boolean;
  hint: string;
  children: ReactNode;
  onChange: (checked: boolean) => void;
}

function Choice({ checked, disabled = false, hint, children, onChange }: ChoiceProps) {
  return (
    <div>
      <Checkbox checked={checked} disabled={disabled} onChange={onChange}>
        {children}
      </Checkbox>
      <p className="text-field-hint device-hint">{hint}</p>
    </div>
  );
}
