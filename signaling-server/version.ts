import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The product's version, from the package.json above this file: as source, built, or packed into the app. */
export function productVersion(): string {
  for (const above of ['..', '../..', '../../..']) {
    const file = fileURLToPath(new URL(`${above}/package.json`, import.meta.url));
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version?: string }).version ?? '0.0.0';
  }
  return '0.0.0';
}
