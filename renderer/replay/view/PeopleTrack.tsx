import { Hand, Users } from 'lucide-react';
import { useMemo } from 'react';
import { peopleInside } from '../../../lesson/permissions.ts';
import type { LessonState } from '../../../protocol/lesson-state.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { useWords } from '../../ui/strings/words.ts';
import type { LessonSpan, Presence } from '../lesson-timeline.ts';
import { useReplayWords } from '../words.ts';

export interface PeopleTrackProps {
  /** As it was at the moment shown. */
  state: LessonState;
  people: readonly Presence[];
  /** Of the recording, on the lesson's clock. */
  span: { readonly fromLessonMs: number; readonly toLessonMs: number };
  nowLessonMs: number;
  timeText: (lessonMs: number) => string;
  onJump: (lessonMs: number) => void;
}

/** Who was there at this moment, whose hand was up, and everybody's time over the whole lesson. */
export function PeopleTrack({ state, people, span, nowLessonMs, timeText, onJump }: PeopleTrackProps) {
  const words = useReplayWords();
  const shared = useWords();
  const here = useMemo(() => new Set(peopleInside(state).map(({ participantId }) => participantId)), [state]);
  const hands = state.hands.filter((participantId) => here.has(participantId));
  const listed = useMemo(
    () =>
      people
        .filter(({ inside }) => inside.some((each) => overlaps(each, span)))
        .toSorted(
          (a, b) => Number(a.role === 'student') - Number(b.role === 'student') || a.displayName.localeCompare(b.displayName),
        ),
    [people, span],
  );
  if (listed.length === 0) return <EmptyState icon={<Users />} title={words.people.none} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="track replay-scroll" aria-label={words.panel.people} tabIndex={0}>
      <p className="track-heading" role="status">
        {words.people.here(here.size)}
      </p>
      <ul className="people-track">
        {listed.map((person) => {
          const { participantId, displayName, role, inside } = person;
          const present = here.has(participantId);
          return (
            <li key={participantId} className={`people-track-row${present ? '' : ' people-track-gone'}`}>
              <Avatar name={displayName} size={32} />
              <div className="people-track-who">
                <div className="people-track-name">
                  <span>{displayName}</span>
                  {role !== 'student' && <Chip tone="accent">{shared.roles[role]}</Chip>}
                  {hands.includes(participantId) && (
                    <Chip tone="warning" icon={<Hand size={14} aria-hidden="true" />}>
                      {words.people.handUp}
                    </Chip>
                  )}
                </div>
                <PresenceBar person={person} span={span} nowLessonMs={nowLessonMs} onJump={onJump} timeText={timeText} />
                <span className="visually-hidden">
                  {words.people.presence(
                    displayName,
                    inside
                      .map(({ fromLessonMs, toLessonMs }) =>
                        words.people.span(
                          timeText(fromLessonMs),
                          toLessonMs === null ? words.people.toEnd : timeText(toLessonMs),
                        ),
                      )
                      .join(', '),
                  )}
                </span>
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

type PresenceBarProps = Pick<PeopleTrackProps, 'span' | 'nowLessonMs' | 'timeText' | 'onJump'> & { person: Presence };

function PresenceBar({ person, span, nowLessonMs, timeText, onJump }: PresenceBarProps) {
  const words = useReplayWords();
  const length = Math.max(1, span.toLessonMs - span.fromLessonMs);
  const share = (lessonMs: number) => (Math.max(0, Math.min(lessonMs - span.fromLessonMs, length)) / length) * 100;
  return (
    <div className="presence-bar">
      {person.inside.map(({ fromLessonMs, toLessonMs }) => {
        const left = share(fromLessonMs);
        const right = share(toLessonMs ?? span.toLessonMs);
        return (
          <span
            key={fromLessonMs}
            className="presence-bar-span"
            style={{ left: `${left}%`, width: `${Math.max(0.5, right - left)}%` }}
          />
        );
      })}
      <span className="presence-bar-now" style={{ left: `${share(nowLessonMs)}%` }} />
      {person.hands
        .filter((hand) => overlaps(hand, span))
        .map(({ fromLessonMs }) => (
          <button
            key={fromLessonMs}
            type="button"
            className="presence-bar-hand"
            style={{ left: `clamp(11px, ${share(fromLessonMs)}%, calc(100% - 11px))` }}
            title={words.people.hand(timeText(fromLessonMs))}
            aria-label={words.people.handAt(person.displayName, timeText(fromLessonMs))}
            onClick={() => onJump(fromLessonMs)}
          >
            <Hand size={14} aria-hidden="true" />
          </button>
        ))}
    </div>
  );
}

function overlaps({ fromLessonMs, toLessonMs }: LessonSpan, span: PeopleTrackProps['span']): boolean {
  return fromLessonMs <= span.toLessonMs && (toLessonMs ?? Number.POSITIVE_INFINITY) >= span.fromLessonMs;
}
