/** What stands in for an answer of the desk while it is on its way or could not be had. */
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { useTeacherWords } from '../words.ts';

interface QueryNoticeProps {
  readonly query: { readonly reply: unknown; readonly failure: Error | null; readonly reload: () => void };
}

export function QueryNotice({ query: { reply, failure, reload } }: QueryNoticeProps) {
  const words = useTeacherWords();
  if (failure) {
    return (
      <Notice tone="warning" action={<Button onClick={reload}>{words.retry}</Button>}>
        {failure.message}
      </Notice>
    );
  }
  if (reply) return null;
  return (
    <p className="wait" role="status">
      <Spinner /> {words.loading}
    </p>
  );
}
