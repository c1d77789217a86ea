/** Whether the https door opens, as a visitor on this machine sees it, and whether its certificate names the address students use. */
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { recommendedAddress } from '../network/addresses.ts';
import { type Check, type Examined, fixBy, found } from './examination.ts';

/** The first knock on a new machine waits for its certificate to be made. */
const ANSWER_WITHIN_MS = 6_000;
const SOON_MS = 7 * 86_400_000;

export const checkHttps: Check<'https'> = async (examined) => {
  const { port, running } = await examined.pagesPort();
  if (!running || port === null) return found('https', 'unknown', null);
  const answer = await knock(localAddressOf(examined), port);
  if (!(answer instanceof X509Certificate)) {
    const facts = { state: answer, namesAddress: null, validUntil: null } as const;
    return answer === 'off' ? found('https', 'unknown', facts) : found('https', 'attention', facts, fixBy('mend-https'));
  }
  const recommended = recommendedAddress(examined.addresses());
  const namesAddress = recommended === null ? null : answer.checkIP(recommended.address) !== undefined;
  const validUntil = answer.validToDate.getTime();
  const facts = { state: 'answers', namesAddress, validUntil } as const;
  const fine = namesAddress !== false && validUntil - Date.now() > SOON_MS && answer.validFromDate.getTime() <= Date.now();
  return fine ? found('https', 'good', facts) : found('https', 'attention', facts, fixBy('mend-https'));
};

/** Loopback, unless the server listens on one address alone. */
function localAddressOf({ addresses }: Examined): string {
  const all = addresses();
  return (all.find(({ reach }) => reach === 'loopback') ?? all[0])?.address ?? '127.0.0.1';
}

/** off: something answers, but not in TLS. */
function knock(host: string, port: number): Promise<X509Certificate | 'off' | 'silent'> {
  return new Promise((resolve) => {
    // Who it is, is not to be proved here: it is looked at.
    const socket = connect({ host, port, rejectUnauthorized: false, ...(isIP(host) ? {} : { servername: host }) });
    const done = (answer: X509Certificate | 'off' | 'silent') => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(ANSWER_WITHIN_MS, () => done('silent'));
    socket.on('error', () => done('off'));
    socket.on('secureConnect', () => done(socket.getPeerX509Certificate() ?? 'silent'));
  });
}
