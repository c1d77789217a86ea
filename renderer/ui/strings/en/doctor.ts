/** What the classroom doctor says, on the teacher's page and in the terminal. */
import type { DeviceState, FactsOf, FindingId, FirewallProduct, FixId, Light } from '../../../../protocol/doctor.ts';
import type { AddressKind } from '../../../../protocol/models.ts';
import { plural } from './plural.ts';

const kinds: Record<AddressKind, string> = {
  wifi: 'Wi-Fi',
  cable: 'cable',
  network: 'network',
  'own-hotspot': 'hotspot of this computer',
  'phone-hotspot': 'hotspot of a phone',
  'link-local': 'no address from the network',
  vpn: 'VPN',
  container: 'Docker or other containers',
  'virtual-machine': 'virtual machines',
  loopback: 'this computer alone',
};

const firewalls: Record<FirewallProduct, string> = {
  none: 'the firewall',
  windows: 'the Windows firewall',
  macos: 'the macOS firewall',
  ufw: 'the firewall (ufw)',
  firewalld: 'the firewall (firewalld)',
  nftables: 'the firewall (nftables)',
};

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function hoursText(hours: number): string {
  if (hours >= 1) return plural(Math.floor(hours), 'hour', 'hours');
  return plural(Math.floor(hours * 60), 'minute', 'minutes');
}

function minutesText(minutes: number): string {
  if (minutes < 60) return plural(minutes, 'minute', 'minutes');
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}

const device = (name: string, { state, devices }: { state: DeviceState; devices: number }) => {
  if (state === 'missing') return `No ${name} is connected.`;
  if (state === 'denied') return `Lectern may not use the ${name}.`;
  if (state === 'unsupported') return `This browser gives no ${name} to this page.`;
  if (state === 'ask') return `A ${name} is there. You will be asked when you first turn it on.`;
  return devices > 1 ? `${devices} ${name}s are there, and may be used.` : `A ${name} is there, and may be used.`;
};

