/** What only the page can look at: what it may use, what keeps the machine awake, and how fast it encodes. */
import type { Finding, FindingId, FindingOf, ServerFindingId } from '../../../../protocol/doctor.ts';
import { checkDevice, checkScreen } from './device-checks.ts';
import { checkEncoder } from './encoder-check.ts';

type PageFindingId = Exclude<FindingId, ServerFindingId>;

/** Asking the system for its devices may take seconds on some machines. */
const LIMIT_MS = 12_000;

/** Never throws and never hangs: what can't be told is `unknown`. */
export const pageChecks: { readonly [I in PageFindingId]: () => Promise<Finding> } = {
  sleep: () => within('sleep', checkSleep),
  camera: () => within('camera', () => checkDevice('camera')),
  microphone: () => within('microphone', () => checkDevice('microphone')),
  screen: () => within('screen', checkScreen),
  encoder: () => within('encoder', checkEncoder),
};

async function checkSleep(): Promise<FindingOf<'sleep'>> {
  if (window.desk) return { id: 'sleep', light: 'good', facts: { keptAwakeBy: 'app' }, fix: null };
  if ('wakeLock' in navigator) return { id: 'sleep', light: 'good', facts: { keptAwakeBy: 'page' }, fix: null };
  const fix = { id: 'stay-in-front' as const, commands: [], needsAdministrator: false };
  return { id: 'sleep', light: 'attention', facts: { keptAwakeBy: 'nobody' }, fix };
}

async function within<I extends PageFindingId>(id: I, check: () => Promise<FindingOf<I>>): Promise<Finding> {
  const unknown = { id, light: 'unknown', facts: null, fix: null } as Finding;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Finding>((resolve) => {
    timer = setTimeout(resolve, LIMIT_MS, unknown);
  });
  return Promise.race([check().catch(() => unknown), late]).finally(() => clearTimeout(timer));
}
