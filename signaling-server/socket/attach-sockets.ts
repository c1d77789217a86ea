/** The Socket.IO edge: pages connect here, and everything they say comes in through `answer`. */
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { Server } from 'socket.io';
import { Decoder } from 'socket.io-parser';
import { type Failure, RefusedError } from '../../protocol/errors.ts';
import type { HostAddress } from '../../protocol/models.ts';
import { type ClientEvents, Handshake, type Notice, type NoticeName, type ServerEvents } from '../../protocol/notices.ts';
import type { DoctorService } from '../doctor/doctor-service.ts';
import type { HostCheck } from '../http/host-check.ts';
import { isSecure, isTrustedWay } from '../http/visitor.ts';
import type { Lessons } from '../lessons/lessons.ts';
import type { Broadcast } from '../lessons/ports.ts';
import type { Log } from '../log.ts';
import type { Operations } from '../operations/operations.ts';
import type { RecordingService } from '../recording/recording-service.ts';
import type { Tokens } from '../tokens.ts';
import { answer } from './answer.ts';
import { Connection, DESK_CHANNEL, lessonChannel, type PageFacts, type PageSocket } from './connection.ts';
import { DeskNews } from './desk-news.ts';
import { type DeskAnswers, deskRequests } from './desk-requests.ts';
import { doctorRequests } from './doctor-requests.ts';
import type { Handlers } from './handler.ts';
import { lessonRequests } from './lesson-requests.ts';
import { LineGuard } from './line-guard.ts';
import { mediaRequests } from './media-requests.ts';
import { peopleRequests } from './people-requests.ts';
import { type EdgeLimits, RateLimits } from './rate-limits.ts';
import { recordingRequests } from './recording-requests.ts';
import { SeatRenewal } from './seat-renewal.ts';
import { SnapshotEncoder } from './shared-snapshots.ts';
import { talkRequests } from './talk-requests.ts';

/** A dead connection is noticed after both together: soon enough that "away" means something, not so soon that a hiccup counts. */
const PING_EVERY_MS = 10_000;
const PONG_WITHIN_MS = 10_000;

/** What pages are told to wait before they knock again, when the server goes down in order. */
const RETRY_AFTER_CLOSING_MS = 1000;

/** How long a page may take to fetch the news that the server closes. */
const FAREWELL_WITHIN_MS = 1000;

export interface SocketOptions {
  readonly limits: EdgeLimits;
  /** Under which names this server answers, and whose pages may connect. */
  readonly hostCheck: HostCheck;
  /** Whether the door somebody came by is open. */
  readonly lets: (request: IncomingMessage) => boolean;
  readonly operations: Operations;
  readonly log: Log;
}

/** What answers the requests. Given once the socket stands, since lessons need it to tell pages. */
export interface SocketParts {
  readonly lessons: Lessons;
  readonly desk: DeskAnswers;
  readonly recording: RecordingService;
  readonly doctor: Pick<DoctorService, 'check' | 'phoneDoor'>;
  readonly tokens: Pick<Tokens, 'verifyHost' | 'signOutHosts'>;
}

export interface Sockets {
  /** For lessons: tells all pages of one. */
  readonly broadcast: Broadcast;
  /** Lets pages in. Until then they wait. */
  serve(parts: SocketParts): void;
  /** Tells desks that a lecture, or (null) the list, changed. */
  deskChanged(lectureId: string | null): void;
  /** Tells every page that this machine can be reached in other ways, and desks to look at their invitations again. */
  addressesChanged(addresses: HostAddress[]): void;
  /** Tells all desks. */
  toDesks<N extends NoticeName>(name: N, notice: Notice<N>): void;
  /** Whether an address is not listened to for a while, since it floods. */
  shutsOut(remoteAddress: string | undefined): boolean;
  /** Lets go of all who came by the plain door; they are refused there from now on. */
  closePlainDoor(): void;
  readonly connectionCount: number;
  /** Tells every page that the server goes, and lets go of them. The HTTP server stays its owner's. */
  close(): Promise<void>;
}

