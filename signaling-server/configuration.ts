/**
 * Everything that can be set, in one table: the variable's name, what it means, its schema and its default. Read once, at start: what code
 * or the command line gives wins over the environment, that over the settings file, that over the profile's defaults, those over the
 * table's. `.env.example` and the tables of docs/operations.md are written from here.
 */
import { z } from 'zod';
import { IceServer } from '../protocol/models.ts';
import { StartError } from './start-error.ts';

/** A whole number in a text, within bounds. */
function whole(min: number, max: number) {
  return z.coerce.number({ error: 'a whole number' }).int('a whole number').min(min).max(max);
}

const list = z.union([
  z.array(z.string()),
  z.string().transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ),
]);

const iceServers = z.union([
  z.array(IceServer),
  z.string().transform((text, context) => {
    try {
      return z.array(IceServer).parse(JSON.parse(text));
    } catch {
      context.addIssue({
        code: 'custom',
        message: 'a JSON list such as [{"urls":"turn:turn.example.org","username":"u","credential":"c"}]',
      });
      return z.NEVER;
    }
  }),
]);

const turnUrls = list.pipe(z.array(z.string().regex(/^turns?:[^\s?]+(\?transport=(udp|tcp))?$/)));

function entry<S extends z.ZodType>(variable: string, schema: S, standard: z.input<S>, meaning: string, allowed: string) {
  return { variable, schema, standard, meaning, allowed } as const;
}

const levels = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']);

