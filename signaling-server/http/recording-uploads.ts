/** What a recorder sends, over HTTP: `/api/recordings/:recordingId/parts…`. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { RefusedError } from '../../protocol/errors.ts';
import { FragmentQuery, PartRequest, PreviewQuery, RecordingId } from '../../protocol/recording.ts';
import { bearer } from '../recording/access.ts';
import type { Recordings } from '../recording/recordings.ts';
import type { Uploads } from '../recording/uploads.ts';
import { parsed } from './parsed.ts';

export interface UploadRoutes {
  readonly recordings: Recordings;
  readonly uploads: Uploads;
}

/** A second of film in the best quality is 1 MB; a scene that changes whole takes more. */
const BODY_LIMIT_BYTES = 16_000_000;

const Number_ = z.coerce.number().int();
const OfRecording = z.object({ recordingId: RecordingId });
const OfPart = OfRecording.extend({ partNo: Number_.min(1).max(100_000) });
const OfFragment = OfPart.extend({ fragmentNo: Number_.min(0).max(10_000_000) });

export function addRecordingUploads(app: FastifyInstance, { recordings, uploads }: UploadRoutes): void {
  app.addContentTypeParser(
    ['application/octet-stream', 'image/jpeg', 'video/mp4'],
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES },
    (_request: FastifyRequest, body: Buffer, done: (error: null, body: Buffer) => void) => done(null, body),
  );

  const requireUpload = async (request: FastifyRequest, recordingId: string) => {
    const token = bearer(request.headers.authorization);
    if (token === null) throw new RefusedError('not-signed-in', 'Recorders sign in first.');
    await recordings.requireUpload(token, recordingId);
  };

  const base = '/api/recordings/:recordingId';
  const large = { bodyLimit: BODY_LIMIT_BYTES };

  app.post(`${base}/parts`, async (request) => {
    const { recordingId } = parsed(OfRecording, request.params);
    await requireUpload(request, recordingId);
    return { partNo: await uploads.beginPart(recordingId, parsed(PartRequest, request.body)) };
  });

  app.post(`${base}/parts/:partNo/init`, large, async (request) => {
    const { recordingId, partNo } = parsed(OfPart, request.params);
    await requireUpload(request, recordingId);
    await uploads.putInit(recordingId, partNo, bytesOf(request));
    return {};
  });

  app.post(`${base}/parts/:partNo/fragments/:fragmentNo`, large, async (request) => {
    const { recordingId, partNo, fragmentNo } = parsed(OfFragment, request.params);
    await requireUpload(request, recordingId);
    const times = parsed(FragmentQuery, request.query);
    return uploads.putFragment(recordingId, partNo, { fragmentNo, ...times }, bytesOf(request));
  });

  app.post(`${base}/preview`, large, async (request) => {
    const { recordingId } = parsed(OfRecording, request.params);
    await requireUpload(request, recordingId);
    await uploads.putPicture(recordingId, parsed(PreviewQuery, request.query).recordingMs, bytesOf(request));
    return {};
  });
}

function bytesOf({ body }: FastifyRequest): Buffer {
  if (Buffer.isBuffer(body) && body.length > 0) return body;
  throw new RefusedError('bad-request', 'This request brings no bytes.');
}
