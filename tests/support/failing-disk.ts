/** Disks that a test can fill or make read-only under a server that runs on them. */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface FailingDisk {
  readonly folder: string;
  /** From now on nothing more goes onto it. @param pid of the server */
  fail(pid: number): void;
  /** It takes what it is given again. */
  mend(pid: number): void;
  remove(): Promise<void>;
}

/** Mounting needs it. */
export const mayMount = process.platform === 'linux' && process.getuid?.() === 0;

/** A file system of its own of a few megabytes, filled to the last byte. */
export async function smallDisk(): Promise<FailingDisk> {
  const place = await mkdtemp(join(tmpdir(), 'lectern-full-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'none', place]);
  const ballast = join(place, 'ballast');
  return {
    folder: join(place, 'data'),
    fail() {
      const file = openSync(ballast, 'w');
      for (const bytes of [65_536, 4096, 1]) fillWith(file, Buffer.alloc(bytes, 1));
      closeSync(file);
    },
    mend: () => rmSync(ballast),
    async remove() {
      execFileSync('umount', [place]);
      await rm(place, { recursive: true });
    },
  };
}

function fillWith(file: number, bytes: Buffer): void {
  try {
    while (writeSync(file, bytes) === bytes.length) {}
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

/** For whoever may not mount: the server's files may not grow any more (`RLIMIT_FSIZE`; it has to catch SIGXFSZ). */
export async function limitedDisk(): Promise<FailingDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-limited-'));
  const limit = (pid: number, bytes: string) => execFileSync('prlimit', ['--pid', `${pid}`, `--fsize=${bytes}:unlimited`]);
  return {
    folder,
    fail(pid) {
      const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
      limit(pid, `${Math.max(...sizes)}`);
    },
    mend: (pid) => void limit(pid, 'unlimited'),
    remove: () => rm(folder, { recursive: true }),
  };
}

/** A file system in a file, which turns read-only as one does whose disk breaks; it is mounted anew to mend it. */
export async function breakableDisk(): Promise<FailingDisk> {
  const place = await mkdtemp(join(tmpdir(), 'lectern-broken-'));
  const image = `${place}.img`;
  const mount = (...options: string[]) => execFileSync('mount', [...options, place], { stdio: 'ignore' });
  execFileSync('truncate', ['-s', '32M', image]);
  execFileSync('mkfs.ext4', ['-q', image]);
  mount('-o', 'loop', image);
  return {
    folder: join(place, 'data'),
    fail: () => void mount('-o', 'remount,abort'),
    mend() {
      execFileSync('umount', [place]);
      mount('-o', 'loop', image);
    },
    async remove() {
      execFileSync('umount', [place]);
      await rm(place, { recursive: true });
      await rm(image);
    },
  };
}
