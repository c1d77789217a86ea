/** Shown when this page is not the teacher's yet: what to do, and a way out for a link that was copied by hand. */
import { type SyntheticEvent, useState } from 'react';
import { paths } from '../../protocol/http.ts';
import type { RefusedError } from '../../protocol/refusal.ts';
import { Button } from '../ui/Button.tsx';
import { Notice } from '../ui/Notice.tsx';
import { TextField } from '../ui/TextField.tsx';
import { hostKeyIn } from './host-key.ts';
import { useTitle } from './PaperPage.tsx';
import { useTeacherWords } from './words.ts';

export function SignIn({ failure, onKey }: { failure: RefusedError | null; onKey: (key: string) => void }) {
  const words = useTeacherWords();
  const [pasted, setPasted] = useState('');
  const [error, setError] = useState<string | null>(null);
  useTitle(words.signIn.title);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const key = hostKeyIn(pasted);
    if (key) onKey(key);
    else setError(words.signIn.keyMissing);
  };
  return (
    <div className="sign-in" data-surface="paper">
      <main className="sign-in-card card">
        <p className="brand">
          <img src="/lectern.svg" alt="" width={28} height={28} /> {words.appName}
        </p>
        <h1>{words.signIn.title}</h1>
        <p>{words.signIn.lead}</p>
        {failure && (
          <Notice tone="warning" urgent>
            {failure.message}
          </Notice>
        )}
        <form className="sign-in-form" onSubmit={submit} noValidate>
          <TextField
            label={words.signIn.keyLabel}
            hint={words.signIn.keyHint}
            error={error}
            value={pasted}
            onChange={(event) => setPasted(event.target.value)}
            autoComplete="off"
            spellCheck={false}
          />
          <Button type="submit" variant="primary">
            {words.signIn.open}
          </Button>
        </form>
        <p className="sign-in-student">
          <a href={paths.student}>{words.signIn.student}</a>
        </p>
      </main>
    </div>
  );
}