/** One line for each finding, from its facts. */
const lines: { readonly [I in FindingId]: (facts: FactsOf<I>) => string } = {
  address: ({ recommended, others, vpn }) => {
    if (!recommended) {
      const bare = others.some(({ kind }) => kind === 'link-local');
      return bare ? 'The network gave this computer no address.' : 'This computer is on no network.';
    }
    const { address, kind } = recommended;
    return `Students use ${address} (${kinds[kind]}).${vpn ? ' A VPN is on.' : ''}`;
  },
  'pages-port': ({ wanted, port, running }) => {
    if (port === null) return `Port ${wanted} and the twenty after it are taken by other programs.`;
    if (wanted !== 0 && port !== wanted) return `Port ${wanted} is taken by another program; Lectern uses ${port}.`;
    return running ? `Lectern answers on port ${port}.` : `Port ${port} is free.`;
  },
  'media-port': ({ port, running }) => {
    if (port === null) return running ? 'Picture and sound are starting.' : 'Picture and sound are not ready yet.';
    return running ? `Picture and sound go by UDP port ${port}.` : `UDP port ${port} is free.`;
  },
  firewall: ({ product, state, publicNetwork, tcpPort, udpPort }) => {
    const name = capital(firewalls[product]);
    if (state === 'proved') return 'A device came through, so no firewall is in the way.';
    if (state === 'off') return product === 'none' ? 'No firewall was found on this computer.' : `${name} is off.`;
    if (state === 'open') return `${name} lets students in.`;
    if (state === 'unreadable') return `Whether ${firewalls[product]} lets students in could not be read.`;
    const where = publicNetwork ? ' on this network, which is marked as public' : '';
    return `${name} keeps students out${where} (TCP ${tcpPort}, UDP ${udpPort}).`;
  },
  phone: ({ state, device: name, udp, socket, roundTripMs }) => {
    if (state === 'not-tried') return 'Not tried yet. It takes ten seconds and is the best test there is.';
    if (state === 'waiting') return 'Waiting for a phone to scan the code.';
    if (state === 'blocked') return 'A phone could not open the address.';
    const who = name ?? 'A device';
    if (udp === false) return `${who} opens the page, but picture and sound don’t get through (UDP).`;
    if (socket === false) return `${who} opens the page, but messages don’t get through.`;
    if (udp === null || socket === null) return `${who} has arrived and is still trying.`;
    const time = roundTripMs === null ? '' : ` An answer takes ${Math.max(1, Math.round(roundTripMs))} ms.`;
    return `${who} reaches you, picture and sound too.${time}`;
  },
  isolation: ({ verdict, gateway, neighbours }) => {
    if (verdict === 'devices-talk') return 'Devices on this network can talk to this computer.';
    if (verdict === 'gateway-silent') return `The router (${gateway ?? 'unknown'}) does not answer.`;
    if (verdict === 'phone-missing') return 'The network seems to keep its devices apart.';
    const near =
      neighbours === null
        ? ''
        : neighbours === 0
          ? ' So far this computer has seen only the router.'
          : ` This computer has seen ${plural(neighbours, 'other device', 'other devices')} here.`;
    return `Only a phone can tell whether this network keeps devices apart.${near}`;
  },
  https: ({ state, namesAddress }) => {
    if (state === 'off') return 'The secure page (https) is not there: students can’t use camera or microphone.';
    if (state === 'silent') return 'The secure page (https) does not answer.';
    if (namesAddress === false) return 'The certificate does not name this computer’s address.';
    return 'The secure page answers: students can use camera and microphone.';
  },
  disk: ({ hours, usableBytes, bitsPerS }) => {
    if (usableBytes <= 0) return 'The disk is full: nothing can be recorded.';
    const rate = (bitsPerS / 1e6).toFixed(1);
    return `Room for about ${hoursText(hours)} of recording (${(usableBytes / 1e9).toFixed(1)} GB at ${rate} Mbit/s).`;
  },
  power: ({ source, percent, minutesLeft }) => {
    if (source === 'mains') return 'Plugged in.';
    const charge = percent === null ? 'On battery' : `On battery, ${percent} %`;
    return minutesLeft === null ? `${charge}.` : `${charge}, for about ${minutesText(minutesLeft)}.`;
  },
  sleep: ({ keptAwakeBy }) => {
    if (keptAwakeBy === 'app') return 'While you are live, this computer stays awake.';
    if (keptAwakeBy === 'page') return 'While you are live and this page is in front, the screen stays on.';
    return 'This browser can’t keep the computer awake.';
  },
  camera: (facts) => device('camera', facts),
  microphone: (facts) => device('microphone', facts),
  screen: ({ state }) => {
    if (state === 'denied') return 'The system does not let Lectern see the screen.';
    if (state === 'unsupported') return 'This browser can’t share a screen.';
    return state === 'granted' ? 'Your screen can be shared.' : 'Your screen can be shared; you choose which one each time.';
  },
  encoder: ({ width, height, encodeMs, sharePercent }) => {
    const size = `${width} × ${height}`;
    if (sharePercent <= 60) return `This computer encodes ${size} with ease (${encodeMs.toFixed(1)} ms a picture).`;
    if (sharePercent <= 100) return `This computer just keeps up with ${size} (${encodeMs.toFixed(1)} ms a picture).`;
    return `This computer is too slow for ${size} just now (${encodeMs.toFixed(1)} ms a picture).`;
  },
};

interface FixWords {
  readonly title: string;
  readonly steps: readonly string[];
}

