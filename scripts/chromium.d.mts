export function findChromium(): Promise<string | null>;
/** @returns its path, or null when there is none or another browser is named */
export function findHeadlessShell(): Promise<string | null>;
