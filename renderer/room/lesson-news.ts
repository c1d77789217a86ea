/** What the server tells of the moment, kept as it stands: who is away, who speaks, how everyone's line is. */
import type { LessonState } from '../../protocol/lesson-state.ts';
import type { ConnectionQuality } from '../../protocol/models.ts';
import type { Notice } from '../../protocol/notices.ts';
import type { SignalingConnection } from './connection.ts';

export type Speaker = Notice<'speakers:changed'>['speakers'][number];

export class LessonNews {
  away: ReadonlySet<string> = new Set();
  speakers: readonly Speaker[] = [];
  qualities: ReadonlyMap<string, ConnectionQuality> = new Map();

  /** @param changed there is something new to draw */
  listen(connection: Pick<SignalingConnection, 'on'>, lesson: () => LessonState | null, changed: () => void): void {
    connection.on('presence:changed', (notice) => {
      this.#presenceChanged(notice, lesson());
      changed();
    });
    connection.on('speakers:changed', (notice) => {
      if (this.#speakersChanged(notice)) changed();
    });
    connection.on('connection:quality', (notice) => {
      this.#qualitiesChanged(notice, lesson());
      changed();
    });
  }

  /** Inside anew, for the first time or again. */
  begin(away: readonly string[]): void {
    this.away = new Set(away);
    this.speakers = [];
  }

  forget(): void {
    this.begin([]);
    this.qualities = new Map();
  }

  #presenceChanged({ away, back }: Notice<'presence:changed'>, lesson: LessonState | null): void {
    const returned = new Set(back);
    const participants = lesson?.participants ?? {};
    // Those who are gone by now are not away.
    const stillHere = (participantId: string) => !returned.has(participantId) && Object.hasOwn(participants, participantId);
    this.away = new Set([...this.away, ...away].filter(stillHere));
  }

  /** @returns whether there is anything to draw: levels move all the time, who speaks does not */
  #speakersChanged({ speakers }: Notice<'speakers:changed'>): boolean {
    const sameOnes =
      speakers.length === this.speakers.length &&
      speakers.every(({ producerId }, index) => producerId === this.speakers[index]?.producerId);
    if (sameOnes) return false;
    this.speakers = speakers;
    return true;
  }

  #qualitiesChanged({ qualities }: Notice<'connection:quality'>, lesson: LessonState | null): void {
    const participants = lesson?.participants ?? {};
    const known = [...this.qualities].filter(([participantId]) => Object.hasOwn(participants, participantId));
    this.qualities = new Map([...known, ...qualities.map((quality) => [quality.participantId, quality] as const)]);
  }
}