const entries = {
  profile: entry(
    'LECTERN_PROFILE',
    z.enum(['development', 'staging', 'production']),
    'production',
    'What this server is for. Others than production log more and keep everything in a folder of their own.',
    'development, staging or production',
  ),
  port: entry(
    'LECTERN_PORT',
    whole(0, 65_535),
    8480,
    'TCP port of the pages. The next free one of 20 is taken when it is in use; 0 takes any.',
    '0 to 65535',
  ),
  udpPort: entry(
    'LECTERN_UDP_PORT',
    whole(0, 65_535),
    8480,
    'UDP port of pictures and sound. The next free one is taken when it is in use; 0 takes any.',
    '0 to 65535',
  ),
  bindAddress: entry(
    'LECTERN_BIND',
    z.string().trim(),
    '',
    'Address to listen on. Empty is every address of this machine.',
    'an IP address, or empty',
  ),
  hostNames: entry(
    'LECTERN_HOST_NAMES',
    list,
    '',
    'Further names this server is reached by, besides its addresses, localhost and *.local.',
    'names separated by commas',
  ),
  announce: entry(
    'LECTERN_ANNOUNCE',
    z.enum(['on', 'off']),
    'on',
    'Whether this computer tells its network by mDNS (_lectern._tcp) that a class is held here.',
    'on or off',
  ),
  tlsCertificate: entry(
    'LECTERN_TLS_CERTIFICATE',
    z.string().trim(),
    '',
    'A certificate of your own for the https door, as a PEM file with its chain. Empty makes one that this computer signs itself.',
    'a file, or empty',
  ),
  tlsKey: entry(
    'LECTERN_TLS_KEY',
    z.string().trim(),
    '',
    'The key of LECTERN_TLS_CERTIFICATE, as a PEM file.',
    'a file, or empty',
  ),
  dataFolder: entry(
    'LECTERN_DATA',
    z.string().trim(),
    '',
    'Where everything is kept. Empty is the usual place of this system.',
    'a folder, or empty',
  ),
  pagesFolder: entry(
    'LECTERN_PAGES',
    z.string().trim(),
    '',
    'Where the built pages are. Empty is beside the program.',
    'a folder, or empty',
  ),
  logLevel: entry(
    'LECTERN_LOG_LEVEL',
    levels,
    'info',
    'How much is logged into logs/lectern.log in the data folder.',
    'trace, debug, info, warn, error, fatal or silent',
  ),
  terminalLogLevel: entry(
    'LECTERN_TERMINAL_LOG_LEVEL',
    levels,
    'warn',
    'How much of the log is shown on the terminal as well; where that is a file or a service, as JSON lines.',
    'trace, debug, info, warn, error, fatal or silent',
  ),
  logFiles: entry('LECTERN_LOG_FILES', whole(0, 100), 5, 'Log files kept at most. 0 writes none.', '0 to 100'),
  logFileMb: entry(
    'LECTERN_LOG_FILE_MB',
    whole(1, 1_000),
    5,
    'A log file that has grown to this size is followed by the next.',
    '1 to 1000 megabytes',
  ),
  metricsToken: entry(
    'LECTERN_METRICS_TOKEN',
    z.union([z.literal(''), z.string().regex(/^[\x21-\x7e]{16,200}$/)]),
    '',
    'Who sends it (Authorization: Bearer …) may read /metrics from another computer. Empty: only this computer may.',
    '16 to 200 letters, digits and signs without spaces, or empty',
  ),
  stopWithinSeconds: entry(
    'LECTERN_STOP_WITHIN_S',
    whole(1, 120),
    8,
    'An orderly stop that takes longer is forced.',
    '1 to 120 seconds',
  ),
  seatGraceMs: entry(
    'LECTERN_SEAT_GRACE_MS',
    whole(0, 3_600_000),
    60_000,
    'How long a seat is kept for a page that lost its connection.',
    '0 to 3600000 milliseconds',
  ),
  awayAfterMs: entry(
    'LECTERN_AWAY_AFTER_MS',
    whole(0, 600_000),
    2_000,
    'A page that lost its connection is shown to the others as away after this long, not for every hiccup of a network.',
    '0 to 600000 milliseconds',
  ),
  idleEndHours: entry(
    'LECTERN_IDLE_END_HOURS',
    whole(1, 240),
    6,
    'A lesson nobody is in any more ends by itself after this time.',
    '1 to 240 hours',
  ),
  seatTokenHours: entry(
    'LECTERN_SEAT_TOKEN_HOURS',
    whole(1, 2160),
    4,
    'How long a student’s page that is closed or away finds its way back to its seat. While it is connected this is renewed.',
    '1 to 2160 hours',
  ),
  hostTokenDays: entry(
    'LECTERN_HOST_TOKEN_DAYS',
    whole(1, 365),
    30,
    'How long a teacher’s page stays signed in.',
    '1 to 365 days',
  ),
  seatDays: entry(
    'LECTERN_SEAT_DAYS',
    whole(1, 3650),
    30,
    'Seats of a lecture are forgotten this long after its end.',
    '1 to 3650 days',
  ),
  binDays: entry('LECTERN_BIN_DAYS', whole(1, 3650), 30, 'What was deleted stays in the bin this long.', '1 to 3650 days'),
  snapshotDays: entry(
    'LECTERN_SNAPSHOT_DAYS',
    whole(0, 3650),
    1,
    'Snapshots that speed up coming back are dropped this long after a lecture’s end.',
    '0 to 3650 days',
  ),
  serverCopy: entry(
    'LECTERN_SERVER_COPY',
    z.enum(['on', 'off']),
    'off',
    'Whether the server keeps a copy of each camera, microphone and screen of every lesson. The teacher can switch it in the lesson.',
    'on or off',
  ),
  diskReserveMb: entry(
    'LECTERN_DISK_RESERVE_MB',
    whole(0, 1_000_000),
    500,
    'Recording stops before the disk has less room than this, so that the lesson itself can still be kept.',
    '0 to 1000000 megabytes',
  ),
  backups: entry('LECTERN_BACKUPS', whole(0, 100), 7, 'How many backups of the data are kept. 0 makes none.', '0 to 100'),
  backupHours: entry('LECTERN_BACKUP_HOURS', whole(1, 720), 24, 'How often a backup is made while running.', '1 to 720 hours'),
  maxParticipants: entry(
    'LECTERN_MAX_PARTICIPANTS',
    whole(1, 10_000),
    2000,
    'People in one lesson at most, whatever a lecture’s own capacity.',
    '1 to 10000',
  ),
  maxOpenLessons: entry(
    'LECTERN_MAX_OPEN_LESSONS',
    whole(1, 10_000),
    100,
    'Lessons held in memory at once: those people are in, and live ones.',
    '1 to 10000',
  ),
  maxGroups: entry('LECTERN_MAX_GROUPS', whole(1, 1_000), 50, 'Groups in one lesson at most.', '1 to 1000'),
  maxRooms: entry('LECTERN_MAX_ROOMS', whole(1, 10_000), 200, 'Rooms at most.', '1 to 10000'),
  maxLectures: entry(
    'LECTERN_MAX_LECTURES',
    whole(1, 1_000_000),
    20_000,
    'Lectures at most, those in the bin included.',
    '1 to 1000000',
  ),
  maxConnections: entry('LECTERN_MAX_CONNECTIONS', whole(1, 100_000), 10_000, 'Open pages at most.', '1 to 100000'),
  maxConnectionsPerAddress: entry(
    'LECTERN_MAX_CONNECTIONS_PER_ADDRESS',
    whole(1, 100_000),
    3000,
    'Open pages of one network address at most; a whole school may come from one.',
    '1 to 100000',
  ),
  connectionsPerTenSecondsAndAddress: entry(
    'LECTERN_CONNECTIONS_PER_10_S_AND_ADDRESS',
    whole(10, 1_000_000),
    1500,
    'Connections one network address opens in ten seconds at most, a third of them at once. Raise it where a school comes by one.',
    '10 to 1000000',
  ),
  maxWaitingBytes: entry(
    'LECTERN_MAX_WAITING_BYTES',
    whole(1_048_576, 268_435_456),
    4_194_304,
    'What waits for one page that is slow to fetch it at most; then its connection is cut, and it comes back and asks anew.',
    '1048576 to 268435456 bytes',
  ),
  maxMessageBytes: entry(
    'LECTERN_MAX_MESSAGE_BYTES',
    whole(65_536, 16_777_216),
    1_048_576,
    'Size of one message from a page at most.',
    '65536 to 16777216 bytes',
  ),
  maxEventsInMemory: entry(
    'LECTERN_MAX_EVENTS_IN_MEMORY',
    whole(100, 100_000),
    2_000,
    'Latest events of a lesson kept in memory for pages that were away.',
    '100 to 100000',
  ),
  maxRequestsWaiting: entry(
    'LECTERN_MAX_REQUESTS_WAITING',
    whole(1, 10_000),
    64,
    'Unanswered requests of one page at most.',
    '1 to 10000',
  ),
  requestsPerTenSeconds: entry(
    'LECTERN_REQUESTS_PER_10_S',
    whole(10, 1_000_000),
    300,
    'Requests of one page in ten seconds at most. The teacher’s own pages are not counted.',
    '10 to 1000000',
  ),
  requestsPerTenSecondsAndAddress: entry(
    'LECTERN_REQUESTS_PER_10_S_AND_ADDRESS',
    whole(10, 10_000_000),
    30_000,
    'Requests of all pages at one network address in ten seconds at most; a whole school may come from one.',
    '10 to 10000000',
  ),
  talkPerTenSeconds: entry(
    'LECTERN_TALK_PER_10_S',
    whole(1, 1_000_000),
    60,
    'Chat lines, reactions and hands of one page in ten seconds at most.',
    '1 to 1000000',
  ),
  wrongCodesPerMinute: entry(
    'LECTERN_WRONG_CODES_PER_MINUTE',
    whole(1, 100_000),
    120,
    'Codes that don’t exist, tried from one network address in a minute at most.',
    '1 to 100000',
  ),
  iceServers: entry(
    'LECTERN_ICE_SERVERS',
    iceServers,
    [],
    'STUN and TURN servers for classes across networks. None are needed on one network.',
    'a JSON list of { urls, username, credential }',
  ),
  turnUrls: entry(
    'LECTERN_TURN_URLS',
    turnUrls,
    '',
    'TURN servers that share LECTERN_TURN_SECRET with this one (coturn’s use-auth-secret).',
    'turn: or turns: addresses separated by commas, such as turn:turn.example.org:3478?transport=tcp',
  ),
  turnSecret: entry(
    'LECTERN_TURN_SECRET',
    z.string().trim(),
    '',
    'The secret shared with those TURN servers. Pages get credentials made from it that expire, never itself.',
    'a text, or empty',
  ),
  turnCredentialHours: entry(
    'LECTERN_TURN_CREDENTIAL_HOURS',
    whole(1, 168),
    12,
    'How long credentials for TURN servers are good: longer than a lecture.',
    '1 to 168 hours',
  ),
} as const;

