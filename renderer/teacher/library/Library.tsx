/** Everything that was recorded: to watch, to name, to share, to take along, and to throw away. */
import { Clapperboard, Search, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { useDeskQuery } from '../desk-context.ts';
import { QueryNotice } from '../planning/QueryNotice.tsx';
import { hrefOf } from '../route.ts';
import { ExportsList } from './ExportsList.tsx';
import { RecordingList } from './RecordingList.tsx';
import { useLibraryWords } from './words.ts';
import './library.css';

export function Library({ inBin }: { inBin: boolean }) {
  const words = useLibraryWords();
  const [search, setSearch] = useState('');
  const query = useDeskQuery('recording:list', { search: search.trim(), inBin });
  const { reply } = query;
  const nothing = reply?.recordings.length === 0;
  return (
    <>
      <header className="library-head">
        <h1>{inBin ? words.binTitle : words.title}</h1>
        <a className="library-bin" href={hrefOf({ page: 'recordings', inBin: !inBin })}>
          {inBin ? <Clapperboard size={18} aria-hidden="true" /> : <Trash2 size={18} aria-hidden="true" />}
          {inBin ? words.fromBin : words.toBin}
        </a>
      </header>
      <p className="lead">{inBin ? words.binLead : words.lead}</p>
      {!inBin && <ExportsList />}
      {(!nothing || search !== '') && (
        <label className="search-field">
          <Search size={18} aria-hidden="true" />
          <input
            type="search"
            aria-label={words.search}
            placeholder={words.search}
            maxLength={200}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        </label>
      )}
      <QueryNotice query={query} />
      <p className={search === '' ? 'visually-hidden' : 'found'} role="status">
        {search !== '' && reply ? words.found(reply.total) : ''}
      </p>
      {nothing && search === '' && (
        <div className="card">
          <EmptyState
            icon={inBin ? <Trash2 /> : <Clapperboard size={40} />}
            title={inBin ? words.binEmptyTitle : words.emptyTitle}
            action={
              inBin ? undefined : (
                <a className="button button-primary button-normal library-to-lectures" href="#/">
                  {words.emptyAction}
                </a>
              )
            }
          >
            {inBin ? words.binEmptyText : words.emptyText}
          </EmptyState>
        </div>
      )}
      {reply && reply.recordings.length > 0 && <RecordingList recordings={reply.recordings} onChanged={query.reload} />}
    </>
  );
}
