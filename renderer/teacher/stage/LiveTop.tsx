/** The line above the stage: live since when, what, how many, the code, and what is rarely needed. */
import { ChartLine, Keyboard, LogOut, Maximize, MoreHorizontal, QrCode, Settings2, Volume2 } from 'lucide-react';
import { peopleInside } from '../../../lesson/permissions.ts';
import type { RoomClient } from '../../room/room-client.ts';
import { Button } from '../../ui/Button.tsx';
import { ExamSign } from '../../ui/ExamSign.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { LiveBadge } from '../../ui/LiveBadge.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { QualityBars } from '../../ui/QualityBars.tsx';
import { RecordingSign } from '../../ui/RecordingSign.tsx';
import { useLiveSince, useRoom } from '../../ui/room-hooks.ts';
import { useWords } from '../../ui/strings/words.ts';
import { useDeskQuery } from '../desk-context.ts';
import { spacedCode } from '../invite/join-code.ts';
import { useTeacherWords } from '../words.ts';
import type { LiveDialogName } from './LiveDialogs.tsx';

export interface LiveTopProps {
  room: RoomClient;
  lectureId: string;
  onInvite: () => void;
  onProjector: () => void;
  onChoose: (dialog: LiveDialogName) => void;
  onStatistics: () => void;
  onLeave: () => void;
}

export function LiveTop({ room, lectureId, onInvite, onProjector, onChoose, onStatistics, onLeave }: LiveTopProps) {
  const words = useTeacherWords();
  const shared = useWords();
  const { lesson, participantId, qualities } = useRoom(room);
  const own = participantId === null ? undefined : qualities.get(participantId);
  const invite = useDeskQuery('lecture:invite', { lectureId }).reply?.invite;
  const since = useLiveSince(room, lesson);
  const here = lesson ? peopleInside(lesson).filter(({ role }) => role === 'student').length : 0;
  return (
    <header className="stage-top">
      <LiveBadge startedAt={since} />
      <RecordingSign lesson={lesson} />
      <ExamSign lesson={lesson} />
      <h1 className="stage-title">{lesson?.title}</h1>
      {own && own.level !== 'good' && <QualityBars quality={own} withWord />}
      <span className="stage-here numbers">{words.live.here(here)}</span>
      <Button className="stage-code" icon={<QrCode size={18} />} onClick={onInvite} aria-label={words.live.invite}>
        <span className="stage-code-text">{invite ? spacedCode(invite.joinCode) : words.live.invite}</span>
      </Button>
      <IconButton className="projector-button" icon={<Maximize />} label={words.live.projector} onClick={onProjector} />
      <Menu
        icon={<MoreHorizontal />}
        label={words.live.more}
        items={[
          { key: 'devices', label: words.live.devices, icon: <Settings2 />, onChoose: () => onChoose('devices') },
          { key: 'sound', label: words.live.volumes, icon: <Volume2 />, onChoose: () => onChoose('sound') },
          { key: 'statistics', label: shared.shortcuts.statistics, icon: <ChartLine />, onChoose: onStatistics },
          { key: 'keys', label: words.live.shortcuts, icon: <Keyboard />, onChoose: () => onChoose('shortcuts') },
          { key: 'leave', label: words.live.leave, icon: <LogOut />, onChoose: onLeave },
        ]}
      />
    </header>
  );
}
