import {
  ChartLine,
  CircleStop,
  EllipsisVertical,
  Keyboard,
  LogOut,
  Maximize,
  Minimize,
  SlidersHorizontal,
  Users,
} from 'lucide-react';
import { type ComponentType, useCallback, useMemo, useState } from 'react';
import { peopleInside } from '../../lesson/permissions.ts';
import type { ClassDialogProps } from '../leading/ClassDialog.tsx';
import type { Ask } from '../ui/ask.ts';
import { ConfirmDialog } from '../ui/Dialog.tsx';
import { ExamSign } from '../ui/ExamSign.tsx';
import type { FullScreen } from '../ui/full-screen.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { LiveBadge } from '../ui/LiveBadge.tsx';
import { Menu } from '../ui/Menu.tsx';
import { useMediaQuery, WIDE } from '../ui/media-query.ts';
import { QualityBars } from '../ui/QualityBars.tsx';
import { RecordingSign } from '../ui/RecordingSign.tsx';
import { useRoom } from '../ui/room-hooks.ts';
import { ShortcutsDialog } from '../ui/ShortcutsDialog.tsx';
import { type ShortcutActs, useShortcuts } from '../ui/shortcuts.ts';
import { useWords } from '../ui/strings/words.ts';
import { useStatistics } from '../ui/use-statistics.tsx';
import { useDeviceSettings } from './device-settings.tsx';
import { handPlace } from './hand-place.ts';
import type { Publishing } from './publishing.ts';
import type { StudentRoom } from './student-room.ts';
import { useStudentWords } from './words.ts';

export interface LessonHeaderProps {
  room: StudentRoom;
  ask: Ask;
  /** Gets what to tell the person about something refused. */
  onFailure: (message: string) => void;
  title: string;
  startedAt: number | null;
  fullScreen: FullScreen;
  publishing: Publishing;
}

/** What lesson this is, that it is live, who is here; full screen, keys and the way out. */
export function LessonHeader({ room, ask, onFailure, title, startedAt, fullScreen, publishing }: LessonHeaderProps) {
  const shared = useWords();
  const words = useStudentWords();
  const { lesson, participantId: youId, permissions, qualities } = useRoom(room);
  const wide = useMediaQuery(WIDE);
  const own = youId === null ? undefined : qualities.get(youId);
  const [open, setOpen] = useState<'shortcuts' | 'class' | 'leave' | 'end' | null>(null);
  const [ClassDialog, setClassDialog] = useState<ComponentType<ClassDialogProps> | null>(null);
  const [keysOn, setKeysOn] = useState(true);
  const count = useMemo(() => (lesson ? peopleInside(lesson).length : 0), [lesson]);
  const place = lesson ? handPlace(lesson, youId) : null;
  const leads = permissions.has('moderate') || permissions.has('announce');
  // Fetched by those few who lead; a fetch that fails is told and can be tried again.
  const openClass = () => {
    import('../leading/ClassDialog.tsx').then(
      (fetched) => {
        setClassDialog(() => fetched.ClassDialog);
        setOpen('class');
      },
      () => onFailure(shared.somethingFailed),
    );
  };
  const deviceSettings = useDeviceSettings(room, publishing, onFailure);
  const toggleOf = (source: string) => publishing.sources.find((own) => own.source === source)?.toggle;
  const statistics = useStatistics(
    room,
    useCallback(() => onFailure(shared.somethingFailed), [onFailure, shared]),
  );
  const acts: ShortcutActs = {
    microphone: toggleOf('microphone'),
    camera: toggleOf('camera'),
    screen: toggleOf('screen'),
    // The button says what is wrong when this is refused; a key pressed again is answer enough.
    hand: permissions.has('raise-hand')
      ? () => void room.ask(place === null ? 'hand:raise' : 'hand:lower', {}).catch(() => undefined)
      : undefined,
    talk: publishing.talk,
    statistics: statistics.open,
    help: () => setOpen('shortcuts'),
  };
  useShortcuts(acts, keysOn);
  // The question mark goes on working, so that the switch can be found again.
  useShortcuts({ help: acts.help }, !keysOn);
  return (
    <header className="lesson-header">
      <h1 title={title}>{title}</h1>
      <LiveBadge startedAt={startedAt} />
      <RecordingSign lesson={lesson} />
      <ExamSign lesson={lesson} />
      {own && own.level !== 'good' && <QualityBars quality={own} withWord={wide} />}
      {wide && (
        <span className="lesson-count">
          <Users size={18} aria-hidden="true" />
          <span className="numbers" aria-hidden="true">
            {count}
          </span>
          <span className="visually-hidden">{shared.here(count)}</span>
        </span>
      )}
      {wide && fullScreen.possible && (
        <IconButton
          icon={fullScreen.active ? <Minimize /> : <Maximize />}
          label={fullScreen.active ? shared.stage.leaveFullScreen : shared.stage.fullScreen}
          onClick={fullScreen.toggle}
        />
      )}
      <Menu
        icon={<EllipsisVertical />}
        label={words.more}
        items={[
          ...(wide || !fullScreen.possible
            ? []
            : [{ key: 'full', label: shared.stage.fullScreen, icon: <Maximize />, onChoose: fullScreen.toggle }]),
          ...(leads ? [{ key: 'class', label: words.classDialog, icon: <SlidersHorizontal />, onChoose: openClass }] : []),
          { key: 'statistics', label: shared.shortcuts.statistics, icon: <ChartLine />, onChoose: statistics.open },
          ...deviceSettings.items,
          { key: 'keys', label: shared.shortcuts.button, icon: <Keyboard />, onChoose: () => setOpen('shortcuts') },
          { key: 'leave', label: words.leaveTitleShort, icon: <LogOut />, onChoose: () => setOpen('leave') },
          ...(permissions.has('end')
            ? [{ key: 'end', label: words.end, icon: <CircleStop />, danger: true, onChoose: () => setOpen('end') }]
            : []),
        ]}
      />
      {statistics.dialog}
      {deviceSettings.dialog}
      {open === 'shortcuts' && (
        <ShortcutsDialog acts={acts} enabled={keysOn} onEnable={setKeysOn} onClose={() => setOpen(null)} />
      )}
      {open === 'class' && leads && lesson && ClassDialog && (
        <ClassDialog room={room} lesson={lesson} ask={ask} onFailure={onFailure} onClose={() => setOpen(null)} />
      )}
      {open === 'end' && (
        <ConfirmDialog
          title={words.endTitle}
          confirm={words.end}
          cancel={shared.cancel}
          danger
          onConfirm={() => {
            setOpen(null);
            ask('lesson:end', {});
          }}
          onClose={() => setOpen(null)}
        >
          <p>{words.endText}</p>
        </ConfirmDialog>
      )}
      {open === 'leave' && (
        <ConfirmDialog
          title={words.leaveTitle}
          confirm={words.leave}
          cancel={words.stay}
          onConfirm={() => void room.leave()}
          onClose={() => setOpen(null)}
        >
          <p>{words.leaveText}</p>
        </ConfirmDialog>
      )}
    </header>
  );
}
