/** The guide as a page: by its own address (`/secure`), and for those who came by a plain door that is closed. */
import { ShieldCheck } from 'lucide-react';
import { SecureGuide } from '../doors/guide/SecureGuide.tsx';
import { Button } from '../ui/Button.tsx';
import { doors } from '../ui/strings/en/doors.ts';
import { PaperPage } from './PaperPage.tsx';

export interface SecurePageProps {
  /** Null: only to read. */
  onGo: (() => Promise<void>) | null;
  onBack?: () => void;
}

export default function SecurePage({ onGo, onBack }: SecurePageProps) {
  return (
    <PaperPage title={onGo ? doors.closedTitle : doors.pageTitle} icon={<ShieldCheck />} wide>
      <p>{onGo ? doors.closedText : doors.pageLead}</p>
      <SecureGuide {...(onGo ? { onGo } : {})} open={onGo === null} />
      {onBack && (
        <Button variant="quiet" onClick={onBack}>
          {doors.back}
        </Button>
      )}
    </PaperPage>
  );
}
