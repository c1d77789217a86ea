import {
  GraduationCap,
  ListChecks,
  MessageCircle,
  Mic,
  MicOff,
  MonitorOff,
  MonitorUp,
  ShieldCheck,
  ShieldOff,
  UserRoundMinus,
  UserRoundX,
  Video,
  VideoOff,
} from 'lucide-react';
import { standsAbove } from '../../lesson/permissions.ts';
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { Permission } from '../../protocol/models.ts';
import type { Ask } from './ask.ts';
import type { MenuItem } from './Menu.tsx';
import { holds, type Person } from './people-list.ts';
import type { SharedWords } from './strings/words.ts';

export interface PersonItemsContext {
  readonly person: Person;
  readonly lesson: LessonState;
  readonly words: SharedWords;
  readonly youId: string | null;
  readonly ask: Ask;
  readonly onWriteTo?: ((participantId: string) => void) | undefined;
  /** Asks first. */
  readonly onAsk: (what: 'rights' | 'remove' | 'ban' | 'hand-over') => void;
}

/** What who moderates may do with a person, in order of how often it is wanted: nothing that the server would refuse. */
export function personItems({ person, lesson, words, youId, ask, onWriteTo, onAsk }: PersonItemsContext): MenuItem[] {
  const { participantId, role, you, microphone } = person;
  if (you || role === 'teacher') return [];
  const { people } = words;
  const by = youId === null ? undefined : lesson.participants[youId];
  const acted = lesson.participants[participantId];
  const above = by !== undefined && acted !== undefined && standsAbove(by, acted);
  const items: MenuItem[] = [];
  const change = (give: Permission[], take: Permission[]) => () =>
    ask('permissions:change', { target: { kind: 'participant', participantId }, give, take });
  if (microphone === 'on' && above)
    items.push({ key: 'mute', label: people.mute, icon: <MicOff />, onChoose: () => ask('participant:mute', { participantId }) });
  if (microphone === 'muted')
    items.push({
      key: 'unmute',
      label: people.askToUnmute,
      icon: <Mic />,
      onChoose: () => ask('participant:ask-unmute', { participantId }),
    });
  if (role === 'student' && above) {
    items.push(
      holds(lesson, participantId, 'speak')
        ? { key: 'speak', label: people.stopSpeak, icon: <MicOff />, onChoose: change([], ['speak']) }
        : { key: 'speak', label: people.letSpeak, icon: <Mic />, onChoose: change(['speak'], []) },
      holds(lesson, participantId, 'camera')
        ? { key: 'camera', label: people.stopCamera, icon: <VideoOff />, onChoose: change([], ['camera']) }
        : { key: 'camera', label: people.letCamera, icon: <Video />, onChoose: change(['camera'], []) },
      holds(lesson, participantId, 'share-screen')
        ? { key: 'screen', label: people.stopScreen, icon: <MonitorOff />, onChoose: change([], ['share-screen']) }
        : { key: 'screen', label: people.letScreen, icon: <MonitorUp />, onChoose: change(['share-screen'], []) },
    );
  }
  if (role === 'student' && above)
    items.push({ key: 'rights', label: people.rights, icon: <ListChecks />, onChoose: () => onAsk('rights') });
  if (onWriteTo)
    items.push({ key: 'message', label: people.message, icon: <MessageCircle />, onChoose: () => onWriteTo(participantId) });
  if (by?.role === 'teacher') {
    items.push(
      role === 'student'
        ? {
            key: 'role',
            label: people.makeAssistant,
            icon: <ShieldCheck />,
            onChoose: () => ask('participant:set-role', { participantId, role: 'assistant' }),
          }
        : {
            key: 'role',
            label: people.makeStudent,
            icon: <ShieldOff />,
            onChoose: () => ask('participant:set-role', { participantId, role: 'student' }),
          },
      { key: 'hand-over', label: people.handOver, icon: <GraduationCap />, onChoose: () => onAsk('hand-over') },
    );
  }
  if (!above) return items;
  items.push(
    { key: 'remove', label: people.remove, icon: <UserRoundMinus />, danger: true, onChoose: () => onAsk('remove') },
    { key: 'ban', label: people.ban, icon: <UserRoundX />, danger: true, onChoose: () => onAsk('ban') },
  );
  return items;
}
