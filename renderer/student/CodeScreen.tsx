import { useState } from 'react';
import { normaliseJoinCode } from '../../protocol/constants.ts';
import { Button } from '../ui/Button.tsx';
import { TextField } from '../ui/TextField.tsx';
import { PaperPage } from './PaperPage.tsx';
import { useStudentWords } from './words.ts';

const CODE_LENGTH = 6;

/** For those who come without a link: the code from the teacher's screen. */
export function CodeScreen({ onCode }: { onCode: (joinCode: string) => void }) {
  const words = useStudentWords().code;
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string | null>(null);
  const submit = () => {
    const code = normaliseJoinCode(typed);
    if (code === '') setError(words.missing);
    else if (code.length !== CODE_LENGTH) setError(words.wrongLength);
    else onCode(code);
  };
  return (
    <PaperPage title={words.title}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          className="paper-page-code"
          size="large"
          label={words.label}
          hint={words.hint}
          error={error}
          value={typed}
          autoFocus
          autoComplete="off"
          autoCapitalize="characters"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="go"
          placeholder="K7P-Q3M"
          maxLength={40}
          onChange={(event) => {
            setTyped(event.target.value);
            setError(null);
          }}
        />
        <Button type="submit" variant="primary" size="large" wide>
          {words.go}
        </Button>
      </form>
    </PaperPage>
  );
}
