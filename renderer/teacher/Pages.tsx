/** Which screen belongs to which address. */
import { lazy, Suspense } from 'react';
import { Spinner } from '../ui/Spinner.tsx';
import { doctor as doctorWords } from '../ui/strings/en/doctor.ts';
import { doorsDesk } from '../ui/strings/en/doors-desk.ts';
import { joinClass } from '../ui/strings/en/join-class.ts';
import { status } from '../ui/strings/en/status.ts';
import { useTeacherDesk } from './desk-context.ts';
import { PaperPage } from './PaperPage.tsx';
import { Bin } from './planning/Bin.tsx';
import { EditLecture } from './planning/EditLecture.tsx';
import { Home } from './planning/Home.tsx';
import { LecturePage } from './planning/LecturePage.tsx';
import { NewLecture } from './planning/NewLecture.tsx';
import { Rooms } from './planning/Rooms.tsx';
import { useRoute } from './router.ts';
import { useTeacherWords } from './words.ts';

// Planning opens at once; what only teaching needs follows when it is wanted.
const Library = lazy(() => import('./library/Library.tsx').then((fetched) => ({ default: fetched.Library })));
const DoctorPage = lazy(() => import('./doctor/DoctorPage.tsx').then((fetched) => ({ default: fetched.DoctorPage })));
const RecordingPage = lazy(() => import('./library/RecordingPage.tsx'));
const JoinClass = lazy(() => import('./join/JoinClass.tsx'));
const DoorsPage = lazy(() => import('./doors/DoorsPage.tsx'));
const Teaching = lazy(() => import('./stage/Teaching.tsx'));
const StatusPage = lazy(() => import('./status/StatusPage.tsx'));

export function Pages({ away }: { away: boolean }) {
  const words = useTeacherWords();
  const { router } = useTeacherDesk();
  const route = useRoute(router);
  switch (route.page) {
    case 'home':
      return (
        <PaperPage away={away} here="home" title={words.home.title}>
          <Home />
        </PaperPage>
      );
    case 'bin':
      return (
        <PaperPage away={away} here="bin" title={words.bin.title}>
          <Bin />
        </PaperPage>
      );
    case 'rooms':
      return (
        <PaperPage away={away} here="rooms" title={words.rooms.title}>
          <Rooms />
        </PaperPage>
      );
    case 'doctor':
      return (
        <PaperPage away={away} here="home" title={doctorWords.title}>
          <Suspense fallback={<Spinner />}>
            <DoctorPage key={route.lectureId} lectureId={route.lectureId} />
          </Suspense>
        </PaperPage>
      );
    case 'join':
      return (
        <PaperPage away={away} here="home" title={joinClass.title}>
          <Suspense fallback={<Spinner />}>
            <JoinClass />
          </Suspense>
        </PaperPage>
      );
    case 'status':
      return (
        <PaperPage away={away} here="status" title={status.title}>
          <Suspense fallback={<Spinner />}>
            <StatusPage />
          </Suspense>
        </PaperPage>
      );
    case 'connection':
      return (
        <PaperPage away={away} here="connection" title={doorsDesk.title}>
          <Suspense fallback={<Spinner />}>
            <DoorsPage />
          </Suspense>
        </PaperPage>
      );
    case 'recordings':
      return (
        <PaperPage away={away} here="recordings" title={words.nav.recordings}>
          <Suspense fallback={<Spinner />}>
            <Library key={String(route.inBin)} inBin={route.inBin} />
          </Suspense>
        </PaperPage>
      );
    case 'recording':
      return (
        <Suspense fallback={<OnItsWay />}>
          <RecordingPage key={route.recordingId} recordingId={route.recordingId} startMs={route.startMs ?? null} />
        </Suspense>
      );
    case 'new':
      return (
        <PaperPage away={away} here="home" title={words.form.newTitle}>
          <NewLecture key={String(route.startNow)} startNow={route.startNow} />
        </PaperPage>
      );
    case 'edit':
      return (
        <PaperPage away={away} here="home" title={words.form.editTitle}>
          <EditLecture key={route.lectureId} lectureId={route.lectureId} />
        </PaperPage>
      );
    case 'lecture':
      return (
        <PaperPage away={away} here="home" title={null}>
          <LecturePage key={route.lectureId} lectureId={route.lectureId} />
        </PaperPage>
      );
    case 'teach':
      return (
        <Suspense fallback={<OnItsWay />}>
          <Teaching key={route.lectureId} lectureId={route.lectureId} />
        </Suspense>
      );
    case 'unknown':
      return (
        <PaperPage away={away} here="home" title={words.notFound.title}>
          <h1>{words.notFound.title}</h1>
          <p>{words.notFound.text}</p>
          <p>
            <a href="#/">{words.notFound.home}</a>
          </p>
        </PaperPage>
      );
  }
}

function OnItsWay() {
  const words = useTeacherWords();
  return (
    <div className="page-wait" data-surface="stage" role="status">
      <Spinner /> {words.loading}
    </div>
  );
}
