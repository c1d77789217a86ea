/** What the chat's log and composer share: the lines as far as loaded, whom one writes to, and the acts. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { peopleInside } from '../../lesson/permissions.ts';
import { deletedLine, reactedLine } from '../../lesson/reduce.ts';
import { CHAT_LINES_IN_STATE, MAIN_GROUP_ID } from '../../protocol/constants.ts';
import type { LessonEvent } from '../../protocol/lesson-events.ts';
import type { Audience, ChatLine, LessonState } from '../../protocol/lesson-state.ts';
import type { Permission } from '../../protocol/models.ts';
import type { RoomClient } from '../room/room-client.ts';
import { useRoom, useRoomEvent } from './room-hooks.ts';

/** Lines a page keeps; beyond that the oldest go and are asked for again on scrolling up. */
const LINES_KEPT = 1000;

export interface ChatModel {
  /** Oldest first. */
  readonly lines: readonly ChatLine[];
  /** Whether older lines can be asked for. */
  readonly more: boolean;
  readonly loadOlder: () => Promise<void>;
  readonly youId: string;
  readonly lesson: LessonState;
  readonly permissions: ReadonlySet<Permission>;
  /** Whom one may write to, the usual one first; empty when one may not write. */
  readonly audiences: readonly Audience[];
  readonly audience: Audience | null;
  readonly setAudience: (audience: Audience) => void;
  readonly replyTo: ChatLine | null;
  readonly setReplyTo: (line: ChatLine | null) => void;
  /** Writes to one person from now on; for a teacher's "Write privately". */
  readonly writeTo: (participantId: string) => void;
  /** Counts up when the composer should take the focus. */
  readonly focusWish: number;
  /** @throws RefusedError */
  readonly send: (text: string) => Promise<void>;
  /** @throws RefusedError */
  readonly react: (messageId: number, emoji: string, on: boolean) => Promise<void>;
  /** @throws RefusedError */
  readonly remove: (messageId: number) => Promise<void>;
}

export type ChatRoom = Pick<RoomClient, 'snapshot' | 'subscribe' | 'ask' | 'on'>;

/** Null until inside. */
export function useChat(room: ChatRoom): ChatModel | null {
  const { lesson, participantId: youId, permissions } = useRoom(room);
  const history = useHistory(room, lesson);
  const [wished, setWished] = useState<Audience | null>(null);
  const [replyTo, setReplyToLine] = useState<ChatLine | null>(null);
  const [focusWish, setFocusWish] = useState(0);
  const audiences = useMemo(
    () => (lesson && youId !== null ? audiencesFor(lesson, youId, permissions) : []),
    [lesson, youId, permissions],
  );

  const reach = useCallback((audience: Audience) => {
    setWished(audience);
    setFocusWish((wish) => wish + 1);
  }, []);
  const writeTo = useCallback((participantId: string) => reach({ kind: 'participant', participantId }), [reach]);
  const setReplyTo = useCallback(
    (line: ChatLine | null) => {
      setReplyToLine(line);
      const audience = line && youId !== null ? audienceOfReply(line, youId) : null;
      if (audience) reach(audience);
    },
    [youId, reach],
  );
  const audience = chosenAudience(wished, audiences, lesson);
  const send = useCallback(
    async (text: string) => {
      if (!audience) return;
      await room.ask('chat:send', { text, audience, replyTo: replyTo?.messageId ?? null });
      setReplyToLine(null);
    },
    [room, audience, replyTo],
  );
  const react = useCallback(
    async (messageId: number, emoji: string, on: boolean) => {
      await room.ask('chat:react', { messageId, emoji, on });
    },
    [room],
  );
  const remove = useCallback(
    async (messageId: number) => {
      await room.ask('chat:delete', { messageId });
    },
    [room],
  );
  if (!lesson || youId === null) return null;
  return {
    ...history,
    youId,
    lesson,
    permissions,
    audiences,
    audience,
    setAudience: setWished,
    replyTo,
    setReplyTo,
    writeTo,
    focusWish,
    send,
    react,
    remove,
  };
}

