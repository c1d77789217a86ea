/** The class under way: what it sees, who is there, what is written, and the controls. */
import { MessageSquare, Users } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { peopleInside } from '../../../lesson/permissions.ts';
import { tellProblems } from '../../devices/device-problems.ts';
import { useMedia } from '../../devices/media-hooks.ts';
import { deviceProblem } from '../../devices/media-words.ts';
import { useOwnPicturesOf } from '../../devices/own-screen.tsx';
import { useStrainNote } from '../../devices/strain-note.ts';
import { useDeviceWords } from '../../devices/words.ts';
import { RecordControl } from '../../recording/controls/RecordControl.tsx';
import { AnnouncementBar } from '../../ui/AnnouncementBar.tsx';
import { AudioSink, type AudioSinkHandle } from '../../ui/AudioSink.tsx';
import { useAsk } from '../../ui/ask.ts';
import { useBehind } from '../../ui/behind-hook.ts';
import { ChatPanel } from '../../ui/ChatPanel.tsx';
import { ConnectionNote } from '../../ui/ConnectionNote.tsx';
import { useChat } from '../../ui/chat-model.ts';
import { LiveRegion } from '../../ui/LiveRegion.tsx';
import { PeoplePanel } from '../../ui/PeoplePanel.tsx';
import { FloatingReactions, useFloatingReactions } from '../../ui/Reactions.tsx';
import { useRoom, useRoomEvent } from '../../ui/room-hooks.ts';
import { SidePanel } from '../../ui/SidePanel.tsx';
import { Stage } from '../../ui/Stage.tsx';
import { useShortcuts } from '../../ui/shortcuts.ts';
import { SoundVolumes, volumeStorage } from '../../ui/sound-volumes.ts';
import { useWords } from '../../ui/strings/words.ts';
import { TapToHear } from '../../ui/TapToHear.tsx';
import { useStatistics } from '../../ui/use-statistics.tsx';
import { useTeacherDesk } from '../desk-context.ts';
import { useTeacherWords } from '../words.ts';
import { useFullScreen } from './full-screen.ts';
import { LiveBar } from './LiveBar.tsx';
import { type LiveDialogName, LiveDialogs } from './LiveDialogs.tsx';
import { LiveTop } from './LiveTop.tsx';
import { useLiveKeys } from './live-keys.ts';
import { useLiveRecording } from './live-recording.ts';
import { ProjectorCode } from './ProjectorCode.tsx';
import { StageInvitation } from './StageInvitation.tsx';
import type { TeachingParts } from './Teaching.tsx';
import { useUnread } from './unread.ts';

