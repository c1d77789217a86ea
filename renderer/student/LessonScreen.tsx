import { MessagesSquare, Users } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { RegionChoice } from '../devices/RegionChoice.tsx';
import type { RoomSnapshot } from '../room/room-snapshot.ts';
import { AnnouncementBar } from '../ui/AnnouncementBar.tsx';
import { AudioSink, type AudioSinkHandle } from '../ui/AudioSink.tsx';
import { useAsk } from '../ui/ask.ts';
import { ChatComposer } from '../ui/ChatComposer.tsx';
import { ChatLog } from '../ui/ChatLog.tsx';
import { ChatPanel } from '../ui/ChatPanel.tsx';
import { ConnectionNote } from '../ui/ConnectionNote.tsx';
import { useChat } from '../ui/chat-model.ts';
import { useFullScreen } from '../ui/full-screen.ts';
import { LiveRegion } from '../ui/LiveRegion.tsx';
import { useMediaQuery, WIDE } from '../ui/media-query.ts';
import { PeoplePanel } from '../ui/PeoplePanel.tsx';
import { FloatingReactions, useFloatingReactions } from '../ui/Reactions.tsx';
import { useLiveSince, useRoom, useRoomEvent } from '../ui/room-hooks.ts';
import { SidePanel } from '../ui/SidePanel.tsx';
import { PictureBlocked, PictureComing, Stage, VoiceOnly } from '../ui/Stage.tsx';
import { useWords } from '../ui/strings/words.ts';
import { TapToHear } from '../ui/TapToHear.tsx';
import { Toasts, useToasts } from '../ui/Toasts.tsx';
import { pictureExpected, voiceOf } from './expected-media.ts';
import { LessonControls } from './LessonControls.tsx';
import { LessonHeader } from './LessonHeader.tsx';
import { usePublishing } from './publishing.ts';
import { useRewind } from './rewind.tsx';
import { SpeakNotes } from './SpeakNotes.tsx';
import { useSecureDoor } from './secure-dialog.tsx';
import type { StudentRoom } from './student-room.ts';
import { useUnread } from './unread.ts';
import { useStudentWords } from './words.ts';
import './LessonScreen.css';

