/** "Chapter here": one press sets it, a name may follow. */
import { BookmarkPlus } from 'lucide-react';
import { type SyntheticEvent, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { clockText } from '../../ui/LiveBadge.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { useRecordingWords } from '../words.ts';

export function ChapterField({ mark, recordedMs }: { mark: (title: string) => Promise<void>; recordedMs: number }) {
  const words = useRecordingWords();
  const [title, setTitle] = useState('');
  const [said, setSaid] = useState('');
  const [error, setError] = useState<string | undefined>(undefined);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setError(undefined);
    mark(title.trim()).then(
      () => {
        setSaid(words.chapterKept(clockText(recordedMs)));
        setTitle('');
      },
      (refused: unknown) => setError(refused instanceof Error ? refused.message : String(refused)),
    );
  };
  return (
    <form className="record-chapter" onSubmit={submit}>
      <TextField
        label={words.chapterName}
        placeholder={words.chapterHint}
        value={title}
        error={error}
        maxLength={120}
        autoComplete="off"
        onChange={(event) => setTitle(event.target.value)}
      />
      <Button type="submit" icon={<BookmarkPlus size={18} />}>
        {words.chapter}
      </Button>
      <p className="muted record-chapter-said" role="status">
        {said}
      </p>
    </form>
  );
}
