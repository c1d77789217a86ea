/** Recordings to watch, over HTTP: index, media by ranges, pictures, the log, and what a class may see by its code. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { RefusedError } from '../../protocol/errors.ts';
import { IndexQuery, type IndexReply, type PreviewsReply, RecordingId, type WatchReply } from '../../protocol/recording.ts';
import { type Access, askerOf, type Reader, TICKET_VALID_MS } from '../recording/access.ts';
import { rangeOf } from '../recording/http-range.ts';
import type { Library } from '../recording/library.ts';
import type { LogView } from '../recording/log-view.ts';
import { thumbnailOf, timeOfPicture } from '../recording/pictures.ts';
import { viewRecording } from '../recording/recording-view.ts';
import type { Recordings } from '../recording/recordings.ts';
import type { RecordingStorage } from '../recording/storage.ts';
import type { Lectures } from '../rooms/lectures.ts';
import type { PartRow, RecordingRow } from '../store/recording-store.ts';
import type { Store } from '../store/store.ts';
import { parsed } from './parsed.ts';
import { WrongCodes } from './wrong-codes.ts';

/** Which recordings grow now, or may for a little while yet. */
export type Growing = Pick<Recordings, 'isActive' | 'mayGrow'>;

export interface MediaRoutes {
  readonly store: Pick<Store, 'recordings'>;
  readonly storage: RecordingStorage;
  readonly access: Access;
  readonly library: Library;
  readonly logView: LogView;
  readonly recordings: Growing;
  readonly lectures: Pick<Lectures, 'getByJoinCode'>;
  readonly wrongCodesPerMinute: number;
}

const OfRecording = z.object({ recordingId: RecordingId });
const OfPart = OfRecording.extend({ partNo: z.coerce.number().int().min(1).max(100_000) });
const OfPicture = OfRecording.extend({ name: z.string().max(40) });
const OfTicket = z.object({ ticket: z.string().max(4000).optional() });
const AfterSeq = z.object({ afterSeq: z.coerce.number().int().min(0).default(0) });
const OfCode = z.object({ joinCode: z.string().max(40) });

/** Read at once and sent from memory; more is streamed. */
const AT_ONCE_BYTES = 4_000_000;
const LASTING = 'private, max-age=31536000, immutable';
const CHANGING = 'private, no-cache';

