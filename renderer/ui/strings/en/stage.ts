/** The words of what the class looks at. */
export const stage = {
  label: 'Stage',
  screenOf: (name: string) => `${name}’s screen`,
  cameraOf: (name: string) => `${name}’s camera`,
  yourScreen: 'Your screen',
  screenBy: (name: string, what: string) => `${name}: ${what}`,
  yourCamera: 'Your camera',
  paused: 'Picture paused',
  muted: 'Microphone off',
  screens: 'Screens being shown',
  cameras: 'Cameras',
  enlarge: (what: string) => `Show ${what} large`,
  fullScreen: 'Full screen',
  leaveFullScreen: 'Leave full screen',
  voiceOnlyTitle: (name: string) => `${name} is speaking without a picture`,
  nothingTitle: 'Nothing is being shown',
  nothingText: 'When your teacher turns on a camera or shows a screen, you will see it here.',

  view: 'View',
  layouts: {
    speaker: 'One large picture',
    gallery: 'All cameras side by side',
    'screen-only': 'Screen alone',
  },
  follow: 'Follow your teacher’s view',
  lead: 'The class follows your view',
  floating: 'Keep in a small window',
  unpin: 'Stop keeping this large',
  pinned: 'Kept large by you',
  spotlight: 'Show this large to everyone',
  endSpotlight: 'Stop showing this large to everyone',
  spotlit: 'Shown large to everyone',
  gallery: 'All cameras',
  page: (page: number, pages: number) => `Page ${page} of ${pages}`,
  nextPage: 'Next page of cameras',
  previousPage: 'Previous page of cameras',
  allCameras: (count: number) => `All ${count} cameras`,

  speaking: (name: string) => `${name} is speaking`,
  youSpeak: 'You are speaking',
  speakingSign: 'Speaking',

  ownScreenTitle: (what: string) => (what === '' ? 'You are sharing your screen' : `You are sharing “${what}”`),
  ownScreenText: 'Everyone in class sees it.',
  ownScreenPaused: 'The class sees the last picture, with a note that it is paused.',
  showPreview: 'Show a small preview',
  hidePreview: 'Hide the preview',

  quality: {
    soundOnly: 'Your Wi-Fi is very slow: sound only for now',
    smaller: 'Your Wi-Fi is slow: showing a smaller picture',
    downlink: 'Your Wi-Fi is slow: pictures may stop for moments',
    uplink: 'Your Wi-Fi is slow: others may see and hear you with gaps',
    host: 'Your teacher’s computer is busy: pictures may stop for moments',
    hostHere: 'This computer is busy: the class may see pictures stop. Closing other programs helps.',
    device: 'This device is busy: pictures may stop. Closing other programs helps.',
    weak: (name: string) => `${name} has a weak connection`,
    weakSending: (name: string) => `${name} has a weak connection: you may see and hear them with gaps`,
    weakReceiving: (name: string) => `${name} has a weak connection: they see a smaller picture`,
    weakSoundOnly: (name: string) => `${name} has a very weak connection: they get sound only`,
    weakDevice: (name: string) => `${name}’s device is busy`,
    weakBlocked: (name: string) =>
      `${name}’s network blocks picture and sound (UDP). They can read and write; this computer’s own Wi-Fi rather than a guest network may help.`,
    /** Over a picture that rests, since only sound is sent. */
    resting: 'Sound only: your Wi-Fi is very slow',
    reasons: {
      uplink: 'Their Wi-Fi is slow sending',
      downlink: 'Their Wi-Fi is slow receiving',
      host: 'The teacher’s computer is busy',
      hostHere: 'This computer is busy',
      device: 'Their device is busy',
      blocked: 'Their network blocks picture and sound (UDP)',
    },
    withLess: {
      layer: (reason: string) => `${reason}: smaller picture`,
      'video-off': (reason: string) => `${reason}: sound only`,
    },
    why: (name: string) => `Why ${name}’s connection is weak, and what helps`,
    help: {
      title: (name: string) => `${name}’s connection`,
      helps: 'What helps',
      good: 'All is well now.',
      away: {
        what: (name: string) =>
          `${name}’s page has lost the way to this computer. Their seat is kept for a minute and more; they come back by themselves.`,
        steps: [
          'Is their device still in the class’s Wi-Fi, and not asleep?',
          'Reloading the page brings them back to the same seat.',
        ],
      },
      uplink: {
        what: (name: string) => `What ${name} sends arrives with gaps: their way to you is slow.`,
        steps: [
          'Move nearer to the Wi-Fi’s access point, or away from a crowded corner.',
          'Let them turn their camera off; their voice then has the way to itself.',
        ],
      },
      downlink: {
        what: (name: string) => `What you send reaches ${name} with gaps: the way to them is slow.`,
        steps: [
          'Move nearer to the Wi-Fi’s access point, and use 5 GHz where the Wi-Fi has it.',
          'Close videos and downloads on their device.',
          'Nothing need be done for the voice: pictures get smaller first.',
        ],
      },
      host: {
        what: () => 'This computer is short of time, and everyone feels it.',
        steps: [
          'Close other programs, and plug the computer in.',
          'Stop background blur, a second screen or the recording, in this order.',
        ],
      },
      device: {
        what: (name: string) => `${name}’s device can’t keep up with the pictures.`,
        steps: ['Close other tabs and apps on it, and turn off its power saver.', 'Let them show one picture instead of all.'],
      },
      blocked: {
        what: (name: string) =>
          `${name}’s network or device lets no picture and sound through (UDP). They can read, write and raise a hand.`,
        steps: [
          'Is it everyone? Then this computer’s firewall is closed: the classroom doctor shows how to open it.',
          'Is it one person? A VPN or a security app on their device is the usual reason: turn it off for the lesson.',
          'Otherwise let them join the Wi-Fi that the others are in.',
        ],
      },
      roundTrip: (ms: number) => `answer time ${Math.round(ms)} ms`,
      lostTo: (percent: number) => `${percent.toFixed(percent < 10 ? 1 : 0)} % lost on the way to them`,
      lostFrom: (percent: number) => `${percent.toFixed(percent < 10 ? 1 : 0)} % lost on the way to you`,
    },
    levels: { good: 'Good', fair: 'Weak', poor: 'Very weak', blocked: 'Blocked' },
  },
};
