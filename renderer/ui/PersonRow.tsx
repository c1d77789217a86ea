import { EllipsisVertical, Hand, History, Mic, MicOff, MonitorUp, Video, Volume2, WifiOff } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ConnectionQuality } from '../../protocol/models.ts';
import { Avatar } from './Avatar.tsx';
import { Chip } from './Chip.tsx';
import { IconButton } from './IconButton.tsx';
import { Menu, type MenuItem } from './Menu.tsx';
import type { Person } from './people-list.ts';
import { QualityBars } from './QualityBars.tsx';
import { useWords } from './strings/words.ts';

export interface PersonRowProps {
  person: Person;
  speaking?: boolean | undefined;
  /** What is wrong with their connection, in words. */
  weak?: string | null | undefined;
  quality?: ConnectionQuality | undefined;
  /** Why it is weak, to be read without pointing at anything. */
  reason?: string | null | undefined;
  /** How far behind the lesson they watch; undefined: live. */
  behindMs?: number | undefined;
  /** Empty: no menu. */
  items: readonly MenuItem[];
  onLowerHand?: (() => void) | undefined;
  /** Tells why their connection is weak and what helps; for those who lead. */
  onConnection?: (() => void) | undefined;
}

/** One person: name, role, hand, what they send, and what can be done. */
export function PersonRow({
  person,
  speaking = false,
  weak = null,
  quality,
  reason = null,
  behindMs,
  items,
  onLowerHand,
  onConnection,
}: PersonRowProps) {
  const words = useWords();
  const { displayName, role, you, away, handPlace, microphone, camera, screen } = person;
  return (
    <li className={`person-row${away ? ' person-row-away' : ''}${speaking ? ' person-row-speaking' : ''}`}>
      <Avatar name={displayName} />
      <div className="person-row-who">
        <span className="person-row-name">{you ? words.people.you(displayName) : displayName}</span>
        {role !== 'student' && <Chip tone="accent">{words.roles[role]}</Chip>}
        {away && (
          <Chip icon={<WifiOff aria-hidden="true" />} tone="warning">
            {words.people.away}
          </Chip>
        )}
        {behindMs !== undefined && !away && (
          <Chip icon={<History size={14} aria-hidden="true" />}>{words.people.behind(behindMs)}</Chip>
        )}
        {reason !== null && !away && !onConnection && <span className="person-row-reason">{reason}</span>}
        {(reason !== null || away) && onConnection && (
          <button
            type="button"
            className="person-row-reason person-row-why"
            aria-label={words.stage.quality.why(displayName)}
            onClick={onConnection}
          >
            {away ? words.stage.quality.help.helps : reason}
          </button>
        )}
      </div>
      <div className="person-row-signs">
        {weak !== null && <QualityBars quality={quality} label={weak} />}
        {screen && <Sign icon={<MonitorUp />} label={words.people.screenOn} />}
        {camera && <Sign icon={<Video />} label={words.people.cameraOn} />}
        {microphone === 'on' && (
          <Sign icon={speaking ? <Volume2 /> : <Mic />} label={speaking ? words.stage.speakingSign : words.people.microphoneOn} />
        )}
        {microphone === 'muted' && <Sign icon={<MicOff />} label={words.people.microphoneMuted} quiet />}
        {handPlace !== null && !onLowerHand && <Sign icon={<Hand />} label={words.people.handUp} />}
      </div>
      {onLowerHand && (
        <IconButton icon={<Hand />} label={words.people.lowerHandOf(displayName)} state="on" onClick={onLowerHand} />
      )}
      {items.length > 0 && (
        <Menu icon={<EllipsisVertical />} label={words.people.more(displayName)} items={items} heading={displayName} />
      )}
    </li>
  );
}

interface SignProps {
  icon: ReactNode;
  label: string;
  quiet?: boolean;
  warning?: boolean;
}

function Sign({ icon, label, quiet = false, warning = false }: SignProps) {
  const tone = quiet ? ' person-row-sign-quiet' : warning ? ' person-row-sign-warning' : '';
  return (
    <span className={`person-row-sign${tone}`} role="img" aria-label={label} title={label}>
      {icon}
    </span>
  );
}
