export function auditDependencies(options?: { registry?: string }): Promise<{ failed: boolean; said: string }>;