type Entries = typeof entries;
type EntryName = keyof Entries;
export type Configuration = { readonly [N in EntryName]: z.output<Entries[N]['schema']> };
/** What code may hand in: the same names, all optional. */
export type ConfigurationOptions = { readonly [N in EntryName]?: z.input<Entries[N]['schema']> | undefined };
export type Variables = Readonly<Record<string, string | undefined>>;
export type Profile = Configuration['profile'];

/** Defaults that differ from the table's. */
const profileStandards: Readonly<Record<Profile, ConfigurationOptions>> = {
  development: { logLevel: 'debug', terminalLogLevel: 'info', backups: 0 },
  staging: { logLevel: 'debug', terminalLogLevel: 'info' },
  production: {},
};

/** Never shown: not in an error, not in a support bundle. */
const secretVariables = new Set(['LECTERN_TURN_SECRET', 'LECTERN_ICE_SERVERS', 'LECTERN_METRICS_TOKEN']);

export interface ConfigurationFile {
  /** As named in errors. */
  readonly path: string;
  readonly variables: Variables;
}

/**
 * Reads the configuration once.
 *
 * @param options given in code or on the command line; they win over `env`, and that over `file`
 * @throws StartError `configuration` naming each wrong variable and what it may be
 */
export function readConfiguration(
  options: ConfigurationOptions = {},
  env: Variables = {},
  file: ConfigurationFile | null = null,
): Configuration {
  const wrong: string[] = [];
  const read = (name: EntryName, standards: ConfigurationOptions): unknown => {
    const { variable, schema, standard, allowed } = entries[name];
    const inEnv = given(env[variable]);
    const inFile = given(file?.variables[variable]);
    const value = options[name] ?? inEnv ?? inFile ?? standards[name] ?? standard;
    const parsed = (schema as z.ZodType).safeParse(value);
    if (!parsed.success) {
      const where = options[name] === undefined && inEnv === undefined && file ? ` in ${file.path}` : '';
      const is = secretVariables.has(variable) ? 'is [not shown]' : `is ${JSON.stringify(value)}`;
      wrong.push(`${variable}${where} ${is}, but should be ${allowed}.`);
    }
    return parsed.data;
  };
  const profile = read('profile', {}) as Profile | undefined;
  const standards = profileStandards[profile ?? 'production'];
  const names = (Object.keys(entries) as EntryName[]).filter((name) => name !== 'profile');
  const values = names.map((name) => [name, read(name, standards)]);
  if (wrong.length > 0) throw new StartError('configuration', wrong.join('\n'));
  return { ...Object.fromEntries(values), profile } as Configuration;
}

