/** Names of preview pictures, and which of them stands for the whole. */
const PATTERN = /^at-(\d{9})\.jpg$/;

/** In order of time when sorted by name. */
export function pictureName(recordingMs: number): string {
  return `at-${String(Math.round(recordingMs)).padStart(9, '0')}.jpg`;
}

/** Null for what is no picture of ours. */
export function timeOfPicture(name: string): number | null {
  const found = PATTERN.exec(name);
  return found ? Number(found[1]) : null;
}

/** The most detailed of the first minute: a black or empty beginning compresses to next to nothing. */
export function thumbnailOf(pictures: readonly { readonly name: string; readonly bytes: number }[]): string | null {
  const [best] = pictures
    .filter(({ name }) => timeOfPicture(name) !== null)
    .slice(0, 6)
    .sort((a, b) => b.bytes - a.bytes);
  return best?.name ?? null;
}
