import { useState } from 'react';
import type { Marker } from '../../../protocol/recording.ts';
import { replayLink } from '../../replay/route.ts';
import { RecordingReplay } from '../../replay/view/RecordingReplay.tsx';
import { useTeacherDesk } from '../desk-context.ts';

/** The player within the teacher's pages, where chapters can be changed. */
export default function RecordingPage({ recordingId, startMs }: { recordingId: string; startMs: number | null }) {
  const { desk, session, router } = useTeacherDesk();
  const { serverUrl, hostToken } = session;
  const [save] = useState(() => async (markers: readonly Marker[]) => {
    const { recording } = await desk.ask('recording:markers', { recordingId, markers: [...markers] });
    return recording.markers;
  });
  return (
    <RecordingReplay
      serverUrl={serverUrl}
      token={hostToken}
      recordingId={recordingId}
      startMs={startMs}
      linkAt={(ms) => replayLink(serverUrl, recordingId, ms)}
      onMarkers={save}
      onBack={() => router.go({ page: 'recordings', inBin: false })}
    />
  );
}
