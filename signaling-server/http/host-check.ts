/**
 * Which names this server answers to, and whose pages may talk to it. A foreign web page could point its own host name at this machine
 * (DNS rebinding) and so read what is served here: such a request carries that name in `Host`, and is refused.
 */
import { isIP } from 'node:net';
import { hostname } from 'node:os';

export interface HostCheck {
  /** Pages served elsewhere that may read what is served here: the desktop app's. */
  readonly foreignOrigins: readonly string[];
  /** Whether the `Host` header (RFC 9110, 7.2) names this machine. */
  allowsHost(host: string | undefined): boolean;
  /** Whether a page of this `Origin` (RFC 6454) may send requests. No origin: not a page of another site. */
  allowsOrigin(origin: string | undefined, host: string | undefined): boolean;
}

interface HostCheckOptions {
  /** Origins of pages served elsewhere, besides the desktop app's. */
  readonly allowedOrigins: readonly string[];
  /** Names from the configuration. */
  readonly hostNames: readonly string[];
  /** This machine's addresses as they are now. */
  readonly addresses: () => readonly string[];
}

/** The desktop app's pages. */
const APP_ORIGIN = 'app://lectern';

export function createHostCheck({ allowedOrigins, hostNames, addresses }: HostCheckOptions): HostCheck {
  const names = new Set([...hostNames, hostname(), 'localhost'].map((name) => name.toLowerCase()));
  const isOurName = (name: string) => names.has(name) || name.endsWith('.localhost') || name.endsWith('.local');

  const foreignOrigins = [...new Set([APP_ORIGIN, ...allowedOrigins])];

  return {
    foreignOrigins,
    allowsHost(host) {
      const name = nameOf(`http://${host ?? ''}`);
      // A number is no name: whoever used it knew where it leads, and no other site's page can claim it.
      return name !== null && (isIP(name) !== 0 || isOurName(name));
    },
    allowsOrigin(origin, host) {
      if (origin === undefined || foreignOrigins.includes(origin)) return true;
      if (host !== undefined && (origin === `http://${host}` || origin === `https://${host}`)) return true;
      const name = nameOf(origin);
      // The page came by one of our addresses and found a nearer one.
      return name !== null && (isOurName(name) || isLoopback(name) || addresses().includes(name));
    },
  };
}

/** Whether an address is this machine talking to itself. */
export function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return plain === '::1' || /^127\.\d+\.\d+\.\d+$/.test(plain);
}

/** The host name in lower case, an IPv6 address without brackets; null when it can't be read. */
function nameOf(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { hostname: name } = new URL(url);
  return name === '' ? null : name.replace(/^\[|\]$/g, '').toLowerCase();
}
