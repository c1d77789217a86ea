import { Lock, MousePointerClick } from 'lucide-react';
import type { GuideStep } from '../../ui/strings/en/doors.ts';
import './guide.css';

/** Steps with a drawing of the screen each happens on. The text says all of it; the drawing is for the eye alone. */
export function Steps({ steps }: { steps: readonly GuideStep[] }) {
  return (
    <ol className="guide-steps">
      {steps.map(({ text, sketch }) => (
        <li key={text} className="guide-step">
          <p>{text}</p>
          {sketch && (
            <div className="sketch" aria-hidden="true">
              <div className="sketch-bar">
                <Lock size={12} /> <span>{sketch.bar}</span>
              </div>
              <div className="sketch-screen">
                {sketch.lines.map((line) => (
                  <div key={line.text} className={`sketch-line sketch-${line.kind}${line.press ? ' sketch-press' : ''}`}>
                    <span>{line.text}</span>
                    {line.kind === 'switch' && <span className="sketch-knob" />}
                    {line.press && <MousePointerClick className="sketch-finger" size={22} />}
                  </div>
                ))}
              </div>
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}
