/** What one hears, each with a volume of its own. */
import { useSyncExternalStore } from 'react';
import { Dialog } from '../ui/Dialog.tsx';
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
      {sounds.length === 0 && <p>{hearing.nothing}</p>}
      {sounds.map((sound) => {
        const name = lesson?.participants[sound.participantId]?.displayName ?? '';
        const label = sound.source === 'microphone' ? hearing.voiceOf(name) : hearing.screenOf(sound.label || name);
        return (
          <Volume
            key={sound.producerId}
            label={label}
            name={label}
            volume={volumes.of(sound)}
            loudest={1}
            onChange={(volume) => volumes.set(sound, volume)}
          />
        );
      })}
    </Dialog>
  );
}
