/** A home folder whose Chromium trusts an authority, as after its owner installed it: in NSS's database, by certutil. */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../../scripts/system-programs.mjs';

/** Null where this machine has none: tests that need it are then reported as skipped. */
export const certutil: string | null = findProgram('certutil');

/** Nothing trusted yet. The caller removes the folder. */
export async function emptyHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'lectern-home-'));
  const database = join(home, '.pki/nssdb');
  await mkdir(database, { recursive: true });
  run(['-N', '-d', `sql:${database}`, '--empty-password']);
  return home;
}

/** What its owner does by hand with the file the page gives. A browser that runs already notices with its next connection or start. */
export async function trust(home: string, authorityPem: string): Promise<void> {
  const file = join(home, 'authority.pem');
  await writeFile(file, authorityPem);
  run(['-A', '-d', `sql:${join(home, '.pki/nssdb')}`, '-n', 'lectern', '-t', 'C,,', '-i', file]);
}

function run(args: string[]): void {
  if (certutil === null) throw new Error('There is no certutil here: `npm test` installs it.');
  execFileSync(certutil, args, { stdio: 'pipe' });
}