export function Live({ lectureId, parts }: { lectureId: string; parts: TeachingParts }) {
  const words = useTeacherWords();
  const { router, note } = useTeacherDesk();
  const { room, media, speaker } = parts;
  const ownPictures = useOwnPicturesOf(useMedia(media));
  const snapshot = useRoom(room);
  const { lesson, participantId, permissions } = snapshot;
  const [dialog, setDialog] = useState<LiveDialogName | null>(null);
  const [panel, setPanel] = useState<'people' | 'chat'>('people');
  const [soundBlocked, setSoundBlocked] = useState(false);
  const sink = useRef<AudioSinkHandle>(null);
  const stage = useRef<HTMLDivElement>(null);
  const projector = useFullScreen(stage);
  const fail = useCallback((message: string) => note(message, { tone: 'warning' }), [note]);
  const shared = useWords();
  const statistics = useStatistics(
    room,
    useCallback(() => fail(shared.somethingFailed), [fail, shared]),
  );
  const ask = useAsk(room, fail);
  const chat = useChat(room);
  const unread = useUnread(lesson, participantId, panel === 'chat');
  const { floating, add } = useFloatingReactions();
  const behind = useBehind(room);
  useStrainNote(room, media, note);
  const deviceWords = useDeviceWords();
  useEffect(
    () =>
      tellProblems(media, (device, problem) => {
        const source = device === 'microphone' ? 'microphone' : 'camera';
        const again = { label: deviceWords.retry, onChoose: () => void media.set(device, true) };
        note(deviceProblem(source, problem, deviceWords), { tone: 'warning', action: again });
      }),
    [media, note, deviceWords],
  );
  const [volumes] = useState(() => new SoundVolumes(volumeStorage()));
  const recording = useLiveRecording(parts, lectureId);
  const record = permissions.has('record') ? recording : null;
  const { keysOn, setKeysOn, acts } = useLiveKeys(media, record?.press, () => setDialog('shortcuts'));

  useShortcuts({ statistics: statistics.open }, keysOn);
  useRoomEvent(
    room,
    'reaction',
    useCallback(
      (news: { participantId: string; emoji: string }) =>
        add(news.emoji, room.snapshot.lesson?.participants[news.participantId]?.displayName ?? ''),
      [add, room],
    ),
  );
  useRoomEvent(
    room,
    'unmute-asked',
    useCallback(
      (news: { participantId: string }) => {
        const name = room.snapshot.lesson?.participants[news.participantId]?.displayName ?? '';
        const turnOn = { label: words.live.unmuteSelf, onChoose: () => void media.set('microphone', true) };
        note(words.live.askedUnmute(name), { action: turnOn });
      },
      [room, media, note, words],
    ),
  );
  // Leaving the page of a class under way asks first; ending it does not pass here.
  const [leave, setLeave] = useState<(() => void) | null>(null);
  useEffect(
    () =>
      router.guard({
        holds: () => room.snapshot.connection !== 'closed' && room.snapshot.lesson?.phase === 'live',
        ask: (go) => setLeave(() => go),
      }),
    [router, room],
  );

  const students = useMemo(() => (lesson ? peopleInside(lesson).filter(({ role }) => role === 'student').length : 0), [lesson]);
  const settled = useSettled(students);
  if (!lesson) return null;
  const frozen = snapshot.connection !== 'joined';
  return (
    <>
      <LiveTop
        room={room}
        lectureId={lectureId}
        onInvite={() => setDialog('invite')}
        onProjector={projector.enter}
        onChoose={setDialog}
        onStatistics={statistics.open}
        onLeave={() => router.go({ page: 'lecture', lectureId })}
      />
      {statistics.dialog}
      <div className="live-notes">
        {lesson.announcement && (
          <AnnouncementBar
            text={lesson.announcement.text}
            onClear={permissions.has('announce') ? () => ask('announcement:set', { text: null }) : undefined}
          />
        )}
        <ConnectionNote connection={snapshot.connection} media={snapshot.media.state} atHost />
      </div>
      <main className="live">
        <div ref={stage} className={projector.active ? 'live-stage live-projector' : 'live-stage'} data-surface="stage">
          <Stage
            {...ownPictures}
            room={room}
            ask={ask}
            frozen={frozen}
            bare={projector.active}
            placeholder={<StageInvitation lectureId={lectureId} alone={students === 0} />}
          >
            <FloatingReactions floating={floating} />
            {soundBlocked && (
              <TapToHear
                onTap={() => {
                  sink.current?.play();
                }}
              />
            )}
            {projector.active && !settled && <ProjectorCode lectureId={lectureId} />}
          </Stage>
        </div>
        <div className="live-side">
          <SidePanel
            chosen={panel}
            onChoose={setPanel}
            wideLayout="stacked"
            sections={[
              {
                id: 'people',
                label: words.live.people,
                icon: <Users aria-hidden="true" />,
                badge: lesson.hands.length,
                badgeLabel: words.live.handsUp(lesson.hands.length),
                content: (
                  <PeoplePanel
                    lesson={lesson}
                    youId={participantId}
                    awayIds={snapshot.awayParticipantIds}
                    permissions={permissions}
                    news={snapshot}
                    behind={behind}
                    ask={ask}
                    onWriteTo={(id) => {
                      setPanel('chat');
                      chat?.writeTo(id);
                    }}
                  />
                ),
              },
              {
                id: 'chat',
                label: words.live.chat,
                icon: <MessageSquare aria-hidden="true" />,
                badge: unread,
                badgeLabel: words.live.unread(unread),
                content: chat && <ChatPanel chat={chat} onFailure={fail} />,
              },
            ]}
          />
        </div>
      </main>
      <LiveBar
        media={media}
        waiting={lesson}
        onClass={() => setDialog('class')}
        onShares={() => setDialog('shares')}
        onEnd={() => setDialog('end')}
        canEnd={permissions.has('end')}
        record={record && <RecordControl controls={record} />}
      />
      <AudioSink
        ref={sink}
        received={snapshot.media.received}
        onBlocked={setSoundBlocked}
        onElement={speaker.attach}
        volumes={volumes}
      />
      <LiveRegion lesson={lesson} youId={participantId} moderates={permissions.has('moderate')} />
      <LiveDialogs
        name={dialog}
        parts={parts}
        volumes={volumes}
        lectureId={lectureId}
        lesson={lesson}
        ask={ask}
        shortcuts={{ acts: { ...acts, statistics: statistics.open }, enabled: keysOn, onEnable: setKeysOn }}
        leave={leave}
        onLeaveClose={() => setLeave(null)}
        onClose={() => setDialog(null)}
      />
    </>
  );
}

/** The class is here when somebody is, and nobody came for so long. */
const SETTLED_AFTER_MS = 3 * 60_000;

/** Whether the class has come in; for how long the code is of use. Whoever comes later makes it of use again. */
function useSettled(students: number): boolean {
  const [settledAt, setSettledAt] = useState<number | null>(null);
  useEffect(() => {
    if (students === 0) return;
    const timer = setTimeout(() => setSettledAt(students), SETTLED_AFTER_MS);
    return () => clearTimeout(timer);
  }, [students]);
  return students > 0 && settledAt !== null && students <= settledAt;
}
