import { Volume2 } from 'lucide-react';
import { Button } from './Button.tsx';
import { useWords } from './strings/words.ts';
import './TapToHear.css';

/** Over the stage while the browser waits for a press before sound. */
export function TapToHear({ onTap }: { onTap: () => void }) {
  const words = useWords();
  return (
    <div className="tap-to-hear" role="alert">
      <p className="tap-to-hear-why">{words.sound.blocked}</p>
      <Button variant="primary" size="large" icon={<Volume2 />} onClick={onTap}>
        {words.sound.tapToHear}
      </Button>
    </div>
  );
}
