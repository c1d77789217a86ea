import { Expand, Eye, LayoutGrid, Monitor, PictureInPicture2, Pin, PinOff, RectangleHorizontal, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import type { StageLayout, Stage as StageState } from '../../protocol/lesson-state.ts';
import type { Ask } from './ask.ts';
import { IconButton } from './IconButton.tsx';
import { Menu, type MenuItem } from './Menu.tsx';
import type { StagePicture } from './stage-layout.ts';
import type { StageChoice, StageView } from './stage-view.ts';
import { useWords } from './strings/words.ts';

export interface StageToolsProps {
  stage: StageState;
  view: StageView;
  choice: StageChoice;
  onChoose: (choice: StageChoice) => void;
  /** The large picture, if there is one. */
  main: StagePicture | null;
  /** Given to whoever may arrange the stage for everyone. */
  arrange: Ask | undefined;
  /** Lets the large picture float in a window of its own; undefined where that is impossible. */
  onFloat: (() => void) | undefined;
}

const icons: Record<StageLayout, ReactNode> = {
  speaker: <RectangleHorizontal />,
  gallery: <LayoutGrid />,
  'screen-only': <Monitor />,
};

/** How the stage is looked at: one's own view, and, for whoever leads, everyone's. */
export function StageTools({ stage, view, choice, onChoose, main, arrange, onFloat }: StageToolsProps) {
  const words = useWords().stage;
  const choose = (layout: StageLayout) => {
    onChoose({ ...choice, layout, ...(arrange || !stage.followed ? {} : { following: false }) });
    if (arrange && stage.followed) arrange('stage:set', { ...stage, layout });
  };
  const items: MenuItem[] = (Object.keys(icons) as StageLayout[]).map((layout) => ({
    key: layout,
    label: words.layouts[layout],
    icon: icons[layout],
    checked: view.layout === layout,
    onChoose: () => choose(layout),
  }));
  if (arrange) {
    items.push({
      key: 'lead',
      label: words.lead,
      icon: <Users />,
      checked: stage.followed,
      onChoose: () => arrange('stage:set', { ...stage, layout: view.layout, followed: !stage.followed }),
    });
  } else if (view.arranged) {
    items.push({
      key: 'follow',
      label: words.follow,
      icon: <Eye />,
      checked: choice.following,
      onChoose: () => onChoose({ ...choice, following: !choice.following, pinned: null }),
    });
  }
  if (onFloat) items.push({ key: 'float', label: words.floating, icon: <PictureInPicture2 />, onChoose: onFloat });

  const pinned = main !== null && choice.pinned === main.producerId;
  const spotlit = main !== null && stage.spotlight === main.producerId;
  return (
    <div className="stage-tools">
      {pinned && (
        <IconButton icon={<PinOff />} label={words.unpin} state="on" onClick={() => onChoose({ ...choice, pinned: null })} />
      )}
      {arrange && main && (
        <IconButton
          icon={spotlit ? <Pin /> : <Expand />}
          label={spotlit ? words.endSpotlight : words.spotlight}
          {...(spotlit ? { state: 'on' as const } : {})}
          onClick={() => arrange('stage:set', { ...stage, spotlight: spotlit ? null : main.producerId })}
        />
      )}
      <Menu icon={<LayoutGrid />} label={words.view} heading={words.view} items={items} />
    </div>
  );
}
