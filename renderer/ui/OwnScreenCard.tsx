import { MonitorUp, Pause } from 'lucide-react';
import { useState } from 'react';
import { Button } from './Button.tsx';
import type { StagePicture } from './stage-layout.ts';
import { useWords } from './strings/words.ts';
import { VideoView } from './VideoView.tsx';

/** In the place of one's own shared screen: seen on that same screen it would show itself in itself without end. */
export function OwnScreenCard({ picture, size }: { picture: StagePicture; size: 'large' | 'small' }) {
  const words = useWords();
  const [preview, setPreview] = useState(false);
  const { label, paused, track } = picture;
  const icon = paused ? <Pause aria-hidden="true" /> : <MonitorUp aria-hidden="true" />;
  if (size === 'small') return <div className="own-screen own-screen-small">{icon}</div>;
  return (
    <div className="own-screen">
      <span className="own-screen-icon">{icon}</span>
      <p className="own-screen-title">{words.stage.ownScreenTitle(label)}</p>
      <p className="own-screen-text">{paused ? words.stage.ownScreenPaused : words.stage.ownScreenText}</p>
      {preview && (
        <div className="own-screen-preview">
          <VideoView track={track} label={words.stage.yourScreen} />
        </div>
      )}
      <Button aria-expanded={preview} onClick={() => setPreview(!preview)}>
        {preview ? words.stage.hidePreview : words.stage.showPreview}
      </Button>
    </div>
  );
}