/** Puts Socket.IO on the servers behind both doors. */
export function attachSockets(
  [plain, secure]: readonly [plain: HttpServer, secure: HttpsServer],
  { limits, hostCheck, lets, operations, log }: SocketOptions,
): Sockets {
  const guard = new LineGuard(limits, log);
  const io = new Server<ClientEvents, ServerEvents, Record<string, never>, PageFacts>(plain, {
    serveClient: false,
    parser: { Encoder: SnapshotEncoder, Decoder },
    // Polling first: Safari refuses wss on a certificate that was only clicked through.
    transports: ['polling', 'websocket'],
    maxHttpBufferSize: limits.maxMessageBytes,
    perMessageDeflate: false,
    httpCompression: false,
    pingInterval: PING_EVERY_MS,
    pingTimeout: PONG_WITHIN_MS,
    cors: { origin: (origin, decide) => decide(null, hostCheck.allowsOrigin(origin, undefined)) },
    allowRequest: ({ headers: { origin, host }, socket: { remoteAddress } }, decide) =>
      decide(null, hostCheck.allowsHost(host) && hostCheck.allowsOrigin(origin, host) && guard.lets(remoteAddress)),
  });
  guard.watch(io);
  // Socket.IO's types know of one server, its engine of as many as one likes.
  (io.engine as unknown as { attach(server: HttpsServer, options: { path: string }): void }).attach(secure, { path: io.path() });
  const rates = new RateLimits(limits);
  const renewal = new SeatRenewal(limits.renewSeatsAfterMs, log);
  const news = new DeskNews((lectureId) => io.to(DESK_CHANNEL).emit('desk:changed', { lectureId }));
  const started = Promise.withResolvers<SocketParts>();
  const noLines = Promise.withResolvers<void>();
  let closed = false;

  io.engine.on('connection', (line: { once(event: 'close', listener: () => void): void }) => {
    line.once('close', () => {
      // Counted down before or after this listener, whichever the engine likes.
      setImmediate(() => {
        if (closed && io.engine.clientsCount === 0) noLines.resolve();
      });
    });
  });

  const admit = async (socket: PageSocket): Promise<void> => {
    const { tokens } = await started.promise;
    if (closed) throw new RefusedError('closing', 'The server is shutting down.', { retryAfterMs: RETRY_AFTER_CLOSING_MS });
    if (io.engine.clientsCount > limits.maxConnections) {
      throw new RefusedError('too-many', 'The server is full. Please try again later.', { retryAfterMs: 10_000 });
    }
    if (!lets(socket.request)) throw new RefusedError('door-closed', 'Your teacher lets people in by the secure door alone.');
    const handshake = Handshake.safeParse(socket.handshake.auth);
    const hostToken = handshake.data?.hostToken;
    if (!handshake.success) throw new RefusedError('bad-request', 'This page and the server do not understand each other.');
    socket.data.door = isSecure(socket.request) ? 'https' : 'http';
    socket.data.trustedWay = isTrustedWay(socket.request);
    if (hostToken !== undefined) {
      // Whoever listens on the way would have it, too.
      if (!socket.data.trustedWay) throw needsSecureDoor();
      await tokens.verifyHost(hostToken);
    }
    socket.data.isHost = hostToken !== undefined;
  };
  io.use((socket, next) => {
    admit(socket).then(
      () => next(),
      (error: unknown) => next(connectError(error, log)),
    );
  });

  const signOutOthers = async (tokens: SocketParts['tokens'], askerId: string) => {
    const hostToken = await tokens.signOutHosts();
    io.to(DESK_CHANNEL).except(askerId).disconnectSockets(true);
    return { hostToken };
  };

  const serve = ({ lessons, desk, recording, doctor, tokens }: SocketParts) => {
    const handlers: Handlers = {
      ...deskRequests(desk, lessons),
      ...lessonRequests(lessons, rates),
      ...peopleRequests,
      ...talkRequests,
      ...mediaRequests,
      ...recordingRequests(recording),
      ...doctorRequests(doctor),
      'host:sign-out-others': ({ connection }) => signOutOthers(tokens, connection.pageId),
    };
    const parts = { handlers, rates, maxRequestsWaiting: limits.maxRequestsWaiting, operations, log };
    io.on('connection', (socket) => {
      const connection = new Connection(socket);
      if (connection.isHost) void socket.join(DESK_CHANNEL);
      socket.onAny((name: string, ...args: unknown[]) => void answer(connection, name, args, parts));
      renewal.add(connection);
      socket.on('disconnect', () => {
        renewal.remove(connection);
        connection.ended();
      });
    });
  };

  return {
    broadcast: {
      toLesson(lectureId, name, notice, { exceptPageIds = [], volatile = false } = {}) {
        const all = io.to(lessonChannel(lectureId)).except([...exceptPageIds]);
        // Socket.IO types the arguments of an event by its name's; a name that is itself a parameter is beyond it.
        (volatile ? all.volatile : all).emit(name as 'seat:admitted', notice as never);
      },
    },
    serve(parts) {
      serve(parts);
      started.resolve(parts);
    },
    shutsOut: (remoteAddress) => guard.shutsOut(remoteAddress),
    deskChanged: (lectureId) => news.changed(lectureId),
    toDesks(name, notice) {
      io.to(DESK_CHANNEL).emit(name as 'seat:admitted', notice as never);
    },
    addressesChanged(addresses) {
      io.emit('addresses:changed', { addresses });
      news.changed(null);
    },
    closePlainDoor() {
      for (const socket of io.sockets.sockets.values()) if (!lets(socket.request)) socket.disconnect(true);
    },
    get connectionCount() {
      return io.engine.clientsCount;
    },
    async close() {
      if (closed) return;
      closed = true;
      news.close();
      renewal.close();
      guard.close();
      if (io.engine.clientsCount === 0) noLines.resolve();
      io.emit('server:closing', { retryAfterMs: RETRY_AFTER_CLOSING_MS });
      io.disconnectSockets(true);
      // The engine's own close would throw away what is still to be sent.
      await Promise.race([noLines.promise, delay(FAREWELL_WITHIN_MS, undefined, { ref: false })]);
      io.engine.close();
    },
  };
}

function needsSecureDoor(): RefusedError {
  return new RefusedError('needs-secure-door', 'Teaching needs the secure link, or the laptop itself. Please open that one.');
}

/** Socket.IO hands `data` of the error to the page. */
function connectError(error: unknown, log: Log): Error & { data: Failure } {
  if (!(error instanceof RefusedError)) log.error({ err: error }, 'a connection failed');
  const refusal = error instanceof RefusedError ? error : new RefusedError('internal', 'Something went wrong on our side.');
  return Object.assign(new Error(refusal.message), { data: refusal.toFailure() });
}
