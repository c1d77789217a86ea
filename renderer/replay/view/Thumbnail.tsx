import { Film } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { HttpRecording } from '../recording-source.ts';
import { clockText } from '../time-link.ts';
import './Thumbnail.css';

export interface ThumbnailProps {
  /** Should be stable. */
  source: HttpRecording;
  /** Whether there is a picture to fetch. */
  has: boolean;
  durationMs: number;
}

/** A recording's picture with its length; decoration beside its title. */
export function Thumbnail({ source, has, durationMs }: ThumbnailProps) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!has) return;
    let made: string | null = null;
    let stopped = false;
    source.thumbnail().then(
      (picture) => {
        if (stopped || !picture) return;
        made = URL.createObjectURL(picture);
        setUrl(made);
      },
      // The sign of a film stands there instead.
      () => undefined,
    );
    return () => {
      stopped = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [source, has]);
  return (
    <span className="thumbnail" aria-hidden="true">
      {url ? <img src={url} alt="" /> : <Film size={28} />}
      <span className="thumbnail-length numbers">{clockText(durationMs)}</span>
    </span>
  );
}
