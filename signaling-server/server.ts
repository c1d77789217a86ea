/** The room server: builds its parts, joins them, and closes them in the reverse order. It knows no Electron. */
import { randomUUID } from 'node:crypto';
import { hostname, type NetworkInterfaceInfo } from 'node:os';
import type { HostAddress } from '../protocol/models.ts';
import { builtEngine, builtPagesFolder } from './built-files.ts';
import type { Configuration, ConfigurationOptions } from './configuration.ts';
import { loadConfiguration } from './configuration-file.ts';
import type { Doctor } from './doctor/doctor.ts';
import { createDoctorService } from './doctor/doctor-service.ts';
import { noteListening } from './doctor/outside-doctor.ts';
import { ownCertificate } from './doors/certificates.ts';
import { Doors } from './doors/doors.ts';
import { MOVE_VALID_MS } from './doors/move-tickets.ts';
import { createApp } from './http/app.ts';
import { addDoors } from './http/doors.ts';
import { createHostCheck } from './http/host-check.ts';
import { HostKeys } from './http/host-keys.ts';
import { addOperations } from './http/operations.ts';
import { Lessons } from './lessons/lessons.ts';
import { type Clock, defaultLessonLimits, type LessonLimits } from './lessons/ports.ts';
import type { Log } from './log.ts';
import { AddressWatch } from './network/address-watch.ts';
import { hostAddresses } from './network/addresses.ts';
import { Announcement } from './network/announcement.ts';
import { HostLoad } from './network/host-load.ts';
import { iceServersFor, usesTurn } from './network/ice-servers.ts';
import { listenOnFreePort } from './network/ports.ts';
import { StunDoor } from './network/stun-door.ts';
import { OpenedParts } from './opened-parts.ts';
import { Operations } from './operations/operations.ts';
import type { Library } from './recording/library.ts';
import { createRecordingService, type RecordingParts } from './recording/recording-service.ts';
import { Cleanup } from './rooms/cleanup.ts';
import { createInvites } from './rooms/invites.ts';
import { createLectures, type Lectures } from './rooms/lectures.ts';
import { createRooms } from './rooms/rooms.ts';
import { ChildSfu } from './sfu/child-sfu.ts';
import { nodeSfuProcess } from './sfu/node-process.ts';
import type { Sfu, SfuProcessStarter } from './sfu/sfu.ts';
import { attachSockets } from './socket/attach-sockets.ts';
import type { EdgeLimits } from './socket/rate-limits.ts';
import type { OnDamage } from './store/integrity-check.ts';
import { openSqliteStore, type SqliteStore } from './store/sqlite-store.ts';
import { createTokens } from './tokens.ts';
import { productVersion } from './version.ts';

/** Configuration by name, which wins over the environment, and what can only be handed in by code. */
export interface SignalingServerOptions extends ConfigurationOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** How the media engine's process is started: a fork of this Node when absent. Electron hands in its utility process. */
  readonly startSfuProcess?: SfuProcessStarter;
  /** A media engine made elsewhere, in place of the child process. The server starts and closes it. */
  readonly sfu?: Sfu;
  /** Origins of pages served elsewhere that may connect: the desktop app's own, a development server's. */
  readonly allowedOrigins?: readonly string[];
  readonly onDamage?: OnDamage;
  /** Told in plain words what a person should know: another port, a repaired database. */
  readonly onNews?: (message: string) => void;
  readonly clock?: Clock;
  /** This machine's network interfaces as they are now; asked of the system when absent. */
  readonly interfaces?: () => NodeJS.Dict<NetworkInterfaceInfo[]>;
  readonly log?: Log;
  /** A part that takes longer to close is left behind, so that a server always goes. */
  readonly closeWithinMs?: number;
  readonly lessonLimits?: Partial<LessonLimits>;
  readonly recording?: RecordingParts;
  readonly edgeLimits?: Partial<EdgeLimits>;
}

export interface SignalingServer {
  /** As reached from this machine, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly dataFolder: string;
  /** Every HTTP route, as `GET /health`: for those who check who may ask it. */
  readonly routes: readonly string[];
  /** The ways students can reach it, best first. */
  addresses(): HostAddress[];
  /** A key for the teacher's link (`/teach#key=…`). Each works once. */
  createHostKey(): string;
  /** The token that makes a page the teacher's, for pages that get it by another way than the link. */
  signHostToken(): Promise<string>;
  readonly lectures: Lectures;
  readonly lessons: Lessons;
  readonly store: SqliteStore;
  /** Plain http and https. */
  readonly doors: Doors;
  /** Recordings that are kept. */
  readonly library: Library;
  readonly doctor: Doctor;
  /** The log, crash reports, and what else whoever runs it wants to know. */
  readonly operations: Operations;
  /** Tells the class, writes what waits, closes everything. Asking again waits for the first. */
  close(reason?: string): Promise<void>;
}

