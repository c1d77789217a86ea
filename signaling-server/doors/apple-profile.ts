/** A configuration profile, by which iPads and iPhones take an authority: `.mobileconfig`, a property list in XML. */
import { createHash } from 'node:crypto';
import type { Authority } from './certificates.ts';

/** The same authority gives the same profile, so that installing it twice replaces it. */
export function appleProfile({ certificateDer, commonName }: Authority): string {
  const id = (of: string) => uuidOf(certificateDer, of);
  const lines = (certificateDer.toString('base64').match(/.{1,76}/g) ?? []).join('\n');
  const name = escaped(commonName);
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
<key>PayloadType</key><string>Configuration</string>
<key>PayloadVersion</key><integer>1</integer>
<key>PayloadIdentifier</key><string>org.lectern.authority.${id('profile')}</string>
<key>PayloadUUID</key><string>${id('profile')}</string>
<key>PayloadDisplayName</key><string>${name}</string>
<key>PayloadDescription</key><string>Lets this device trust the classroom on your teacher’s computer, and nothing on the internet.</string>
<key>PayloadRemovalDisallowed</key><false/>
<key>PayloadContent</key>
<array>
<dict>
<key>PayloadType</key><string>com.apple.security.root</string>
<key>PayloadVersion</key><integer>1</integer>
<key>PayloadIdentifier</key><string>org.lectern.authority.${id('certificate')}</string>
<key>PayloadUUID</key><string>${id('certificate')}</string>
<key>PayloadDisplayName</key><string>${name}</string>
<key>PayloadCertificateFileName</key><string>lectern.crt</string>
<key>PayloadContent</key>
<data>
${lines}
</data>
</dict>
</array>
</dict>
</plist>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Of the bytes, in the form of RFC 9562, version 8. */
function uuidOf(bytes: Buffer, of: string): string {
  const hash = createHash('sha256').update(of).update(bytes).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-').toUpperCase();
}
