/** How this teacher records, kept from one lesson to the next. */
import type { Voices } from './capture/recorded-sources.ts';
import { LAYOUTS, type LayoutChoice } from './layout.ts';
import { QUALITIES, type QualityName } from './quality.ts';
import type { RecorderChoices } from './recorder-state.ts';

const KEY = 'lectern.teacher.recording';

export function readRecorderChoices(storage: Pick<Storage, 'getItem'>): RecorderChoices {
  let kept: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(storage.getItem(KEY) ?? '{}');
    if (typeof parsed === 'object' && parsed !== null) kept = { ...parsed };
  } catch {
    // Unreadable, or storage is switched off: the defaults.
  }
  return {
    layout: LAYOUTS.find((layout): layout is LayoutChoice => layout === kept.layout) ?? 'auto',
    quality: QUALITIES.find((quality): quality is QualityName => quality === kept.quality) ?? 'standard',
    voices: (['all', 'own'] as const).find((voices): voices is Voices => voices === kept.voices) ?? 'all',
  };
}

export function keepRecorderChoices(storage: Pick<Storage, 'setItem'>, choices: RecorderChoices): void {
  try {
    storage.setItem(KEY, JSON.stringify(choices));
  } catch {
    // Storage is switched off: chosen again next time.
  }
}
