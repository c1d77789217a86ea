import { Lock, SendHorizontal, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { Audience, LessonState } from '../../protocol/lesson-state.ts';
import { keepDraft, keptDraft } from './chat-draft.ts';
import { type ChatModel, othersByName } from './chat-model.ts';
import { failureText } from './failure-text.ts';
import { IconButton } from './IconButton.tsx';
import { mentionAt } from './rich-text.ts';
import { type SharedWords, useWords } from './strings/words.ts';
import './ChatComposer.css';

/** As the server has it. */
const MOST_LETTERS = 2000;

export interface ChatComposerProps {
  chat: ChatModel;
  /** Why one may not write to everyone. */
  offReason?: string | undefined;
  onFocus?: () => void;
}

/** The message box. Enter sends, Shift+Enter makes a new line; what could not be sent stays in it. */
export function ChatComposer({ chat, offReason, onFocus }: ChatComposerProps) {
  const words = useWords();
  const [text, setText] = useState(keptDraft);
  const [caret, setCaret] = useState(0);
  const [failure, setFailure] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const noteId = useId();
  const { audience, audiences, replyTo, lesson, youId, focusWish } = chat;
  const over = text.trim().length - MOST_LETTERS;

  useEffect(() => keepDraft(text), [text]);
  useLayoutEffect(() => {
    if (text === '') field.current?.style.removeProperty('height');
    else if (field.current) growToText(field.current);
  }, [text]);
  useEffect(() => {
    if (focusWish > 0) field.current?.focus();
  }, [focusWish]);

  if (!audience) return offReason ? <p className="chat-composer chat-composer-off">{offReason}</p> : null;

  const send = async () => {
    const line = text.trim();
    if (line === '' || over > 0 || sending) return;
    setSending(true);
    setFailure(null);
    try {
      await chat.send(line);
      setText('');
    } catch (error) {
      setFailure(failureText(error, words.chat.sendFailed));
    } finally {
      setSending(false);
      field.current?.focus();
    }
  };
  const suggestions = namesFor(lesson, youId, text, caret);
  const takeName = (name: string) => {
    const typing = mentionAt(text, caret);
    if (!typing) return;
    const before = `${text.slice(0, typing.start)}@${name} `;
    setText(before + text.slice(caret));
    setCaret(before.length);
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // While a word is being composed (Japanese, Chinese), Enter chooses it.
    if (event.nativeEvent.isComposing) return;
    const [suggested] = suggestions;
    if (event.key === 'Tab' && suggested && !event.shiftKey) {
      event.preventDefault();
      takeName(suggested);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void send();
    } else if (event.key === 'Escape' && replyTo) {
      event.preventDefault();
      chat.setReplyTo(null);
    }
  };
  const problem = over > 0 ? words.chat.tooLong(over) : failure;
  return (
    <form
      className="chat-composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {offReason && <p className="chat-composer-note">{offReason}</p>}
      {replyTo && (
        <div className="chat-composer-reply">
          <span>
            {words.chat.replyingTo(replyTo.displayName)}: {replyTo.text}
          </span>
          <IconButton icon={<X />} label={words.chat.stopReply} onClick={() => chat.setReplyTo(null)} />
        </div>
      )}
      {(audiences.length > 1 || audience.kind === 'participant') && (
        <AudienceChoice chat={chat} audience={audience} usual={audience === audiences[0]} />
      )}
      {suggestions.length > 0 && (
        <ul className="chat-composer-names" aria-label={words.chat.mentions}>
          {suggestions.map((name) => (
            <li key={name}>
              <button type="button" aria-label={words.chat.mention(name)} onClick={() => takeName(name)}>
                @{name}
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="chat-composer-row">
        <textarea
          ref={field}
          className="chat-composer-field"
          rows={1}
          aria-label={words.chat.write}
          aria-describedby={problem ? noteId : undefined}
          aria-invalid={over > 0 || undefined}
          placeholder={placeholderFor(audience, lesson, words)}
          title={words.chat.sendHint}
          enterKeyHint="send"
          autoComplete="off"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setCaret(event.target.selectionStart);
            setFailure(null);
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
          onFocus={onFocus}
        />
        <IconButton
          type="submit"
          icon={<SendHorizontal />}
          label={words.chat.send}
          className="chat-composer-send"
          disabled={text.trim() === '' || over > 0 || sending}
        />
      </div>
      {problem && (
        <p id={noteId} className="chat-composer-problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}

function AudienceChoice({ chat, audience, usual }: { chat: ChatModel; audience: Audience; usual: boolean }) {
  const words = useWords();
  const choices = audience.kind === 'participant' ? [...chat.audiences, audience] : chat.audiences;
  return (
    <div className={`chat-composer-to${usual ? ' chat-composer-to-usual' : ''}`}>
      {audience.kind !== 'everyone' && <Lock size={14} aria-hidden="true" />}
      <span aria-hidden="true">{words.chat.to}</span>
      <select
        aria-label={words.chat.to}
        value={audience.kind}
        onChange={(event) => {
          const chosen = choices.find(({ kind }) => kind === event.target.value);
          if (chosen) chat.setAudience(chosen);
        }}
      >
        {choices.map((choice) => (
          <option key={choice.kind} value={choice.kind}>
            {audienceName(choice, chat.lesson, words)}
          </option>
        ))}
      </select>
    </div>
  );
}

function audienceName(audience: Audience, lesson: LessonState, words: SharedWords): string {
  if (audience.kind === 'everyone') return words.chat.everyone;
  if (audience.kind === 'teachers') return words.chat.teachers;
  if (audience.kind === 'group') return lesson.groups[audience.groupId]?.name ?? words.chat.toGroup;
  return lesson.participants[audience.participantId]?.displayName ?? words.unknownPerson;
}

function placeholderFor(audience: Audience, lesson: LessonState, words: SharedWords): string {
  if (audience.kind === 'everyone') return words.chat.placeholder;
  if (audience.kind === 'teachers') return words.chat.placeholderTeachers;
  if (audience.kind === 'group') return words.chat.toGroup;
  return words.chat.placeholderPerson(audienceName(audience, lesson, words));
}

function namesFor(lesson: LessonState, youId: string, text: string, caret: number): string[] {
  const typing = mentionAt(text, caret);
  if (!typing) return [];
  const wanted = typing.typed.toLocaleLowerCase();
  return othersByName(lesson, youId)
    .map(({ displayName }) => displayName)
    .filter((name) => name.toLocaleLowerCase().startsWith(wanted) && name.toLocaleLowerCase() !== wanted)
    .slice(0, 4);
}

/** Up to five lines, then it scrolls. */
function growToText(field: HTMLTextAreaElement): void {
  field.style.height = 'auto';
  field.style.height = `${Math.min(field.scrollHeight + 2, 140)}px`;
}
