import { CircleCheck, CircleHelp, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { Light } from '../../../protocol/doctor.ts';
import './doctor.css';

const icons = { good: CircleCheck, attention: TriangleAlert, bad: OctagonAlert, unknown: CircleHelp };

/** Each light has a shape of its own; the word for it stands beside it. */
export function LightIcon({ light, size = 20 }: { light: Light; size?: number }) {
  const Icon = icons[light];
  return <Icon className={`doctor-light doctor-light-${light}`} size={size} aria-hidden="true" />;
}
