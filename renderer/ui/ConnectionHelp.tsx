/** Why somebody's connection is weak and what helps: for those who lead the class. */
import type { ConnectionQuality } from '../../protocol/models.ts';
import { qualityFactsOf, qualityHelpOf } from './connection-words.ts';
import { Dialog } from './Dialog.tsx';
import { QualityBars } from './QualityBars.tsx';
import { useWords } from './strings/words.ts';
import './ConnectionHelp.css';

export interface ConnectionHelpProps {
  displayName: string;
  quality: ConnectionQuality | undefined;
  /** Their page has lost its connection. */
  away: boolean;
  onClose: () => void;
}

export function ConnectionHelp({ displayName, quality, away, onClose }: ConnectionHelpProps) {
  const words = useWords();
  const { help } = words.stage.quality;
  const { what, steps } = qualityHelpOf(displayName, quality, away, words);
  const facts = away ? [] : qualityFactsOf(quality, words);
  return (
    <Dialog title={help.title(displayName)} onClose={onClose}>
      <div className="connection-help">
        <p className="connection-help-what">
          {!away && <QualityBars quality={quality} withWord />} {what}
        </p>
        {steps.length > 0 && (
          <>
            <h3>{help.helps}</h3>
            <ul>
              {steps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ul>
          </>
        )}
        {facts.length > 0 && <p className="connection-help-facts numbers">{facts.join(' · ')}</p>}
      </div>
    </Dialog>
  );
}
