/** What is being shared, one card each: quality, volume, which part of it, a pause, the end. */
import { Crop, Pause, Play, Scan, X } from 'lucide-react';
import { useId, useState } from 'react';
import type { ScreenQuality } from '../media/media-settings.ts';
import type { OwnMedia } from '../media/own-media.ts';
import type { SharedScreen } from '../media/screen-feeds.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Select } from '../ui/Select.tsx';
import { useMedia } from './media-hooks.ts';
import RegionDialog from './RegionDialog.tsx';
import { Volume } from './Volume.tsx';
import { useDeviceWords } from './words.ts';
import './devices.css';

export default function SharesDialog({ media, onClose }: { media: OwnMedia; onClose: () => void }) {
  const words = useDeviceWords();
  const { screens } = useMedia(media);
  const [cutId, setCutId] = useState<number | null>(null);
  const cut = screens.find(({ shareId }) => shareId === cutId);
  return (
    <Dialog title={words.share.title} onClose={onClose}>
      {screens.length === 0 && <p>{words.share.nothing}</p>}
      {screens.map((screen) => (
        <ShareCard key={screen.shareId} screen={screen} media={media} onCut={() => setCutId(screen.shareId)} />
      ))}
      {cut && (
        <RegionDialog
          track={cut.whole}
          region={cut.region}
          shown
          onClose={() => setCutId(null)}
          onChoose={(region) => {
            setCutId(null);
            media.settings.keepRegion(cut.surface, region);
            void media.setScreenRegion(cut.shareId, region);
          }}
        />
      )}
    </Dialog>
  );
}

const qualities = ['text', 'motion', 'saving'] as const satisfies readonly ScreenQuality[];

function ShareCard({ screen, media, onCut }: { screen: SharedScreen; media: OwnMedia; onCut: () => void }) {
  const { share: words } = useDeviceWords();
  const headingId = useId();
  const { shareId, label, quality, volume, region, paused } = screen;
  return (
    <section className="share-card" aria-labelledby={headingId}>
      <h3 id={headingId}>{label}</h3>
      {paused && <p className="muted">{words.pausedNote}</p>}
      <Select
        label={words.quality}
        value={quality}
        onChange={(chosen) => void media.setScreenQuality(shareId, qualities.find((each) => each === chosen) ?? 'text')}
        options={qualities.map((each) => ({ value: each, label: words.qualities[each] }))}
      />
      {volume !== null && (
        <Volume
          label={words.volume}
          name={words.volumeOf(label)}
          volume={volume}
          onChange={(next) => media.setScreenVolume(shareId, next)}
        />
      )}
      <div className="row share-acts">
        <Button
          icon={paused ? <Play size={18} /> : <Pause size={18} />}
          aria-label={paused ? words.resumeOf(label) : words.pauseOf(label)}
          onClick={() => void media.pauseScreen(shareId, !paused)}
        >
          {paused ? words.resume : words.pause}
        </Button>
        <Button icon={<Crop size={18} />} onClick={onCut}>
          {region ? words.changePart : words.choosePart}
        </Button>
        {region && (
          <Button icon={<Scan size={18} />} onClick={() => void media.setScreenRegion(shareId, null)}>
            {words.wholeAgain}
          </Button>
        )}
        <Button icon={<X size={18} />} aria-label={words.stopOf(label)} onClick={() => void media.stopScreen(shareId)}>
          {words.stop}
        </Button>
      </div>
    </section>
  );
}
