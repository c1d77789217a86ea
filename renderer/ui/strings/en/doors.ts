/** What is said on the way to the secure door, the pictures' words included: they are what systems and browsers write themselves. */

/** One line of a drawn screen. `press` is what to press there. */
export interface SketchLine {
  readonly kind: 'heading' | 'text' | 'row' | 'button' | 'link' | 'switch';
  readonly text: string;
  readonly press?: boolean;
}

export interface GuideStep {
  readonly text: string;
  /** The screen this happens on; none for a step on this page itself. */
  readonly sketch?: { readonly bar: string; readonly lines: readonly SketchLine[] };
}

const line = (kind: SketchLine['kind'], text: string, press = false): SketchLine => ({ kind, text, press });

/** What each browser shows before a page whose certificate it doesn't know. */
const warnings = {
  chrome: (host: string): GuideStep[] => [
    {
      text: 'Your browser says that the connection is not private. Press “Advanced”.',
      sketch: {
        bar: host,
        lines: [
          line('heading', 'Your connection is not private'),
          line('button', 'Advanced', true),
          line('button', 'Back to safety'),
        ],
      },
    },
    {
      text: `Press “Proceed to ${host}”. In Edge it says “Continue to ${host}”.`,
      sketch: {
        bar: host,
        lines: [line('text', 'This server could not prove that it is…'), line('link', `Proceed to ${host} (unsafe)`, true)],
      },
    },
  ],
  firefox: (host: string): GuideStep[] => [
    {
      text: 'Firefox warns of a risk. Press “Advanced…”.',
      sketch: {
        bar: host,
        lines: [
          line('heading', 'Warning: Potential Security Risk Ahead'),
          line('button', 'Go Back'),
          line('button', 'Advanced…', true),
        ],
      },
    },
    {
      text: 'Press “Accept the Risk and Continue”.',
      sketch: {
        bar: host,
        lines: [line('text', 'Error code: SEC_ERROR_UNKNOWN_ISSUER'), line('button', 'Accept the Risk and Continue', true)],
      },
    },
  ],
  safari: (host: string): GuideStep[] => [
    {
      text: 'Safari says that the connection is not private. Press “Show Details”.',
      sketch: {
        bar: host,
        lines: [
          line('heading', 'This Connection Is Not Private'),
          line('button', 'Show Details', true),
          line('button', 'Go Back'),
        ],
      },
    },
    {
      text: 'Press “visit this website”, and once more “Visit Website”.',
      sketch: {
        bar: host,
        lines: [line('text', 'If you understand the risks involved, you can'), line('link', 'visit this website', true)],
      },
    },
  ],
};

const download: GuideStep = { text: 'Download the certificate with the button below.' };