const fixes: Record<FixId, FixWords> = {
  'join-network': {
    title: 'Join the network your students are in',
    steps: [
      'Join the school’s Wi-Fi, or plug in a network cable.',
      'Or open a hotspot on this computer and let the students join it; no internet is needed.',
    ],
  },
  'get-address': {
    title: 'Get an address from the network',
    steps: [
      'Turn Wi-Fi off and on again, or plug the cable in anew.',
      'If that does not help, the network gives out no addresses: use another network, or open a hotspot on this computer.',
    ],
  },
  'two-networks': {
    title: 'You are in two networks at once',
    steps: [
      'Students must be in the network of the recommended address.',
      'If they are in the other one, give them that address instead, or leave the first network.',
    ],
  },
  'leave-vpn': {
    title: 'Leave the VPN for the lesson',
    steps: [
      'A VPN often keeps devices on the same Wi-Fi out.',
      'Disconnect it, or allow access to the local network in its settings.',
    ],
  },
  'share-new-port': {
    title: 'Use today’s links',
    steps: [
      'Links and codes from the invitation are right. Old links and bookmarks name the other port.',
      'Closing the other program and starting Lectern again brings the usual port back.',
    ],
  },
  'free-ports': {
    title: 'Free a port',
    steps: ['Close other servers on this computer, or start Lectern with another port: --port 9000.'],
  },
  'wait-for-media': {
    title: 'Picture and sound start again by themselves',
    steps: ['Wait a few seconds and check again.', 'If it stays like this, close Lectern and open it again.'],
  },
  'open-firewall': {
    title: 'Open the firewall for your class',
    steps: ['Do this as an administrator of this computer. It opens two ports and nothing else.'],
  },
  'allow-on-public-network': {
    title: 'Allow Lectern on this network',
    steps: ['Open Settings, Network & internet, this network, and choose “Private network”. Do so only for networks you trust.'],
  },
  'ask-firewall-owner': {
    title: 'Find out whether a firewall is on',
    steps: [
      'Try it with a phone: that is the surest answer.',
      'If the phone gets nothing, ask whoever looks after this computer to let in the two ports named above.',
    ],
  },
  'scan-with-phone': {
    title: 'Try it with a phone',
    steps: ['Put a phone into the students’ Wi-Fi and scan the code above. Its page tries everything by itself.'],
  },
  'phone-blocked': {
    title: 'Let the phone in',
    steps: [
      'Look whether the phone is in the same Wi-Fi as this computer, not on mobile data.',
      'Look at the firewall, below.',
      'If both are right, the network keeps its devices apart: see “Devices apart”.',
    ],
  },
  'udp-blocked': {
    title: 'Let picture and sound through',
    steps: [
      'Pages arrive, UDP does not: nearly always this computer’s firewall. Open its UDP port, below.',
      'If it is open, the network filters UDP: use another network or a hotspot, or ask the school’s IT.',
      'Chat, hands and polls work in the meantime.',
    ],
  },
  'socket-blocked': {
    title: 'Let messages through',
    steps: [
      'Something between the phone and this computer breaks connections off: a filter or a proxy. Turn it off on the phone, or use another network.',
    ],
  },
  'leave-isolation': {
    title: 'Use a network that lets devices talk',
    steps: [
      'Guest networks nearly always keep devices apart (“client isolation”). Join the school’s inner Wi-Fi if there is one.',
      'Or open a hotspot on this computer and let the students join it.',
      'Or ask the school’s IT: “Please allow devices in this Wi-Fi to reach this laptop (turn off client isolation), TCP and UDP on Lectern’s ports.”',
    ],
  },
  'gateway-silent': {
    title: 'Look at the Wi-Fi',
    steps: ['The router may be switched off, or far away. Move nearer, or turn Wi-Fi off and on again.'],
  },
  'mend-https': {
    title: 'Mend the secure page',
    steps: [
      'Wait a few seconds after joining a network and check again: the certificate is made anew by itself.',
      'If you use a certificate of your own, ask whoever made it for one that names this address.',
      'An address that is not private (10.…, 172.16.… to 172.31.…, 192.168.…) must be there when Lectern makes its certificates: close Lectern, rename the folder “certificates” in its data folder, and start it here. Devices that trusted the old certificate have to trust the new one.',
    ],
  },
  'free-disk': {
    title: 'Make room on the disk',
    steps: [
      'Empty the bin of recordings, or move old recordings to another disk.',
      'Or record in a smaller quality: you choose it beside the record button.',
    ],
  },
  'plug-in': {
    title: 'Plug the computer in',
    steps: ['A lesson with camera and recording takes more from the battery than usual work.'],
  },
  'stay-in-front': {
    title: 'Keep the computer awake',
    steps: [
      'Set the system’s sleep time to “never” for the lesson, and leave the lid open.',
      'Or use the desktop app, which keeps the computer awake by itself.',
    ],
  },
  'allow-camera': {
    title: 'Allow the camera',
    steps: [
      'In a browser: press the sign beside the address and allow the camera.',
      'If that is allowed already: in the system’s settings, under Privacy, Camera.',
    ],
  },
  'allow-microphone': {
    title: 'Allow the microphone',
    steps: [
      'In a browser: press the sign beside the address and allow the microphone.',
      'If that is allowed already: in the system’s settings, under Privacy, Microphone.',
    ],
  },
  'allow-screen': {
    title: 'Allow sharing the screen',
    steps: [
      'macOS: System Settings, Privacy & Security, Screen & System Audio Recording. Allow Lectern or the browser, then open it again.',
      'Elsewhere: use the desktop app, or a current Chrome, Edge or Firefox.',
    ],
  },
  'connect-camera': {
    title: 'You can teach without a camera',
    steps: ['Connect a camera if students should see you, and check again.'],
  },
  'connect-microphone': {
    title: 'Connect a microphone',
    steps: ['Plug a headset or microphone in and check again. Students hear you by it.'],
  },
  'lighten-encoding': {
    title: 'Give the computer more time',
    steps: [
      'Close other programs, above all video calls and other browser windows.',
      'Plug the computer in: on battery many are slower.',
      'Turn off background blur, and choose a smaller picture in the camera’s settings.',
    ],
  },
};

