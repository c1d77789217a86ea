/** What the teacher reads about plain http and https. */

export const doorsDesk = {
  nav: 'Connection',
  title: 'Connection',
  lead: 'Students come in by a plain connection or by a secure one. Both lead to the same lecture.',
  plainTitle: 'The plain connection',
  plainText:
    'Students scan and are in, without a warning. They watch, listen, write, raise hands and look back. What they write can be read by others on this Wi-Fi, and browsers give no microphone or camera.',
  plainOpen: 'Let students in by the plain connection',
  plainClosedNote: 'Closed: students are led to the secure connection, and see how to get there.',
  secureTitle: 'The secure connection',
  secureText:
    'For students who speak or show themselves, and for everyone when the plain connection is closed. The first time, browsers show a warning that can be passed.',
  origin: {
    made: 'The certificate was made on this computer.',
    chosen: 'You chose this certificate.',
    configured: 'The certificate is named by LECTERN_TLS_CERTIFICATE.',
  },
  names: 'For',
  validUntil: 'Until',
  fingerprint: 'Fingerprint (SHA-256)',
  guide: 'What students see',
  itTitle: 'Without a warning',
  itText:
    'A device that trusts this computer’s certificate shows no warning. Students can do that themselves; your school’s IT can do it for all devices at once with this file. It vouches for this classroom on private networks alone.',
  exportCrt: 'Export for our IT (.crt)',
  exportPem: 'As PEM',
  exportApple: 'Profile for iPads',
  ownTitle: 'Your school’s own certificate',
  ownText:
    'If your school gives this computer a name and a certificate, choose both files here: the certificate with its chain, and its key, as PEM.',
  ownChoose: 'Use my own certificate',
  ownCertificate: 'Certificate (.pem, .crt)',
  ownKey: 'Key (.pem, .key)',
  ownMissing: 'Please choose both files.',
  ownUse: 'Use it',
  ownDone: 'The secure connection uses your certificate now.',
  backToMade: 'Go back to the one made here',
  backDone: 'The secure connection uses the certificate made on this computer.',
  signedInTitle: 'Where you are signed in',
  signedInText:
    'If you have taught from another computer or browser and are not sure that it was closed: all of them have to sign in again, with a fresh link. This window stays, and is loaded anew.',
  signOutOthers: 'Sign out everywhere else',
  closed: 'The plain connection is closed.',
  opened: 'The plain connection is open.',
};
