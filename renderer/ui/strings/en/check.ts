/** What the page says that a phone opens to try the way to the teacher's laptop. */
export const check = {
  pageTitle: 'Can this device join? · Lectern',
  productName: 'Lectern',
  title: { trying: 'Trying the way…', good: 'This device can join', partly: 'Almost', failed: 'Something is in the way' },
  lead: {
    trying: 'This takes a few seconds. Nothing is recorded, and camera and microphone stay off.',
    good: 'Your teacher sees it too. You can put the device away.',
    partly: 'Your teacher sees what is missing, and what to do about it.',
    failed: 'Your teacher sees it too, and what to do about it.',
  },
  over: 'This check is over',
  overText: 'Ask your teacher for the code and scan it again.',
  away: 'The teacher’s computer does not answer any more.',
  tries: { page: 'Page', socket: 'Messages', upgrade: 'Live line', udp: 'Picture and sound', https: 'Secure page' },
  outcomes: {
    waiting: 'trying…',
    ok: 'works',
    failed: 'does not work',
    trusted: 'works',
    asks: 'works; asks once about the certificate',
    untrusted: 'asks once, when needed',
    off: 'not there',
  },
  upgradeFailed: 'slower, but works',
  roundTrip: (ms: number) => `An answer takes ${Math.max(1, Math.round(ms))} ms.`,
  again: 'Try again',
};
