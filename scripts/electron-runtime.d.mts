export function findElectron(): string | null;
export function hasDisplay(): boolean;
export function obtainElectron(): Promise<string | null>;
