/** What one hears, each with a volume of its own. */
import { Mic, MonitorSpeaker, Volume2, VolumeX } from 'lucide-react';
import { useRef, useSyncExternalStore } from 'react';
import type { ReceivedTrack } from '../room/room-snapshot.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { type RoomSource, useRoom } from '../ui/room-hooks.ts';
import type { SoundVolumes } from '../ui/sound-volumes.ts';
import { Volume } from './Volume.tsx';
import { useDeviceWords } from './words.ts';

export interface SoundDialogProps {
  room: RoomSource;
  volumes: SoundVolumes;
  onClose: () => void;
}

export default function SoundDialog({ room, volumes, onClose }: SoundDialogProps) {
  const { hearing } = useDeviceWords();
  const { lesson, media } = useRoom(room);
  useSyncExternalStore(volumes.subscribe, volumes.version);
  const sounds = media.received.filter(({ track }) => track.kind === 'audio');
  return (
    <Dialog title={hearing.title} onClose={onClose}>
      {sounds.length === 0 ? (
        <p>{hearing.nothing}</p>
      ) : (
        <>
          <p className="text-field-hint">{hearing.intro}</p>
          <ul className="sounds">
            {sounds.map((sound) => (
              <Sound
                key={sound.producerId}
                sound={sound}
                volumes={volumes}
                name={lesson?.participants[sound.participantId]?.displayName ?? ''}
              />
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}

interface SoundProps {
  sound: ReceivedTrack;
  name: string;
  volumes: SoundVolumes;
}

function Sound({ sound, name, volumes }: SoundProps) {
  const { hearing } = useDeviceWords();
  const isVoice = sound.source === 'microphone';
  const label = isVoice ? hearing.voiceOf(name) : hearing.screenOf(name, sound.label);
  const volume = volumes.of(sound);
  /** Where it was before it was silenced. */
  const before = useRef(1);
  const toggle = () => {
    if (volume > 0) before.current = volume;
    volumes.set(sound, volume > 0 ? 0 : before.current);
  };
  return (
    <li className="sound">
      {isVoice ? <Mic size={20} aria-hidden="true" /> : <MonitorSpeaker size={20} aria-hidden="true" />}
      <Volume label={label} name={label} volume={volume} loudest={1} onChange={(next) => volumes.set(sound, next)} />
      <IconButton
        icon={volume > 0 ? <Volume2 /> : <VolumeX />}
        label={volume > 0 ? hearing.mute(label) : hearing.unmute(label)}
        onClick={toggle}
      />
    </li>
  );
}