/** How each system takes the certificate. */
const installs = {
  android: {
    name: 'Android',
    file: 'lectern.crt',
    steps: [
      download,
      {
        text: 'Open Settings, search for “CA certificate” and open it.',
        sketch: {
          bar: 'Settings',
          lines: [
            line('row', 'Encryption & credentials'),
            line('row', 'Install a certificate'),
            line('row', 'CA certificate', true),
          ],
        },
      },
      {
        text: 'Press “Install anyway” and choose the file lectern.crt among your downloads.',
        sketch: {
          bar: 'Your data won’t be private',
          lines: [line('button', 'Don’t install'), line('button', 'Install anyway', true)],
        },
      },
    ],
    note: 'Your phone must have a screen lock. Firefox has a list of its own and goes on warning.',
  },
  ipad: {
    name: 'iPad and iPhone',
    file: 'lectern.mobileconfig',
    steps: [
      { text: 'Open this page in Safari, press the button below and then “Allow”.' },
      {
        text: 'Open Settings. At the top press “Profile Downloaded”, then “Install”.',
        sketch: {
          bar: 'Settings',
          lines: [line('row', 'Profile Downloaded', true), line('row', 'General'), line('row', 'Wi-Fi')],
        },
      },
      {
        text: 'In Settings, open General, About, Certificate Trust Settings, and switch Lectern on.',
        sketch: {
          bar: 'Certificate Trust Settings',
          lines: [line('text', 'Enable full trust for root certificates'), line('switch', 'Lectern', true)],
        },
      },
    ],
    note: 'Without the last step Safari goes on warning.',
  },
  chromeos: {
    name: 'Chromebook',
    file: 'lectern.crt',
    steps: [
      download,
      {
        text: 'Type chrome://certificate-manager into the address bar and open “Local certificates”.',
        sketch: {
          bar: 'chrome://certificate-manager',
          lines: [line('row', 'Local certificates', true), line('row', 'Your certificates')],
        },
      },
      {
        text: 'Under “Custom” open “Installed by you”. Next to “Trusted certificates” press “Import” and choose lectern.crt.',
        sketch: { bar: 'Installed by you', lines: [line('text', 'Trusted certificates'), line('button', 'Import', true)] },
      },
    ],
    note: 'A Chromebook that belongs to your school may refuse: its administrator can add the certificate for everyone.',
  },
  windows: {
    name: 'Windows',
    file: 'lectern.crt',
    steps: [
      { text: 'Download the certificate with the button below, and open the file.' },
      {
        text: 'Press “Install Certificate…”, choose “Current User” and press “Next”.',
        sketch: { bar: 'Certificate', lines: [line('text', 'Issued to: Lectern'), line('button', 'Install Certificate…', true)] },
      },
      {
        text: 'Choose “Place all certificates in the following store”, then “Trusted Root Certification Authorities”. Press “Next”, “Finish”, “Yes”.',
        sketch: {
          bar: 'Select Certificate Store',
          lines: [
            line('row', 'Personal'),
            line('row', 'Trusted Root Certification Authorities', true),
            line('row', 'Enterprise Trust'),
          ],
        },
      },
    ],
    note: 'Close the browser’s windows once, so that it looks again.',
  },
  macos: {
    name: 'Mac',
    file: 'lectern.crt',
    steps: [
      {
        text: 'Download the certificate with the button below, and open the file. Keychain Access asks where to: choose “login”.',
      },
      {
        text: 'In Keychain Access, open the certificate that begins with “Lectern on”.',
        sketch: { bar: 'Keychain Access', lines: [line('text', 'login · Certificates'), line('row', 'Lectern on …', true)] },
      },
      {
        text: 'Open “Trust”, and choose “Always Trust”. Close the window and enter your password.',
        sketch: {
          bar: 'Lectern on …',
          lines: [line('text', 'Trust'), line('row', 'When using this certificate: Always Trust', true)],
        },
      },
    ],
    note: 'Firefox asks the Mac’s list too.',
  },
  other: {
    name: 'Linux and others',
    file: 'lectern.crt',
    steps: [
      download,
      {
        text: 'In Chrome or Chromium open chrome://certificate-manager, then “Local certificates”, “Custom”, “Installed by you”.',
        sketch: { bar: 'Installed by you', lines: [line('text', 'Trusted certificates'), line('button', 'Import', true)] },
      },
      {
        text: 'In Firefox open Settings, search for “certificates”, press “View Certificates…”, “Authorities”, “Import…”.',
        sketch: { bar: 'Certificate Manager', lines: [line('row', 'Authorities', true), line('button', 'Import…', true)] },
      },
    ],
    note: 'Allow it to identify websites; nothing else is needed.',
  },
} satisfies Record<string, { name: string; file: string; steps: GuideStep[]; note: string }>;

export type InstallSystem = keyof typeof installs;

export const doors = {
  title: 'Use your microphone or camera',
  lead: 'Browsers hand out microphone and camera on a secure connection only. Your seat, your hand and what you have written come along.',
  warningTitle: 'Your browser will warn you once',
  warningText: (host: string) =>
    `Your teacher’s computer signs for itself, and no browser knows it yet. Go on only if the address is ${host}, as your teacher shows it.`,
  go: 'Go to the secure connection',
  going: 'Going there…',
  failed: 'That did not work. Please try again.',
  trustTitle: 'Or never be warned again',
  trustText:
    'On a device of your own you can trust your teacher’s computer. It can vouch for this classroom alone, for nothing on the internet.',
  trustOpen: 'Show how',
  system: 'Your device',
  download: (file: string) => `Download ${file}`,
  noticed: 'When it is done, this page notices by itself and goes on.',
  closedTitle: 'This lecture needs a secure connection',
  closedText: 'Your teacher lets people in by the secure connection alone. Your seat is kept.',
  nothingToTrust: 'This school’s computer has a certificate of its own. There is nothing to install.',
  pageTitle: 'The secure connection',
  pageLead: 'How to get to microphone and camera in a lecture, with and without a warning.',
  back: 'Back',
  warnings,
  installs,
};
