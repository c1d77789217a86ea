import { useEffect, useState } from 'react';
import type { Marker } from '../../protocol/recording.ts';
import { DeskClient } from '../room/desk-client.ts';
import { type HostSession, openHostSession } from '../room/host-session.ts';
import { Spinner } from '../ui/Spinner.tsx';
import { parseReplayRoute, replayLink } from './route.ts';
import { RecordingReplay } from './view/RecordingReplay.tsx';
import { WatchMessage, WatchPage } from './WatchPage.tsx';
import { useReplayWords } from './words.ts';

/** Chooses the screen by the address. */
export function ReplayApp() {
  const words = useReplayWords();
  const [route] = useState(() => parseReplayRoute(window.location));
  if (route.page === 'replay') return <TeacherReplay recordingId={route.recordingId} startMs={route.startMs} />;
  if (route.page === 'watch')
    return <WatchPage joinCode={route.joinCode} recordingId={route.recordingId} startMs={route.startMs} />;
  return <WatchMessage title={words.watch.unknown} text={words.watch.unknownText} />;
}

function TeacherReplay({ recordingId, startMs }: { recordingId: string; startMs: number | null }) {
  const words = useReplayWords();
  const [session, setSession] = useState<HostSession | null | 'opening'>('opening');
  useEffect(() => {
    openHostSession().then(setSession, () => setSession(null));
  }, []);
  if (session === 'opening') {
    return (
      <div className="watch-wait" data-surface="stage" role="status">
        <Spinner /> {words.loading}
      </div>
    );
  }
  if (!session) return <WatchMessage title={words.problem.refused} text={words.watch.signIn} />;
  const { serverUrl, hostToken } = session;
  return (
    <RecordingReplay
      serverUrl={serverUrl}
      token={hostToken}
      recordingId={recordingId}
      startMs={startMs}
      linkAt={(ms) => replayLink(serverUrl, recordingId, ms)}
      onMarkers={(markers) => saveMarkers(session, recordingId, markers)}
    />
  );
}

/** Over a desk of its own, for the moment: a page that only shows needs none. */
async function saveMarkers({ serverUrl, hostToken }: HostSession, recordingId: string, markers: readonly Marker[]) {
  const desk = new DeskClient({ serverUrl, hostToken });
  try {
    const { recording } = await desk.ask('recording:markers', { recordingId, markers: [...markers] });
    return recording.markers;
  } finally {
    desk.close();
  }
}
