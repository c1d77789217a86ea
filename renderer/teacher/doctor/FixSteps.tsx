/** What to do about a finding: steps to follow, lines to copy, and in the desktop app a button that does it. */
import { Check, Copy, ExternalLink, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import type { FindingId, Fix } from '../../../protocol/doctor.ts';
import { Button } from '../../ui/Button.tsx';
import { copyText } from '../../ui/copy-text.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { doctor as words } from '../../ui/strings/en/doctor.ts';
import { useAction } from '../desk-context.ts';
import { askForDevice } from './page-checks/device-checks.ts';

export interface FixStepsProps {
  id: FindingId;
  fix: Fix;
  onChanged: () => void;
}

/** Pages of the system's settings that the desktop app can open. */
const panes = { 'allow-camera': 'camera', 'allow-microphone': 'microphone', 'allow-screen': 'screen' } as const;

export function FixSteps({ id, fix, onChanged }: FixStepsProps) {
  const { title, steps } = words.fixes[fix.id];
  const pane = fix.id in panes ? panes[fix.id as keyof typeof panes] : null;
  return (
    <div className="doctor-fix">
      <p className="doctor-fix-title">{title}</p>
      {steps.length === 1 ? (
        <p>{steps[0]}</p>
      ) : (
        <ul className="doctor-fix-steps">
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ul>
      )}
      {fix.commands.length > 0 && <Commands commands={fix.commands} />}
      {fix.id === 'open-firewall' && fix.commands.length > 0 && window.desk && <OpenFirewall onChanged={onChanged} />}
      {(id === 'camera' || id === 'microphone') && pane !== null && <AskNow device={id} onChanged={onChanged} />}
      {pane !== null && window.desk && (
        <Button icon={<ExternalLink size={18} />} onClick={() => void window.desk?.openSystemSettings({ pane })}>
          {words.openSettings}
        </Button>
      )}
    </div>
  );
}

function Commands({ commands }: { commands: readonly string[] }) {
  const [copied, setCopied] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const copy = async (command: string) => {
    const done = await copyText(command);
    setCopied(done ? command : null);
    setFailed(!done);
  };
  const isWindows = commands.some((command) => command.startsWith('netsh '));
  return (
    <div className="doctor-commands">
      <p>{isWindows ? words.inTerminal.windows : words.inTerminal.other}</p>
      {commands.map((command) => (
        <div key={command} className="doctor-command">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long line is scrolled by keyboard, too */}
          <code tabIndex={0}>{command}</code>
          <IconButton
            icon={copied === command ? <Check /> : <Copy />}
            label={words.copyCommand(command)}
            onClick={() => void copy(command)}
          />
        </div>
      ))}
      <p role="status" className="doctor-copied">
        {failed ? words.copyFailed : copied === null ? '' : words.copied}
      </p>
    </div>
  );
}

/** The system asks for an administrator; the lines are those that the server itself made. */
function OpenFirewall({ onChanged }: { onChanged: () => void }) {
  const [opened, setOpened] = useState<boolean | null>(null);
  const open = useAction(async () => {
    const result = await window.desk?.openFirewall({});
    setOpened(result?.opened ?? false);
    onChanged();
  });
  return (
    <div className="doctor-open">
      <Button variant="primary" icon={<ShieldCheck size={18} />} busy={open.busy} onClick={() => open.run()}>
        {words.openFirewall}
      </Button>
      <p className="muted">{words.openFirewallHint}</p>
      {opened !== null && (
        <Notice tone={opened ? 'success' : 'info'}>{opened ? words.firewallOpened : words.firewallNotOpened}</Notice>
      )}
      {open.failure && <Notice tone="warning">{open.failure.message}</Notice>}
    </div>
  );
}

function AskNow({ device, onChanged }: { device: 'camera' | 'microphone'; onChanged: () => void }) {
  const [asking, setAsking] = useState(false);
  const ask = async () => {
    setAsking(true);
    // Said no: the next look tells.
    await askForDevice(device).catch(() => undefined);
    setAsking(false);
    onChanged();
  };
  return (
    <Button busy={asking} onClick={() => void ask()}>
      {words.allowNow}
    </Button>
  );
}
