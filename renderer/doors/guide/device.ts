/** Which browser and system the guide is drawn for, as far as they tell. Others can be chosen. */
import type { doors, InstallSystem } from '../../ui/strings/en/doors.ts';

export type WarningBrowser = keyof (typeof doors)['warnings'];

export function browserOf(userAgent: string): WarningBrowser {
  if (/firefox|fxios/i.test(userAgent)) return 'firefox';
  // On iPhone and iPad every browser but Firefox shows Safari's warning or one like it.
  if (/iphone|ipad/i.test(userAgent)) return 'safari';
  return /safari/i.test(userAgent) && !/chrom|edg/i.test(userAgent) ? 'safari' : 'chrome';
}

/** @param touchPoints an iPad says that it is a Mac, but no Mac can be touched */
export function systemOf(userAgent: string, touchPoints: number): InstallSystem {
  if (/iphone|ipad/i.test(userAgent) || (/macintosh/i.test(userAgent) && touchPoints > 1)) return 'ipad';
  if (/android/i.test(userAgent)) return 'android';
  if (/\bcros\b/i.test(userAgent)) return 'chromeos';
  if (/windows/i.test(userAgent)) return 'windows';
  return /macintosh/i.test(userAgent) ? 'macos' : 'other';
}
