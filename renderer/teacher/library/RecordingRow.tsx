import { CalendarClock, Download, Lock, MoreHorizontal, Pencil, RotateCcw, Share2, Trash2, Users } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Recording } from '../../../protocol/recording.ts';
import { HttpRecording } from '../../replay/recording-source.ts';
import { clockText } from '../../replay/time-link.ts';
import { Thumbnail } from '../../replay/view/Thumbnail.tsx';
import { Button } from '../../ui/Button.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu } from '../../ui/Menu.tsx';
import { useTeacherDesk } from '../desk-context.ts';
import { hrefOf } from '../route.ts';
import { sizeText } from './sizes.ts';
import { useLibraryWords } from './words.ts';

export interface RecordingRowProps {
  recording: Recording;
  onRename: (title: string) => void;
  onOpen: (what: 'share' | 'export' | 'keep') => void;
  onDelete: () => void;
  onRestore: () => void;
}

export function RecordingRow({ recording, onRename, onOpen, onDelete, onRestore }: RecordingRowProps) {
  const words = useLibraryWords();
  const { session } = useTeacherDesk();
  const [renaming, setRenaming] = useState(false);
  const { recordingId, title, durationMs, startedAt, bytes, deletedAt, keepUntil, source } = recording;
  const { serverUrl, hostToken } = session;
  const files = useMemo(
    () => new HttpRecording({ serverUrl, recordingId, token: hostToken }),
    [serverUrl, recordingId, hostToken],
  );
  const facts = [dateText(startedAt), clockText(durationMs), sizeText(bytes)];
  if (source !== null) facts.push(words.track[source]);
  if (keepUntil !== null)
    facts.push(words.keptUntil(new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }).format(keepUntil)));
  const inBin = deletedAt !== null;
  return (
    <li className="recording-row">
      <a
        className="recording-picture"
        href={hrefOf({ page: 'recording', recordingId })}
        aria-label={words.watch(title)}
        tabIndex={-1}
      >
        <Thumbnail source={files} has={recording.thumbnail} durationMs={durationMs} />
      </a>
      <div className="recording-what">
        {renaming ? (
          <RenameField
            title={title}
            onSave={(changed) => {
              setRenaming(false);
              if (changed !== '' && changed !== title) onRename(changed);
            }}
            onCancel={() => setRenaming(false)}
          />
        ) : (
          <h2 className="recording-title">
            <a href={hrefOf({ page: 'recording', recordingId })}>{title}</a>
            {!inBin && <IconButton icon={<Pencil />} label={`${words.rename}: ${title}`} onClick={() => setRenaming(true)} />}
          </h2>
        )}
        <p className="recording-facts numbers">{facts.join(' · ')}</p>
        <p className="recording-chips">
          <RecordingChips recording={recording} />
        </p>
      </div>
      <div className="recording-acts">
        {inBin ? (
          <Button icon={<RotateCcw size={18} />} onClick={onRestore}>
            {words.restore}
          </Button>
        ) : (
          <>
            <IconButton icon={<Share2 />} label={`${words.share}: ${title}`} onClick={() => onOpen('share')} />
            <IconButton icon={<Download />} label={`${words.export}: ${title}`} onClick={() => onOpen('export')} />
            <Menu
              icon={<MoreHorizontal />}
              label={words.menu(title)}
              items={[
                { key: 'rename', label: words.rename, icon: <Pencil />, onChoose: () => setRenaming(true) },
                { key: 'keep', label: words.keep, icon: <CalendarClock />, onChoose: () => onOpen('keep') },
                { key: 'delete', label: words.delete, icon: <Trash2 />, danger: true, onChoose: onDelete },
              ]}
            />
          </>
        )}
      </div>
    </li>
  );
}

function RecordingChips({ recording: { status, shared } }: { recording: Recording }) {
  const words = useLibraryWords();
  return (
    <>
      {status === 'recording' && <Chip tone="danger">{words.recordingNow}</Chip>}
      {status === 'paused' && <Chip tone="warning">{words.paused}</Chip>}
      {status === 'interrupted' && <Chip>{words.interrupted}</Chip>}
      {shared === 'class' ? (
        <Chip tone="accent" icon={<Users size={14} aria-hidden="true" />}>
          {words.sharedWithClass}
        </Chip>
      ) : (
        <Chip icon={<Lock size={14} aria-hidden="true" />}>{words.onlyYou}</Chip>
      )}
    </>
  );
}

function RenameField({ title, onSave, onCancel }: { title: string; onSave: (title: string) => void; onCancel: () => void }) {
  const words = useLibraryWords();
  const [text, setText] = useState(title);
  return (
    <form
      className="recording-rename"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(text.trim());
      }}
    >
      <input
        ref={(element) => element?.focus()}
        aria-label={words.renameLabel}
        maxLength={120}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onCancel();
        }}
      />
      <Button variant="primary" type="submit">
        {words.save}
      </Button>
      <Button variant="quiet" onClick={onCancel}>
        {words.cancel}
      </Button>
    </form>
  );
}

function dateText(epochMs: number): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(epochMs);
}