/** Lines leave the lesson's state after a hundred more; a page that saw them keeps them, with what becomes of them. */
function useHistory(room: ChatRoom, lesson: LessonState | null): Pick<ChatModel, 'lines' | 'more' | 'loadOlder'> {
  const [kept, setKept] = useState<readonly ChatLine[]>([]);
  const [more, setMore] = useState(true);
  const current = lesson?.chat;
  const lines = useMemo(() => continued(kept, current ?? []), [kept, current]);
  const loading = useRef<Promise<void> | null>(null);
  useEffect(() => {
    if (!current) return;
    setKept((before) => continued(before, current).slice(-LINES_KEPT));
  }, [current]);
  useRoomEvent(
    room,
    'happened',
    useCallback(({ events }: { readonly events: readonly LessonEvent[] }) => {
      // A whole new state says nothing of what became of older lines: they are asked for again.
      if (events.length === 0) setMore(true);
      setKept((before) => (events.length === 0 ? [] : withNews(before, events)));
    }, []),
  );
  const oldestId = lines[0]?.messageId;
  const loadOlder = useCallback(() => {
    const load = async () => {
      if (oldestId === undefined) return;
      const page = await room.ask('chat:history', { beforeMessageId: oldestId });
      setKept((before) => mergeLines(page.lines, before));
      setMore(page.more);
    };
    loading.current ??= load().finally(() => {
      loading.current = null;
    });
    return loading.current;
  }, [room, oldestId]);
  return { lines, more: more && lines.length >= CHAT_LINES_IN_STATE, loadOlder };
}

/** What happened to lines that the lesson's state may no longer hold. The same list when nothing did. */
export function withNews(lines: readonly ChatLine[], events: readonly LessonEvent[]): readonly ChatLine[] {
  let after = lines;
  for (const event of events) {
    if (event.type !== 'chat:deleted' && event.type !== 'chat:reacted') continue;
    const index = after.findIndex(({ messageId }) => messageId === event.data.messageId);
    const line = after[index];
    if (line) after = after.with(index, event.type === 'chat:deleted' ? deletedLine(line) : reactedLine(line, event.data));
  }
  return after;
}

/** The kept lines and the current ones, as long as no line between them was missed; else the current ones alone. */
export function continued(kept: readonly ChatLine[], current: readonly ChatLine[]): readonly ChatLine[] {
  return isMissing(kept, current, true) || isMissing(kept, current, false) ? current : mergeLines(kept, current);
}

/** Lines to everyone and lines to fewer go out of the state each after a hundred of their kind. */
function isMissing(kept: readonly ChatLine[], current: readonly ChatLine[], toEveryone: boolean): boolean {
  const isOfKind = ({ audience }: ChatLine) => (audience.kind === 'everyone') === toEveryone;
  const last = kept.findLast(isOfKind);
  const now = current.filter(isOfKind);
  const oldest = now[0];
  return last !== undefined && oldest !== undefined && now.length >= CHAT_LINES_IN_STATE && oldest.messageId > last.messageId;
}

/** Both in order of writing, later news of a line winning. */
export function mergeLines(older: readonly ChatLine[], newer: readonly ChatLine[]): readonly ChatLine[] {
  if (newer.length === 0) return older;
  if (older.length === 0) return newer;
  const byId = new Map(older.map((line) => [line.messageId, line]));
  for (const line of newer) byId.set(line.messageId, line);
  return [...byId.values()].sort((a, b) => a.messageId - b.messageId);
}

/** Whom a person may write to, the usual one first. */
export function audiencesFor(lesson: LessonState, youId: string, permissions: ReadonlySet<Permission>): Audience[] {
  const you = lesson.participants[youId];
  if (!you) return [];
  const audiences: Audience[] = [];
  if (permissions.has('chat')) {
    if (you.groupId !== MAIN_GROUP_ID) audiences.push({ kind: 'group', groupId: you.groupId });
    audiences.push({ kind: 'everyone' });
  }
  if (permissions.has('private-chat')) audiences.push({ kind: 'teachers' });
  return audiences;
}

/** A private line is answered privately. */
function audienceOfReply(line: ChatLine, youId: string): Audience {
  if (line.audience.kind === 'everyone' || line.audience.kind === 'group') return line.audience;
  if (line.role !== 'student') return line.audience.kind === 'teachers' ? line.audience : { kind: 'teachers' };
  return line.participantId === youId ? line.audience : { kind: 'participant', participantId: line.participantId };
}

function chosenAudience(wished: Audience | null, audiences: readonly Audience[], lesson: LessonState | null): Audience | null {
  const usual = audiences[0] ?? null;
  if (!wished || !usual) return usual;
  if (wished.kind === 'participant') return lesson && Object.hasOwn(lesson.participants, wished.participantId) ? wished : usual;
  return audiences.find(({ kind }) => kind === wished.kind) ?? usual;
}

/** Everyone inside but oneself, by name. */
export function othersByName(lesson: LessonState, youId: string) {
  return peopleInside(lesson)
    .filter(({ participantId }) => participantId !== youId)
    .sort((a, b) => a.displayName.localeCompare(b.displayName));
}
