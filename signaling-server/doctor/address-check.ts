/** Which address to give to a class. */
import type { HostAddress } from '../../protocol/models.ts';
import { recommendedAddress } from '../network/addresses.ts';
import { type Check, fixBy, found } from './examination.ts';

export const checkAddress: Check<'address'> = ({ addresses }) => {
  const all = addresses();
  const recommended = recommendedAddress(all);
  const others = all.filter((address) => address !== recommended);
  const vpn = all.some(({ kind }) => kind === 'vpn');
  const facts = { recommended, others, vpn };
  if (!recommended) {
    const bare = all.some(({ kind }) => kind === 'link-local');
    return found('address', 'bad', facts, fixBy(bare ? 'get-address' : 'join-network'));
  }
  if (isElsewhere(recommended, all)) return found('address', 'attention', facts, fixBy('two-networks'));
  // Many VPNs let nothing else in, or send everything away from the local network.
  if (vpn) return found('address', 'attention', facts, fixBy('leave-vpn'));
  return found('address', 'good', facts);
};

/** Whether another real network is there, in which students might be instead. */
function isElsewhere(recommended: HostAddress, all: readonly HostAddress[]): boolean {
  return all.some(
    ({ reach, kind, address }) => reach === 'lan' && kind !== 'link-local' && subnetOf(address) !== subnetOf(recommended.address),
  );
}

/** The first 24 bits: how school and home networks are cut, as far as an address alone can tell. */
function subnetOf(address: string): string {
  return address.split('.').slice(0, 3).join('.');
}
