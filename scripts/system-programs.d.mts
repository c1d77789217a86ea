export const packages: Readonly<Record<'firefox-esr' | 'turnserver' | 'certutil', string>>;
export function findFirefox(): string | null;
export function findTurnServer(): string | null;
export function findProgram(name: string): string | null;
