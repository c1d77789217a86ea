import { ArrowDown, MessagesSquare } from 'lucide-react';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ChatLine } from '../../protocol/lesson-state.ts';
import { Button } from './Button.tsx';
import { ChatLineView } from './ChatLineView.tsx';
import type { ChatModel } from './chat-model.ts';
import { ConfirmDialog } from './Dialog.tsx';
import { EmptyState } from './EmptyState.tsx';
import { failureText } from './failure-text.ts';
import { useWords } from './strings/words.ts';
import './ChatLog.css';

/** Within so many px of the end counts as reading the newest lines. */
const NEAR_END_PX = 64;

export interface ChatLogProps {
  chat: ChatModel;
  onFailure: (message: string) => void;
}

/** The lines. Stays at the newest while one reads there, stays put while one reads earlier ones, and loads those on scrolling up. */
export function ChatLog({ chat, onFailure }: ChatLogProps) {
  const words = useWords();
  const { lines, more, loadOlder, lesson, youId } = chat;
  const [deleting, setDeleting] = useState<ChatLine | null>(null);
  const scroll = useChatScroll(lines);
  const [loading, setLoading] = useState(false);
  const names = useMemo(() => Object.values(lesson.participants).map(({ displayName }) => displayName), [lesson.participants]);
  const byId = useMemo(() => new Map(lines.map((line) => [line.messageId, line])), [lines]);
  const moderates = chat.permissions.has('moderate');

  const older = () => {
    if (loading) return;
    setLoading(true);
    loadOlder()
      .catch((error) => onFailure(failureText(error, words.chat.olderFailed)))
      .finally(() => setLoading(false));
  };
  const attempt = (act: Promise<void>) => {
    act.catch((error) => onFailure(failureText(error, words.somethingFailed)));
  };

  return (
    <div className="chat-log">
      <section className="chat-log-scroll" aria-label={words.chat.lines} {...scroll.props}>
        {more && (
          <div className="chat-log-older">
            <Button variant="quiet" busy={loading} onClick={older}>
              {loading ? words.chat.loadingOlder : words.chat.loadOlder}
            </Button>
          </div>
        )}
        {lines.length === 0 && (
          <EmptyState icon={<MessagesSquare />} title={words.chat.emptyTitle}>
            {chat.audience ? words.chat.emptyText : words.chat.emptyReadOnly}
          </EmptyState>
        )}
        <ol className="chat-log-lines">
          {lines.map((line) => (
            <ChatLineView
              key={line.messageId}
              line={line}
              answered={line.replyTo === null ? null : (byId.get(line.replyTo) ?? 'gone')}
              names={names}
              lesson={lesson}
              youId={youId}
              onReply={chat.audience ? () => chat.setReplyTo(line) : undefined}
              onReact={
                chat.permissions.has('react') || chat.permissions.has('chat')
                  ? (emoji, on) => attempt(chat.react(line.messageId, emoji, on))
                  : undefined
              }
              onDelete={moderates || line.participantId === youId ? () => setDeleting(line) : undefined}
            />
          ))}
        </ol>
      </section>
      {scroll.unread > 0 && (
        <button type="button" className="chat-log-pill" onClick={scroll.toEnd}>
          <ArrowDown size={16} aria-hidden="true" />
          {words.chat.newLines(scroll.unread)}
        </button>
      )}
      {deleting && (
        <ConfirmDialog
          title={words.chat.deleteAsk}
          confirm={words.chat.delete}
          danger
          onClose={() => setDeleting(null)}
          onConfirm={() => {
            attempt(chat.remove(deleting.messageId));
            setDeleting(null);
          }}
        >
          <p>{words.chat.deleteText}</p>
        </ConfirmDialog>
      )}
    </div>
  );
}

function useChatScroll(lines: readonly ChatLine[]) {
  const ref = useRef<HTMLElement>(null);
  const shown = useRef({ firstId: 0, lastId: 0, height: 0, atEnd: true });
  const [unread, setUnread] = useState(0);
  const firstId = lines[0]?.messageId ?? 0;
  const lastId = lines.at(-1)?.messageId ?? 0;

  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const before = shown.current;
    // By the height from before this change: the event of a scroll comes a frame after the scroll.
    const wasAtEnd = isAtEnd(element, before.height);
    const added = lines.filter(({ messageId }) => messageId > before.lastId).length;
    if (wasAtEnd) element.scrollTop = element.scrollHeight;
    else if (firstId < before.firstId) element.scrollTop += element.scrollHeight - before.height;
    else if (added > 0 && before.lastId > 0) setUnread((count) => count + added);
    shown.current = { firstId, lastId, height: element.scrollHeight, atEnd: wasAtEnd };
  }, [lines, firstId, lastId]);

  // A phone's keyboard or a turned tablet changes the height: the newest line stays in view.
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (shown.current.atEnd) element.scrollTop = element.scrollHeight;
      shown.current.height = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const onScroll = useCallback(() => {
    const element = ref.current;
    if (!element) return;
    shown.current.atEnd = isAtEnd(element, element.scrollHeight);
    if (shown.current.atEnd) setUnread(0);
  }, []);
  const toEnd = useCallback(() => {
    const element = ref.current;
    if (!element) return;
    element.scrollTop = element.scrollHeight;
    element.focus();
    setUnread(0);
  }, []);
  // A region that scrolls must be reachable by keyboard.
  return { props: { ref, onScroll, tabIndex: 0 }, unread, toEnd };
}

function isAtEnd(element: HTMLElement, height: number): boolean {
  return height - element.scrollTop - element.clientHeight < NEAR_END_PX;
}
