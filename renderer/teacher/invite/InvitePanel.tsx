/** How students get in: the code, the address, a picture to point a phone at. */
import { Check, Copy, WifiOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Invite } from '../../../protocol/models.ts';
import { Button } from '../../ui/Button.tsx';
import { copyText } from '../../ui/copy-text.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useDeskQuery } from '../desk-context.ts';
import { QueryNotice } from '../planning/QueryNotice.tsx';
import { useTeacherWords } from '../words.ts';
import { originOf, shortAddress, spacedCode } from './join-code.ts';
import { MoreWays } from './MoreWays.tsx';
import { QrCode } from './QrCode.tsx';

export function InvitePanel({ lectureId }: { lectureId: string }) {
  const query = useDeskQuery('lecture:invite', { lectureId });
  return query.reply ? <InviteFacts lectureId={lectureId} invite={query.reply.invite} /> : <QueryNotice query={query} />;
}

function InviteFacts({ lectureId, invite }: { lectureId: string; invite: Invite }) {
  const words = useTeacherWords();
  const [copied, setCopied] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (copied === null) return;
    const timer = setTimeout(() => setCopied(null), 2_500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (text: string) => {
    const done = await copyText(text);
    setCopied(done ? text : null);
    setFailed(!done);
  };

  // What is scanned by phones stays short; what is copied may be opened in the app, which trusts what it names.
  const pinned = (url: string) => `${url}#pin=${invite.fingerprint}`;
  const [best, ...others] = invite.links;
  const reachable = invite.links.some((link) => link.reach === 'lan');
  return (
    <div className="invite">
      {!reachable && (
        <Notice tone="warning" icon={<WifiOff size={20} />}>
          {words.invite.noLan}
        </Notice>
      )}
      <div className="invite-main">
        <div className="invite-words">
          {best && (
            <p className="invite-step">
              <span className="invite-label">{words.invite.address}</span>
              <span className="invite-address">{shortAddress(originOf(best.url))}</span>
            </p>
          )}
          <p className="invite-step">
            <span className="invite-label">{words.invite.code}</span>
            <span className="invite-code" aria-hidden="true">
              {spacedCode(invite.joinCode)}
            </span>
            <span className="visually-hidden">{words.invite.codeSpoken(invite.joinCode)}</span>
          </p>
          <div className="row">
            {best && (
              <Button
                variant="primary"
                icon={copied === pinned(best.url) ? <Check size={18} /> : <Copy size={18} />}
                onClick={() => void copy(pinned(best.url))}
              >
                {words.invite.copyLink}
              </Button>
            )}
            <Button
              icon={copied === invite.joinCode ? <Check size={18} /> : <Copy size={18} />}
              onClick={() => void copy(invite.joinCode)}
            >
              {words.invite.copyCode}
            </Button>
          </div>
          <p className="invite-copied" role="status">
            {copied !== null ? words.invite.copied : failed ? words.invite.copyFailed : ''}
          </p>
        </div>
        {best && (
          <figure className="invite-qr">
            <QrCode text={best.url} label={words.invite.qrLabel(best.url)} />
            <figcaption>{words.invite.scan}</figcaption>
          </figure>
        )}
      </div>
      {best && (
        <ul className="invite-links">
          {[best, ...others].map((link) => (
            <li key={link.url} className="invite-link">
              <span className="invite-url">
                <span className="invite-url-text">{link.url}</span>
                <span className="invite-reach">
                  {words.invite.reach[link.reach]} ({link.interfaceName})
                </span>
              </span>
              <IconButton
                icon={copied === pinned(link.url) ? <Check /> : <Copy />}
                label={words.invite.copyLinkOf(link.url)}
                onClick={() => void copy(pinned(link.url))}
              />
            </li>
          ))}
        </ul>
      )}
      <MoreWays
        lectureId={lectureId}
        linkOf={(code) => (best ? pinned(best.url.replace(invite.joinCode, code)) : null)}
        copied={copied}
        onCopy={(text) => void copy(text)}
      />
    </div>
  );
}
