import { CornerDownRight, EllipsisVertical, Lock, Reply, Trash2, Users } from 'lucide-react';
import { memo } from 'react';
import type { ChatLine, LessonState } from '../../protocol/lesson-state.ts';
import { Chip } from './Chip.tsx';
import { Menu, type MenuItem } from './Menu.tsx';
import { reactionItems } from './reaction-items.tsx';
import { mentions, splitText } from './rich-text.ts';
import { SafeLink } from './SafeLink.tsx';
import { type SharedWords, useWords } from './strings/words.ts';
import './ChatLineView.css';

export interface ChatLineViewProps {
  line: ChatLine;
  /** The line this one answers; `gone` when it isn't loaded. */
  answered: ChatLine | 'gone' | null;
  names: readonly string[];
  lesson: LessonState;
  youId: string;
  onReply?: (() => void) | undefined;
  onReact?: ((emoji: string, on: boolean) => void) | undefined;
  onDelete?: (() => void) | undefined;
}

/** One line: who, when, to whom, what it answers, the text, and the reactions to it. */
export const ChatLineView = memo(function ChatLineView({ line, answered, names, lesson, youId, ...acts }: ChatLineViewProps) {
  const words = useWords();
  const yours = line.participantId === youId;
  const you = lesson.participants[youId];
  const speaksToYou = !yours && !line.deleted && you !== undefined && mentions(line.text, you.displayName);
  const audience = audienceText(line, lesson, youId, words);
  const reactions = Object.entries(line.reactions);
  return (
    <li className={`chat-line${audience ? ' chat-line-private' : ''}${speaksToYou ? ' chat-line-to-you' : ''}`}>
      <div className="chat-line-head">
        <span className="chat-line-name">{yours ? words.you : line.displayName}</span>
        {line.role !== 'student' && <Chip tone="accent">{words.roles[line.role]}</Chip>}
        <time className="chat-line-time numbers" dateTime={new Date(lesson.openedAt + line.sentLessonMs).toISOString()}>
          {timeText(lesson.openedAt + line.sentLessonMs)}
        </time>
      </div>
      {audience && (
        <p className="chat-line-audience">
          {line.audience.kind === 'group' ? <Users size={14} aria-hidden="true" /> : <Lock size={14} aria-hidden="true" />}
          {audience}
        </p>
      )}
      {answered && (
        <p className="chat-line-answered">
          <CornerDownRight size={14} aria-hidden="true" />
          <span>
            {answered === 'gone'
              ? words.chat.gone
              : `${answered.displayName}: ${answered.deleted ? words.chat.deleted : answered.text}`}
          </span>
        </p>
      )}
      {line.deleted ? <p className="chat-line-deleted">{words.chat.deleted}</p> : <LineText text={line.text} names={names} />}
      {reactions.length > 0 && (
        <div className="chat-line-reactions">
          {reactions.map(([emoji, participantIds]) => {
            const chosen = participantIds.includes(youId);
            return (
              <button
                key={emoji}
                type="button"
                className="chat-line-reaction"
                aria-pressed={chosen}
                aria-label={words.chat.reaction(words.reactions.names[emoji] ?? emoji, participantIds.length, chosen)}
                disabled={!acts.onReact}
                onClick={() => acts.onReact?.(emoji, !chosen)}
              >
                <span className="chat-line-emoji" aria-hidden="true">
                  {emoji}
                </span>{' '}
                <span className="numbers">{participantIds.length}</span>
              </button>
            );
          })}
        </div>
      )}
      {!line.deleted && <LineMenu line={line} youId={youId} {...acts} />}
    </li>
  );
});

function LineText({ text, names }: { text: string; names: readonly string[] }) {
  return (
    <p className="chat-line-text" dir="auto">
      {splitText(text, names).map((piece) => {
        if (piece.kind === 'text') return piece.text;
        if (piece.kind === 'link') return <SafeLink key={piece.at} href={piece.href} text={piece.text} />;
        return (
          <strong key={piece.at} className="chat-line-mention">
            {piece.text}
          </strong>
        );
      })}
    </p>
  );
}

type LineActs = Pick<ChatLineViewProps, 'line' | 'youId' | 'onReply' | 'onReact' | 'onDelete'>;

function LineMenu({ line, youId, onReply, onReact, onDelete }: LineActs) {
  const words = useWords();
  const items: MenuItem[] = [];
  if (onReply) items.push({ key: 'reply', label: words.chat.reply, icon: <Reply />, onChoose: onReply });
  if (onDelete) items.push({ key: 'delete', label: words.chat.delete, icon: <Trash2 />, danger: true, onChoose: onDelete });
  const signs = onReact
    ? reactionItems(words, (emoji) => onReact(emoji, !(line.reactions[emoji] ?? []).includes(youId)), words.chat.reactWith)
    : [];
  if (items.length === 0 && signs.length === 0) return null;
  return (
    <div className="chat-line-menu">
      <Menu icon={<EllipsisVertical />} label={words.chat.more(line.displayName)} items={items} signs={signs} />
    </div>
  );
}

function audienceText(line: ChatLine, lesson: LessonState, youId: string, words: SharedWords): string | null {
  const { audience } = line;
  if (audience.kind === 'everyone') return null;
  if (audience.kind === 'teachers') return words.chat.privateToTeachers;
  if (audience.kind === 'group') return lesson.groups[audience.groupId]?.name ?? words.chat.toGroup;
  if (audience.participantId === youId) return words.chat.privateToYou;
  return words.chat.privateTo(lesson.participants[audience.participantId]?.displayName ?? words.unknownPerson);
}

function timeText(epochMs: number): string {
  return new Date(epochMs).toLocaleTimeString([], { hour: 'numeric', minute: '2-digit' });
}