export const doctor = {
  title: 'Classroom doctor',
  lead: 'What could stand between you and your class, checked before it comes.',
  checkAgain: 'Check again',
  checking: (done: number, all: number) => `Checking… ${done} of ${all}`,
  lastChecked: (when: string) => `Last checked ${when}.`,
  never: 'Check this computer and the network before your class comes.',
  justNow: 'just now',
  minutesAgo: (minutes: number) => `${plural(minutes, 'minute', 'minutes')} ago`,
  hoursAgo: (hours: number) => `${plural(hours, 'hour', 'hours')} ago`,
  daysAgo: (days: number) => `${plural(days, 'day', 'days')} ago`,
  open: 'Open the doctor',
  back: 'Back to the classroom',
  backHome: 'Back to your lectures',
  summary: {
    ready: 'Everything is ready.',
    readyButUntried: 'Everything we can see is ready. Try it once with a phone.',
    readyButUnknown: (unknown: number) =>
      `Everything we can see is ready; ${plural(unknown, 'thing', 'things')} could not be checked.`,
    look: (count: number) => (count === 1 ? 'One thing to look at.' : `${count} things to look at.`),
    mend: (count: number) => (count === 1 ? 'One thing needs fixing before class.' : `${count} things need fixing before class.`),
  },
  lights: { good: 'Fine', attention: 'Look at this', bad: 'Fix this', unknown: 'Not known' } satisfies Record<Light, string>,
  waiting: 'Checking',
  couldNot: 'This could not be checked here.',
  unreachable: 'Lectern is not answering. It comes back by itself; then check again.',
  sections: { network: 'The way to your students', machine: 'This computer', media: 'What you send' },
  names: {
    address: 'Address',
    'pages-port': 'Port for pages',
    'media-port': 'Port for picture and sound',
    firewall: 'Firewall',
    phone: 'Phone test',
    isolation: 'Devices apart',
    https: 'Secure page',
    disk: 'Disk',
    power: 'Power',
    sleep: 'Staying awake',
    camera: 'Camera',
    microphone: 'Microphone',
    screen: 'Screen',
    encoder: 'Speed',
  } satisfies Record<FindingId, string>,
  lines,
  kinds,
  fixes,
  fix: 'How to fix it',
  fixOf: (name: string) => `How to fix it: ${name}`,
  do: 'What to do',
  doOf: (name: string) => `What to do: ${name}`,
  copyCommand: (command: string) => `Copy ${command}`,
  copied: 'Copied.',
  copyFailed: 'Could not copy. Select the text and copy it by hand.',
  inTerminal: {
    windows: 'Type this into a Command Prompt that you opened with “Run as administrator”:',
    other: 'Type this into a terminal:',
  },
  openFirewall: 'Open it for me',
  openFirewallHint: 'Your system asks for an administrator’s consent first.',
  firewallOpened: 'The firewall is open.',
  firewallNotOpened: 'Nothing was changed. You can type the lines into a terminal instead.',
  allowNow: 'Ask me now',
  openSettings: 'Open the system’s settings',
  otherAddresses: 'Other addresses of this computer',
  phone: {
    title: 'Try it with a phone',
    lead: 'Put a phone into the students’ Wi-Fi and point its camera here. The phone tries everything by itself, and you see it arrive.',
    qrLabel: (url: string) => `QR code that opens ${url}`,
    orType: 'Or type this into its browser:',
    cant: 'My phone can’t open it',
    cantTold: 'Noted. See “Phone test” below for what helps.',
    again: 'Start over',
    nobody: 'Nobody has come yet.',
    noNetwork: 'This computer is on no network, so no phone can reach it.',
    visits: 'Who has come',
    own: 'this computer itself, which says nothing about the network',
    arrived: 'Page',
    socket: 'Messages',
    upgrade: 'Live line',
    udp: 'Picture and sound',
    https: 'Secure page',
    roundTrip: 'Answer time',
    ms: (ms: number) => `${Math.max(1, Math.round(ms))} ms`,
    outcome: { waiting: 'trying', ok: 'works', failed: 'does not work' },
    httpsOutcome: {
      waiting: 'trying',
      trusted: 'works',
      asks: 'works; asks once about the certificate',
      failed: 'does not work',
      off: 'not there',
    },
  },
  terminal: {
    usage: `Looks at what could stand between this computer and a class.

  --json          print the findings as JSON
  --data FOLDER   where everything is kept
  --port N        the port Lectern is to use
  --help          this`,
    asksServer: (url: string) => `Lectern is running at ${url}.`,
    noServer: 'Lectern is not running: looked at without it.',
    nextStep: 'To open it, as an administrator:',
    more: 'More in docs/lan.md and docs/troubleshooting.md, and with a phone in the app: Classroom doctor.',
  },
};
