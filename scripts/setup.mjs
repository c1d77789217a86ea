/**
 * Makes a fresh clone ready: installs the packages when they are missing or older than the lock file and, with `--with-browser`,
 * makes sure that there is a Chromium for the tests, with `--with-test-programs` tries to have what else the tests use. Runs on any
 * Node from 18 on and says nothing when there is nothing to do.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from './chromium.mjs';
import { root, runQuietly } from './run.mjs';
import { findProgram, packages } from './system-programs.mjs';

const BROWSER_DOWNLOAD_MS = 180_000;
const PACKAGE_MANAGER_MS = 600_000;

await installPackages();
if (process.argv.includes('--with-browser')) await installBrowser();
if (process.argv.includes('--with-test-programs')) await installTestPrograms();

async function installPackages() {
  const locked = existsSync(join(root, 'package-lock.json'));
  if (locked && upToDate()) return;
  const startedAt = Date.now();
  console.log('Installing packages. This takes about half a minute the first time …');
  // Development packages build and test the product, so they are wanted whatever NODE_ENV says.
  const common = ['--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = (...args) => runQuietly('npm', [...args, ...common], { shell: process.platform === 'win32' });
  let { code, output } = await npm(locked ? 'ci' : 'install');
  // A registry that lacks another system's packages makes `npm ci` doubt the lock file; an install follows it all the same.
  if (code !== 0 && output.includes('EUSAGE')) ({ code, output } = await npm('install', '--no-save'));
  if (code !== 0) {
    console.error(output.trimEnd().split('\n').slice(0, 40).join('\n'));
    console.error('The packages could not be installed. Is the network there?');
    process.exit(1);
  }
  console.log(`Installed in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
}

/** Whether what npm noted down as installed is what the lock file asks for. npm writes that note last, so a broken install shows. */
function upToDate() {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    const present = JSON.parse(readFileSync(join(root, 'node_modules/.package-lock.json'), 'utf8')).packages;
    return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
      if (path === '') return true;
      // Optional packages are for one system each: those of other systems are rightly missing.
      return present[path] ? present[path].version === version : Boolean(optional || devOptional);
    });
  } catch {
    return false;
  }
}

async function installBrowser() {
  if (await findChromium()) return;
  console.log('Fetching a Chromium for the tests …');
  const download = await runQuietly(process.execPath, [join(root, 'node_modules/playwright/cli.js'), 'install', 'chromium'], {
    timeoutMs: BROWSER_DOWNLOAD_MS,
  });
  if (download.code === 0 && (await findChromium())) return;
  let output = download.output;
  if (process.platform === 'linux' && existsSync('/usr/bin/apt-get')) {
    console.log("It can't be downloaded here; installing the system's Chromium package …");
    output += await installSystemPackages(['chromium']);
    if (await findChromium()) return;
  }
  console.error(output.trimEnd().split('\n').slice(-12).join('\n'));
  console.error('No Chromium was found and none could be installed. Install one, or name it in LECTERN_CHROMIUM, and try again.');
  process.exit(1);
}

/** Tests that need these are reported as skipped (or take longer) where they can't be had, so this never fails and asks for no rights. */
async function installTestPrograms() {
  const missing = Object.entries(packages).flatMap(([program, name]) => (findProgram(program) ? [] : [name]));
  if (missing.length === 0 || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  console.log(`Installing ${missing.join(' and ')} for the tests …`);
  await installSystemPackages(missing);
}

/**
 * Debian's packages, as root or where sudo asks for no password.
 * @param {string[]} names
 * @returns {Promise<string>} what was said
 */
async function installSystemPackages(names) {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  // As if the machine were being repaired: packages then start no services of their own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  let output = '';
  for (const args of [
    ['update', '-q'],
    ['install', '-y', '-q', '--no-install-recommends', ...names],
  ]) {
    const [program, ...rest] = [...sudo, 'apt-get', ...args];
    // A package list that can't be refreshed may still name a package that can be installed.
    const { output: said } = await runQuietly(program, rest, { timeoutMs: PACKAGE_MANAGER_MS, env });
    output += said;
  }
  return output;
}