/** The lesson, live: the stage, the class beside or under it, and what one can do below. */
export function LessonScreen({ room, joinCode }: { room: StudentRoom; joinCode: string | null }) {
  const shared = useWords();
  const words = useStudentWords();
  const snapshot = useRoom(room);
  const { lesson, participantId: youId, permissions, connection, media, awayParticipantIds } = snapshot;
  const wide = useMediaQuery(WIDE);
  const [tab, setTab] = useState<'chat' | 'people'>('chat');
  const [soundBlocked, setSoundBlocked] = useState(false);
  const stage = useRef<HTMLDivElement>(null);
  const sound = useRef<AudioSinkHandle>(null);
  const fullScreen = useFullScreen(stage);
  const { toasts, show, dismiss } = useToasts();
  const fail = useCallback((message: string) => show(message, { tone: 'warning' }), [show]);
  const ask = useAsk(room, fail);
  const chat = useChat(room);
  const publishing = usePublishing(
    room,
    useCallback((message, more) => show(message, { tone: 'warning', ...more }), [show]),
  );
  const secureDoor = useSecureDoor(room, joinCode, fail);
  const rewind = useRewind(room);
  const { floating, add } = useFloatingReactions();
  useRoomEvent(
    room,
    'reaction',
    useCallback(
      ({ participantId, emoji }) =>
        add(emoji, room.snapshot.lesson?.participants[participantId]?.displayName ?? shared.unknownPerson),
      [room, add, shared],
    ),
  );
  const title = lesson?.title ?? '';
  useEffect(() => {
    document.title = words.pageTitle(title);
  }, [title, words]);
  const since = useLiveSince(room, lesson);
  const unread = useUnread(chat?.lines ?? [], youId, tab === 'chat');
  if (!lesson || !chat) return null;

  const privately = permissions.has('private-chat');
  const exam = privately ? words.exam : words.examOff;
  const muted = privately ? words.chatOffPrivate : words.chatOff;
  const offReason = permissions.has('chat') ? undefined : lesson.examMode ? exam : muted;
  const sections = [
    {
      id: 'chat' as const,
      label: shared.chat.title,
      icon: <MessagesSquare aria-hidden="true" />,
      badge: unread,
      badgeLabel: shared.chat.newLines(unread),
      content: rewind.pastChat ? (
        <div className="chat-panel">
          {rewind.pastChat}
          {wide && <ChatComposer chat={chat} offReason={offReason} />}
        </div>
      ) : wide ? (
        <ChatPanel chat={chat} offReason={offReason} onFailure={fail} />
      ) : (
        <ChatLog chat={chat} onFailure={fail} />
      ),
    },
    {
      id: 'people' as const,
      label: shared.people.title,
      icon: <Users aria-hidden="true" />,
      badge: lesson.hands.length,
      badgeLabel: shared.people.hands(lesson.hands.length),
      content: rewind.pastPeople ?? (
        <PeoplePanel
          lesson={lesson}
          youId={youId}
          awayIds={awayParticipantIds}
          permissions={permissions}
          news={snapshot}
          ask={ask}
          onWriteTo={chat.writeTo}
        />
      ),
    },
  ];
  return (
    <div className={`lesson${wide ? ' lesson-wide' : ''}`} data-surface="stage">
      <LessonHeader
        room={room}
        ask={ask}
        onFailure={fail}
        title={title}
        startedAt={since}
        fullScreen={fullScreen}
        publishing={publishing}
      />
      <div className="lesson-notes">
        <SpeakNotes room={room} publishing={publishing} secureDoor={secureDoor} />
        {rewind.offer}
        {lesson.announcement && (
          <AnnouncementBar
            text={lesson.announcement.text}
            onClear={permissions.has('announce') ? () => ask('announcement:set', { text: null }) : undefined}
          />
        )}
      </div>
      <main className="lesson-stage" ref={stage}>
        <div className="lesson-pictures">
          <div className="lesson-live" hidden={rewind.inPast}>
            <Stage
              {...publishing.ownPictures}
              room={room}
              ask={ask}
              frozen={connection === 'reconnecting'}
              bare={fullScreen.active}
              placeholder={insteadOfPicture(snapshot)}
            >
              <div className="lesson-connection">
                {(connection === 'reconnecting' || media.received.length > 0) && (
                  <ConnectionNote connection={connection} media={media.state} />
                )}
              </div>
              <FloatingReactions floating={floating} />
              {soundBlocked && <TapToHear onTap={() => sound.current?.play()} />}
            </Stage>
          </div>
          {rewind.picture}
        </div>
        {rewind.bar}
      </main>
      <SidePanel sections={sections} chosen={tab} onChoose={setTab} />
      <LessonControls room={room} ask={ask} publishing={publishing} secureDoor={secureDoor} onFailure={fail}>
        {!wide && <ChatComposer chat={chat} offReason={offReason} onFocus={() => setTab('chat')} />}
      </LessonControls>
      <AudioSink
        ref={sound}
        received={media.received}
        onBlocked={setSoundBlocked}
        onElement={publishing.onElement}
        volumes={publishing.volumes}
        muted={rewind.mutesLive}
      />
      <LiveRegion lesson={lesson} youId={youId} moderates={permissions.has('moderate')} />
      {secureDoor.dialog}
      <RegionChoice choice={publishing.regionChoice} />
      <Toasts toasts={toasts} onDismiss={dismiss} />
    </div>
  );
}

/** Why there is no picture; undefined where nobody shows one. */
function insteadOfPicture({ lesson, participantId, media }: RoomSnapshot): ReactNode {
  if (media.state === 'blocked') return <PictureBlocked />;
  if (!lesson) return undefined;
  if (pictureExpected(lesson, participantId)) return <PictureComing />;
  const voice = voiceOf(lesson, participantId);
  return voice === null ? undefined : <VoiceOnly displayName={voice} />;
}