export function addRecordingMedia(app: FastifyInstance, routes: MediaRoutes): void {
  const { store, storage, access, library, logView, recordings, lectures } = routes;
  const wrongCodes = new WrongCodes(routes.wrongCodesPerMinute);
  const base = '/api/recordings/:recordingId';

  const watched = async (request: FastifyRequest): Promise<{ row: RecordingRow; reader: Reader }> => {
    const { recordingId } = parsed(OfRecording, request.params);
    const { ticket } = parsed(OfTicket, request.query);
    const reader = await access.readerOf(askerOf(request), ticket, recordingId);
    const row = await store.recordings.get(recordingId);
    // Who may not see it is told the same, whether or not it is there.
    if (!row) throw new RefusedError('not-found', 'This recording is not there, or not shared with you.');
    access.requireMayWatch(row, reader);
    return { row, reader };
  };

  const partOf = async ({ recordingId }: RecordingRow, request: FastifyRequest): Promise<PartRow> => {
    const { partNo } = parsed(OfPart, request.params);
    const part = (await store.recordings.parts(recordingId)).find((candidate) => candidate.partNo === partNo);
    if (!part || part.initBytes === 0) throw new RefusedError('not-found', 'This recording has no such part.');
    return part;
  };

  app.get(base, async (request, reply) => {
    const { row } = await watched(request);
    reply.header('cache-control', CHANGING);
    return viewRecording(store, row);
  });

  app.get(`${base}/index`, async (request, reply): Promise<IndexReply> => {
    const { row } = await watched(request);
    const { afterPart, afterFragment } = parsed(IndexQuery, request.query);
    const [recording, fragments] = await Promise.all([
      viewRecording(store, row),
      store.recordings.fragments(row.recordingId, { partNo: afterPart, fragmentNo: afterFragment }),
    ]);
    reply.header('cache-control', CHANGING);
    return { recording, fragments, live: recordings.isActive(row.recordingId) };
  });

  app.get(`${base}/parts/:partNo/init`, async (request, reply) => {
    const { row } = await watched(request);
    const { partNo, initBytes } = await partOf(row, request);
    reply.header('cache-control', LASTING).type('video/mp4');
    return storage.readPart(row.recordingId, partNo, 0, initBytes);
  });

  app.get(`${base}/parts/:partNo/media`, async (request, reply) => {
    const { row } = await watched(request);
    const part = await partOf(row, request);
    const finished = row.status === 'ended' && !recordings.mayGrow(row.recordingId);
    return sendPart(reply, request.headers.range, { recordingId: row.recordingId, finished }, part, storage);
  });

  app.get(`${base}/previews`, async (request, reply): Promise<PreviewsReply> => {
    const { row } = await watched(request);
    reply.header('cache-control', CHANGING);
    const previews = (await storage.listPictures(row.recordingId)).flatMap(({ name }) => {
      const recordingMs = timeOfPicture(name);
      return recordingMs === null ? [] : [{ recordingMs, url: `/api/recordings/${row.recordingId}/previews/${name}` }];
    });
    return { previews };
  });

  app.get(`${base}/previews/:name`, async (request, reply) => {
    const { row } = await watched(request);
    const { name } = parsed(OfPicture, request.params);
    return sendPicture(reply, timeOfPicture(name) === null ? null : await storage.readPicture(row.recordingId, name), LASTING);
  });

  app.get(`${base}/thumbnail`, async (request, reply) => {
    const { row } = await watched(request);
    const name = thumbnailOf(await storage.listPictures(row.recordingId));
    return sendPicture(reply, name === null ? null : await storage.readPicture(row.recordingId, name), CHANGING);
  });

  app.get(`${base}/log`, async (request, reply) => {
    const { row, reader } = await watched(request);
    reply.header('cache-control', CHANGING);
    return { events: await logView.read(row.lectureId, reader, parsed(AfterSeq, request.query).afterSeq) };
  });

  app.post(`${base}/ticket`, async (request) => {
    const { row, reader } = await watched(request);
    return { ticket: await access.signTicket(row.recordingId, reader), validMs: TICKET_VALID_MS };
  });

  app.get('/api/watch/:joinCode', async (request, reply): Promise<WatchReply> => {
    await wrongCodes.requireNotGuessing(request.ip);
    const lecture = await lectures.getByJoinCode(parsed(OfCode, request.params).joinCode);
    if (!lecture) {
      await wrongCodes.count(request.ip);
      throw new RefusedError('code-unknown', 'There is no lecture with this code. Please check it with your teacher.');
    }
    reply.header('cache-control', 'no-store');
    const { lectureId, title } = lecture;
    return { title, recordings: await library.shared(lectureId), watchToken: await access.signWatch(lectureId) };
  });
}

/** The bytes that are indexed, by range. Bytes once written stay: a closed range may be kept for ever. */
async function sendPart(
  reply: FastifyReply,
  header: string | undefined,
  { recordingId, finished }: { readonly recordingId: string; readonly finished: boolean },
  { partNo, bytes }: PartRow,
  storage: RecordingStorage,
): Promise<FastifyReply> {
  const range = rangeOf(header, bytes);
  reply.header('accept-ranges', 'bytes').type('video/mp4');
  if (range.kind === 'beyond') {
    return reply.code(416).header('content-range', `bytes */${bytes}`).header('cache-control', CHANGING).send();
  }
  if (((await storage.partBytes(recordingId, partNo)) ?? 0) < bytes) {
    throw new RefusedError('not-found', 'The file of this recording is no longer there.');
  }
  const { start, end } = range.kind === 'all' ? { start: 0, end: bytes } : range;
  const closed = finished || (range.kind === 'range' && !range.open);
  reply.header('cache-control', closed ? LASTING : CHANGING).header('content-length', end - start);
  if (range.kind === 'range') reply.code(206).header('content-range', `bytes ${start}-${end - 1}/${bytes}`);
  if (end - start <= AT_ONCE_BYTES) return reply.send(await storage.readPart(recordingId, partNo, start, end));
  return reply.send(storage.streamPart(recordingId, partNo, start, end));
}

function sendPicture(reply: FastifyReply, jpeg: Buffer | null, caching: string): FastifyReply {
  if (jpeg === null) throw new RefusedError('not-found', 'There is no such picture.');
  return reply.header('cache-control', caching).type('image/jpeg').send(jpeg);
}
