/** macOS' application firewall: it lets programs in or not, whatever their port. Not tried on a real machine. */
import type { ReadFirewall } from './firewall-check.ts';

const TOOL = '/usr/libexec/ApplicationFirewall/socketfilterfw';

export const readMacFirewall: ReadFirewall = async ({ run, program }) => {
  const [global, blockAll, apps] = await Promise.all([
    run(TOOL, ['--getglobalstate']),
    run(TOOL, ['--getblockall']),
    run(TOOL, ['--listapps']),
  ]);
  const state = /\(State = (\d)\)/.exec(global?.stdout ?? '')?.[1];
  const path = quoted(program);
  const commands = [`sudo ${TOOL} --add ${path}`, `sudo ${TOOL} --unblockapp ${path}`];
  if (state === undefined) return { product: 'macos', state: 'unreadable', commands };
  if (state === '0') return { product: 'macos', state: 'off', commands: [] };
  if (state === '2' || blocksAll(blockAll?.stdout ?? '')) {
    return { product: 'macos', state: 'closed', commands: [`sudo ${TOOL} --setblockall off`, ...commands] };
  }
  const verdict = verdictFor(apps?.stdout ?? '', appOf(program));
  // A program it has not met yet is asked about when it first listens, or let in when it is signed.
  return { product: 'macos', state: verdict === null ? 'unreadable' : verdict ? 'open' : 'closed', commands };
};

function blocksAll(text: string): boolean {
  return /block all.*(enabled|set to enabled)/i.test(text) && !/disabled/i.test(text);
}

/** `1 : /Applications/Lectern.app` and on the next line `( Allow incoming connections )`. Null where it is not listed. */
export function verdictFor(listing: string, program: string): boolean | null {
  const lines = listing.split('\n').map((line) => line.trim());
  const at = lines.findIndex((line) => line.replace(/^\d+\s*:\s*/, '') === program);
  const verdict = at < 0 ? '' : (lines[at + 1] ?? '');
  if (/allow incoming/i.test(verdict)) return true;
  return /block incoming/i.test(verdict) ? false : null;
}

/** The app a program is the inside of, which is what the firewall lists. */
function appOf(program: string): string {
  return /^(.*?\.app)\/Contents\//.exec(program)?.[1] ?? program;
}

function quoted(path: string): string {
  return `'${appOf(path).replaceAll("'", "'\\''")}'`;
}
