/** Words of the status page. */
export const status = {
  nav: 'Status',
  title: 'Status',
  lead: 'How this computer does as a classroom. Nothing here leaves it.',
  well: 'Everything is well.',
  wellInClass: (people: number) =>
    people === 1 ? 'Everything is well. One person is in class.' : `Everything is well. ${people} people are in class.`,
  warnings: {
    'store-silent': 'What happens can’t be saved just now. Please look whether the disk is there, and start Lectern again.',
    'disk-full':
      'The disk is full, so nothing is recorded. Delete something: recordings you no longer need are a good place to begin.',
    'media-down': 'Pictures and sound are restarting. Chat and hands go on meanwhile; this takes a few seconds.',
    'disk-nearly-full': 'The disk is nearly full. Recording stops before it is; please make some room.',
    'machine-busy': 'This computer is very busy. Closing other programs, or plugging it in, helps the class.',
    'packets-lost': 'The network loses much of what is sent. Nearer to the Wi-Fi, or a cable for this computer, helps most.',
    'crashed-lately': 'A part of Lectern had to be restarted within the last day. A support bundle helps to find out why.',
  },
  facts: {
    lessons: 'Live lectures',
    people: 'People in class',
    recording: 'Recordings running',
    media: 'Pictures and sound',
    store: 'Saving',
    disk: 'Free on the disk',
    uptime: 'Running for',
    version: 'Version',
  },
  works: 'working',
  worksNot: 'not answering',
  unknown: 'not known',
  megabytes: (mb: number) => (mb >= 1000 ? `${(mb / 1000).toFixed(1)} GB` : `${Math.round(mb)} MB`),
  duration: (seconds: number) => {
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return `${minutes} min`;
    return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  },
  plotsTitle: 'The last hour',
  soon: 'The first numbers come within a few seconds.',
  plots: {
    people: 'People',
    answers: 'How soon pages get an answer, ms',
    processor: 'Work for this computer, % of one core',
    memory: 'Memory, MB',
    loss: 'Lost on the way, %',
    disk: 'Free on the disk, GB',
  },
  lines: {
    inside: 'in class',
    connections: 'open pages',
    answer: 'answers',
    lag: 'held up by this computer',
    cpu: 'Lectern',
    memory: 'Lectern',
    uplink: 'from pages',
    downlink: 'to pages',
    disk: 'free',
  },
  supportTitle: 'If something goes wrong',
  support:
    'A support bundle is one file with the log and the numbers from here. Names, what was said, codes and keys are left out. It is saved on this computer; sending it to somebody is up to you.',
  crashes: (count: number) => (count === 1 ? 'It includes one crash report.' : `It includes ${count} crash reports.`),
  pack: 'Save a support bundle',
  packed: 'The support bundle is with your downloads.',
  packFailed: 'The support bundle could not be made. Please try again.',
  data: (folder: string) => `Everything is kept in ${folder}`,
};
