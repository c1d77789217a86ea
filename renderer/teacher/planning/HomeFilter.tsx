/** Finds lectures by words, by where they stand, and by room. */
import { Search } from 'lucide-react';
import type { LectureStatus } from '../../../protocol/models.ts';
import { Select } from '../../ui/Select.tsx';
import { useDeskQuery } from '../desk-context.ts';
import { useTeacherWords } from '../words.ts';

export interface HomeFilterValues {
  readonly search: string;
  /** null: all of them. */
  readonly statuses: readonly LectureStatus[] | null;
  readonly roomId: string | null;
}

export const NO_FILTER: HomeFilterValues = { search: '', statuses: null, roomId: null };

const FILTERED_STATUSES = ['scheduled', 'draft', 'live', 'ended', 'cancelled'] as const;

export function HomeFilter({ values, onChange }: { values: HomeFilterValues; onChange: (values: HomeFilterValues) => void }) {
  const words = useTeacherWords();
  const rooms = useDeskQuery('room:list', {}).reply?.rooms ?? [];
  return (
    <search className="home-filter">
      <label className="search-field">
        <span className="visually-hidden">{words.home.searchLabel}</span>
        <Search size={18} aria-hidden="true" />
        <input
          type="search"
          placeholder={words.home.searchPlaceholder}
          maxLength={200}
          value={values.search}
          onChange={(event) => onChange({ ...values, search: event.target.value })}
        />
      </label>
      <Select
        label={words.home.filterStatus}
        hideLabel
        value={values.statuses?.[0] ?? ''}
        onChange={(value) => {
          const status = FILTERED_STATUSES.find((candidate) => candidate === value);
          onChange({ ...values, statuses: status ? [status] : null });
        }}
        options={[
          { value: '', label: words.home.filterAll },
          ...FILTERED_STATUSES.map((status) => ({ value: status, label: words.status[status] })),
        ]}
      />
      {rooms.length > 0 && (
        <Select
          label={words.home.filterRoom}
          hideLabel
          value={values.roomId ?? ''}
          onChange={(value) => onChange({ ...values, roomId: value || null })}
          options={[
            { value: '', label: words.home.filterAnyRoom },
            ...rooms.map((room) => ({ value: room.roomId, label: room.name })),
          ]}
        />
      )}
    </search>
  );
}