const CLOSE_WITHIN_MS = 3_000;
/** Requests that take longer while the server closes are cut off. */
const DRAIN_WITHIN_MS = 1_500;

const systemClock: Clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };

/**
 * Starts a room server.
 *
 * @throws StartError in words for the person at the machine: wrong configuration, folder in use or not writable, data damaged, port taken
 */
export async function createSignalingServer(options: SignalingServerOptions = {}): Promise<SignalingServer> {
  const { configuration, remarks } = loadConfiguration(options, options.env ?? process.env);
  for (const remark of remarks) options.onNews?.(remark);
  const clock = options.clock?.wallMs ?? Date.now;
  const operations = new Operations({ configuration, version: productVersion(), clock, log: options.log });
  const opened = new OpenedParts(operations.log, options.closeWithinMs ?? CLOSE_WITHIN_MS);
  opened.add('log', () => operations.close());
  try {
    return await join(configuration, operations, options, opened);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function join(
  configuration: Configuration,
  operations: Operations,
  options: SignalingServerOptions,
  opened: OpenedParts,
): Promise<SignalingServer> {
  const { onNews = () => {}, clock = systemClock, allowedOrigins = [] } = options;
  const { log } = operations;
  const version = productVersion();
  const newId = () => randomUUID();
  let closing = false;
  let port = configuration.port;

  const store = await openStore(configuration, operations, options, clock);
  opened.add('store', () => store.close());
  operations.keepIn(store.dataFolder);
  const tokens = await createTokens({ settings: store.settings, clock: clock.wallMs, ...configuration });
  const engine = options.sfu ?? childSfu(configuration, log, options.startSfuProcess);
  opened.add('media engine', () => engine.close());
  const stunDoor = usesTurn(configuration) ? await StunDoor.open(configuration.bindAddress) : null;
  opened.add('door for TURN', () => stunDoor?.close());
  const sfu = stunDoor?.beside(engine) ?? engine;

  const addresses = () =>
    hostAddresses({
      port,
      bindAddress: configuration.bindAddress,
      ...(options.interfaces === undefined ? {} : { interfaces: options.interfaces() }),
    });
  const recording = await createRecordingService({
    ...options.recording,
    ...configuration,
    store,
    dataFolder: store.dataFolder,
    sfu,
    tokens,
    clock,
    newId,
    log,
    diskReserveBytes: configuration.diskReserveMb * 1_000_000,
    diskFreeBytes: () => operations.diskFreeBytes(),
    lessons: () => lessons,
    lectures: () => lectures,
    tellDesks: {
      recordingChanged: (recordingId) => sockets.toDesks('recording:changed', { recordingId }),
      exportChanged: (changed) => sockets.toDesks('export:changed', { export: changed }),
    },
  });
  const doctor = createDoctorService({
    configuration,
    dataFolder: store.dataFolder,
    addresses,
    plainOpen: () => doors.plainOpen,
    port: () => port,
    sfu,
    clock,
    onVisits: (visits) => sockets.toDesks('doctor:visited', { visits }),
  });
  opened.add('doctor', () => doctor.close());
  const hostKeys = new HostKeys();
  const routes: string[] = [];
  // A page that came by an address this machine has no longer looks for us at the others.
  const everAddresses = new Set(addresses().map(({ address }) => address));
  const hostCheck = createHostCheck({
    allowedOrigins,
    hostNames: configuration.hostNames,
    addresses: () => [...everAddresses],
  });
  const app = await createApp({
    operations,
    pagesFolder: configuration.pagesFolder === '' ? builtPagesFolder() : configuration.pagesFolder,
    hostKeys,
    hostCheck,
    signHost: () => tokens.signHost(),
    verifyHost: (token) => tokens.verifyHost(token),
    closing: () => closing,
    requestsPerTenSecondsAndAddress: configuration.requestsPerTenSecondsAndAddress,
    onRoute: (route) => routes.push(route),
    lets: (request) => doors.lets(request),
    addRoutes(routes) {
      addDoors(routes, {
        doors: () => doors,
        tokens,
        // The name last: where the network carries mDNS it leads here whatever the address.
        origins: () => [...addresses().map(({ url }) => url), `http://${hostname().replace(/\.local$/i, '')}.local:${port}`],
        onMoving: (lectureId, participantId) => lessons.peek(lectureId)?.expectMove(participantId, MOVE_VALID_MS),
        clock: clock.wallMs,
      });
      recording.addRoutes(routes);
      doctor.phoneDoor.addRoutes(routes);
      addOperations(routes, { operations, tokens });
    },
    log,
  });
  opened.add('pages', () => app.close());
  const doors = await Doors.open({
    plain: app.server,
    onRequest: (request, response) => app.routing(request, response),
    settings: store.settings,
    dataFolder: store.dataFolder,
    hostName: hostname(),
    hostNames: configuration.hostNames,
    addresses: () => addresses().map(({ address }) => address),
    own: ownCertificate(configuration),
    clock: clock.wallMs,
    log: log.child({ owner: 'doors' }),
    onPlainClosed: () => sockets.closePlainDoor(),
  });
  opened.add('doors', () => doors.close());
  const sockets = attachSockets([app.server, doors.secure.server], {
    lets: (request) => doors.lets(request),
    limits: { ...edgeLimits(configuration), ...options.edgeLimits },
    hostCheck,
    operations,
    log: log.child({ owner: 'socket' }),
  });

  const onChange = (lectureId: string | null) => sockets.deskChanged(lectureId);
  const planning = { store, clock: clock.wallMs, newId, onChange, ...configuration };
  const rooms = createRooms(planning);
  const lectures = createLectures({
    ...planning,
    addresses,
    fingerprint: async () => (await doors.secure.certificates()).fingerprint,
    presentCount: (lectureId) => lessons.presentCount(lectureId),
  });
  const invites = createInvites({
    ...planning,
    lessons: {
      hereBy: (lectureId, inviteId) => lessons.hereBy(lectureId, inviteId),
      askOut: (lectureId, inviteId) => lessons.askOut(lectureId, inviteId),
    },
  });
  const hostLoad = new HostLoad();
  opened.add('load meter', () => hostLoad.close());
  const lessons = new Lessons({
    store: { ...store, lessonLog: operations.measured(store.lessonLog) },
    lectures,
    invites,
    seatTokens: tokens,
    sfu,
    clock,
    newId,
    limits: { ...defaultLessonLimits, ...lessonLimits(configuration), ...options.lessonLimits },
    broadcast: sockets.broadcast,
    iceServers: (participantId) => iceServersFor(configuration, participantId, clock.wallMs()),
    log: log.child({ owner: 'lesson' }),
    hostBusy: () => hostLoad.busy,
    onLectureChanged: onChange,
    onHappened: (...news) => recording.happened(...news),
  });
  opened.add('recordings', () => recording.close());
  opened.add('lessons', () => lessons.close());
  opened.add('sockets', () => sockets.close());
  opened.add('requests', () => operations.requests.drain(DRAIN_WITHIN_MS));
  const onFailure = (err: unknown) => log.error({ owner: 'clean-up', err }, 'The clean-up failed; it is tried again in an hour.');
  const cleanup = new Cleanup({ store, clock: clock.wallMs, ...configuration, onFailure });
  opened.add('clean-up', () => cleanup.close());

  sfu.on('died', () => {
    operations.count('lectern_media_engine_deaths_total');
    operations.crashed('media-engine', 'The media engine’s process ended by itself.');
  });
  operations.watch({
    connections: () => sockets.connectionCount,
    rooms: async () => (await store.rooms.list({ includeArchived: false })).length,
    lessons: () => lessons.counts,
    storeAnswers: () =>
      store.settings.get('health').then(
        () => true,
        () => false,
      ),
    sfu,
    recorder: () => recording.load,
    lag: () => hostLoad.lag,
  });
  // A media engine that doesn't start is started again by itself; chat and board work meanwhile.
  await sfu
    .start()
    .catch((err: unknown) => log.error({ owner: 'server', err }, 'The media engine did not start; it is tried again.'));
  await lessons.resume();
  await recording.resume((await lectures.listLive()).map(({ lectureId }) => lectureId));
  doors.front.shutsOut = (remoteAddress) => sockets.shutsOut(remoteAddress);
  port = await listenOnFreePort(doors.front.server, configuration);
  await noteListening(store.settings, { port, udpPort: sfu.udpPort ?? null });
  if (configuration.port !== 0 && port !== configuration.port) onNews(`Port ${configuration.port} is taken, using ${port}.`);

  const announcement = new Announcement({
    name: `Lectern on ${hostname()}`,
    port,
    fingerprint: async () => (await doors.secure.certificates()).fingerprint,
    log: log.child({ owner: 'announcement' }),
  });
  opened.add('announcement', () => announcement.close());
  const announce = () => {
    const reachable = addresses().some(({ reach }) => reach !== 'loopback');
    if (configuration.announce === 'on' && reachable) void announcement.announce();
  };
  announce();

  const addressWatch = new AddressWatch({
    addresses,
    onChange: (now) => {
      log.info({ owner: 'server', addresses: now.map(({ address }) => address) }, 'This machine has other addresses now.');
      for (const { address } of now) everAddresses.add(address);
      void doors.secure.renew();
      announce();
      sockets.addressesChanged(now);
    },
  });
  opened.add('address watch', () => addressWatch.close());

  const hostStatus = async () => ({
    version,
    addresses: addresses(),
    port,
    dataFolder: store.dataFolder,
    diskFreeBytes: await operations.diskFreeBytes(),
    mediaReady: sfu.ready,
  });
  sockets.serve({
    lessons,
    tokens,
    recording,
    doctor,
    desk: {
      'host:status': hostStatus,
      'host:operations': () => operations.status(),
      ...rooms.answers,
      ...lectures.answers,
      ...invites.answers,
      ...doors.answers,
    },
  });
  log.info({ owner: 'server', port, dataFolder: store.dataFolder, version }, 'The room server is up.');

  return {
    url: localUrl(configuration.bindAddress, port),
    port,
    dataFolder: store.dataFolder,
    routes,
    addresses,
    createHostKey: () => hostKeys.create(),
    signHostToken: () => tokens.signHost(),
    lectures,
    lessons,
    store,
    doors,
    library: recording.library,
    doctor: doctor.doctor,
    operations,
    close(reason = 'asked to') {
      if (!closing) log.info({ owner: 'server', reason }, 'The room server closes.');
      closing = true;
      return opened.close();
    },
  };
}

function openStore(
  { dataFolder, backups, backupHours }: Configuration,
  { log, outside }: Operations,
  { onDamage = 'refuse', onNews = () => {} }: SignalingServerOptions,
  clock: Clock,
): Promise<SqliteStore> {
  const onFailure = (err: unknown) => log.error({ owner: 'store', err }, 'A backup failed; it is tried again later.');
  return openSqliteStore({
    dataFolder,
    onDamage,
    onNews,
    clock: clock.wallMs,
    backups: { keep: backups, everyMs: backupHours * 3_600_000, onFailure, tries: outside.backUp },
  });
}

function childSfu(
  { udpPort, bindAddress }: Configuration,
  log: Log,
  startProcess: SfuProcessStarter = nodeSfuProcess(builtEngine()),
): Sfu {
  const options = { udpPort, bindAddress: bindAddress === '' ? undefined : bindAddress, announcedAddresses: [] };
  return new ChildSfu({ ...options, startProcess, log: log.child({ owner: 'sfu' }) });
}

/** A page that asks twice as fast as it is answered is no page. */
const FLOOD = { atLeast: 1000, times: 2, messageSizes: 16 };

function edgeLimits(configuration: Configuration): EdgeLimits {
  const { requestsPerTenSeconds, maxMessageBytes, seatTokenHours } = configuration;
  return {
    ...configuration,
    renewSeatsAfterMs: (seatTokenHours * 3_600_000) / 4,
    floodMessages: Math.max(FLOOD.atLeast, requestsPerTenSeconds * FLOOD.times),
    floodBytes: maxMessageBytes * FLOOD.messageSizes,
  };
}

function lessonLimits(configuration: Configuration): Partial<LessonLimits> {
  const { maxParticipants, maxOpenLessons, maxGroups, seatGraceMs, awayAfterMs, maxEventsInMemory, idleEndHours } = configuration;
  const times = { seatGraceMs, awayAfterMs, abandonedLessonMs: idleEndHours * 3_600_000 };
  return { maxParticipants, maxOpenLessons, maxGroups, recentEvents: maxEventsInMemory, ...times };
}

function localUrl(bindAddress: string, port: number): string {
  const everywhere = bindAddress === '' || bindAddress === '0.0.0.0' || bindAddress === '::';
  const host = everywhere ? '127.0.0.1' : bindAddress.includes(':') ? `[${bindAddress}]` : bindAddress;
  return `http://${host}:${port}`;
}
