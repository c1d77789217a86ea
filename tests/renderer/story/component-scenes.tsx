import { Bell, Mic, MicOff, Trash2 } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { Avatar } from '../../../renderer/ui/Avatar.tsx';
import { Button } from '../../../renderer/ui/Button.tsx';
import { Chip } from '../../../renderer/ui/Chip.tsx';
import { ConfirmDialog } from '../../../renderer/ui/Dialog.tsx';
import { EmptyState } from '../../../renderer/ui/EmptyState.tsx';
import { IconButton } from '../../../renderer/ui/IconButton.tsx';
import { LevelMeter } from '../../../renderer/ui/LevelMeter.tsx';
import { LiveBadge } from '../../../renderer/ui/LiveBadge.tsx';
import { Menu } from '../../../renderer/ui/Menu.tsx';
import { Notice } from '../../../renderer/ui/Notice.tsx';
import { Progress, Spinner } from '../../../renderer/ui/Spinner.tsx';
import { TextArea, TextField } from '../../../renderer/ui/TextField.tsx';
import { Toasts, useToasts } from '../../../renderer/ui/Toasts.tsx';

function Sampler({ surface }: { surface: 'paper' | 'stage' }) {
  const { toasts, show, dismiss } = useToasts();
  const [chosen, setChosen] = useState('none');
  useEffect(() => show('Lecture moved to the bin.', { action: { label: 'Undo', onChoose: () => setChosen('undone') } }), [show]);
  return (
    <main
      data-surface={surface}
      style={{ display: 'grid', gap: 20, padding: 24, minHeight: '100dvh', alignContent: 'start', maxWidth: 720 }}
    >
      <h1>Components</h1>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 12 }}>
        <Button variant="primary">Go live</Button>
        <Button>Invite</Button>
        <Button variant="quiet">Cancel</Button>
        <Button variant="danger" icon={<Trash2 size={18} />}>
          End
        </Button>
        <Button busy>Saving</Button>
        <Button disabled>Not yet</Button>
      </div>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 12 }}>
        <IconButton icon={<Mic />} label="Mute" caption="Microphone" state="on" shortcut="M" />
        <IconButton icon={<MicOff />} label="Unmute" caption="Microphone" state="off" />
        <IconButton icon={<Bell />} label="Bell" badge={3} />
        <Menu
          icon={<Bell />}
          label="Sample menu"
          heading="Choose"
          items={['one', 'two', 'three'].map((key) => ({ key, label: `Item ${key}`, onChoose: () => setChosen(key) }))}
        />
        <span data-testid="chosen">{chosen}</span>
      </div>
      <TextField label="Title" hint="What it is about" />
      <TextField label="Name" error="Please enter a name." />
      <TextArea label="Description" />
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
        <Chip>Draft</Chip>
        <Chip tone="accent">Teacher</Chip>
        <Chip tone="danger">Ended</Chip>
        <Chip tone="warning">Away</Chip>
        <Chip tone="info">Private</Chip>
        <LiveBadge startedAt={Date.now() - 724_000} />
        <Avatar name="Anna Sato" />
        <Spinner />
      </div>
      <Notice>Students can join from now on.</Notice>
      <Notice tone="success">Saved.</Notice>
      <Notice tone="warning" action={<Button>Try again</Button>}>
        Your Wi-Fi is slow: showing a smaller picture.
      </Notice>
      <Notice tone="danger">The disk is full. The lecture goes on, but is no longer recorded.</Notice>
      <LevelMeter level={0.6} label="Microphone level 60 percent" />
      <Progress value={0.4} label="Export" />
      <EmptyState title="No lectures yet" action={<Button variant="primary">New lecture</Button>}>
        Lectures you plan will be here.
      </EmptyState>
      <Toasts toasts={toasts} onDismiss={dismiss} />
    </main>
  );
}

function Confirm() {
  const [open, setOpen] = useState(false);
  const [answer, setAnswer] = useState('none');
  return (
    <main data-surface="paper" style={{ padding: 24, minHeight: '100dvh' }}>
      <h1>Dialog</h1>
      <Button onClick={() => setOpen(true)}>Open</Button>
      <p data-testid="answer">{answer}</p>
      {open && (
        <ConfirmDialog
          title="End the lecture?"
          confirm="End for everyone"
          danger
          onClose={() => {
            setOpen(false);
            setAnswer('closed');
          }}
          onConfirm={() => {
            setOpen(false);
            setAnswer('confirmed');
          }}
        >
          <p>Students see that it is over. You find it under Past.</p>
        </ConfirmDialog>
      )}
    </main>
  );
}

export const componentScenes: Record<string, () => ReactNode> = {
  'components-paper': () => <Sampler surface="paper" />,
  'components-stage': () => <Sampler surface="stage" />,
  dialog: () => <Confirm />,
};