function given(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}

export interface SettingDescription {
  readonly variable: string;
  readonly meaning: string;
  readonly allowed: string;
  /** The default as a text, as it would stand in a file. */
  readonly standard: string;
  /** Defaults of profiles, where they differ. */
  readonly inProfiles: readonly string[];
}

/** The table for people. */
export function describeSettings(): SettingDescription[] {
  return (Object.keys(entries) as EntryName[]).map((name) => {
    const { variable, meaning, allowed, standard } = entries[name];
    const inProfiles = Object.entries(profileStandards)
      .filter(([, standards]) => standards[name] !== undefined)
      .map(([profile, standards]) => `${profile}: ${asText(standards[name])}`);
    return { variable, meaning, allowed, standard: asText(standard), inProfiles };
  });
}

/** What was set to something else than the table's default, without secrets: variable and value. */
export function changedSettings(configuration: Configuration): [variable: string, value: string][] {
  return (Object.keys(entries) as EntryName[]).flatMap((name): [string, string][] => {
    const { variable, schema, standard } = entries[name];
    const value = asText(configuration[name]);
    if (value === asText((schema as z.ZodType).parse(standard))) return [];
    return [[variable, secretVariables.has(variable) ? '[secret]' : value]];
  });
}

function asText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The text of `.env.example`: every variable with its meaning, allowed values and default. */
export function envExample(): string {
  const head =
    '# Settings of the room server. Every line is optional; what stands here are the defaults. As lectern.env in the data folder it is\n' +
    '# read at start; variables of the environment win over it.\n';
  const lines = describeSettings().map(({ variable, meaning, allowed, standard, inProfiles }) => {
    const profiles = inProfiles.length === 0 ? '' : ` (${inProfiles.join(', ')})`;
    return `\n# ${meaning}\n# Allowed: ${allowed}.${profiles}\n#${variable}=${standard}\n`;
  });
  return head + lines.join('');
}
