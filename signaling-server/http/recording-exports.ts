/** Files made of recordings, to be fetched by the teacher: `/api/exports/:exportId/file`, from any byte on. */
import { createReadStream } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { RefusedError } from '../../protocol/errors.ts';
import { ExportId } from '../../protocol/recording.ts';
import { type Access, askerOf } from '../recording/access.ts';
import type { ExportJobs } from '../recording/export/export-jobs.ts';
import { attachment } from '../recording/export/export-name.ts';
import { rangeOf } from '../recording/http-range.ts';
import { parsed } from './parsed.ts';

const OfExport = z.object({ exportId: ExportId });
const OfTicket = z.object({ ticket: z.string().max(4000).optional() });

const types: Record<string, string> = {
  mp4: 'video/mp4',
  m4a: 'audio/mp4',
  txt: 'text/plain; charset=utf-8',
  vtt: 'text/vtt; charset=utf-8',
  zip: 'application/zip',
};

export function addRecordingExports(app: FastifyInstance, { access, exports }: { access: Access; exports: ExportJobs }): void {
  app.get('/api/exports/:exportId/file', async (request, reply) => {
    const { exportId } = parsed(OfExport, request.params);
    const { ticket } = parsed(OfTicket, request.query);
    // A ticket is for one recording: which one this was made of is known before anybody may hear whether it is there.
    const recordingId = await exports.recordingOf(exportId);
    const reader = await access.readerOf(askerOf(request), ticket, recordingId);
    if (reader.kind !== 'host') throw new RefusedError('forbidden', 'Only the teacher can fetch this.');
    const { path, row, bytes } = await exports.file(exportId);
    const range = rangeOf(request.headers.range, bytes);
    reply.header('accept-ranges', 'bytes').header('cache-control', 'private, no-cache');
    if (range.kind === 'beyond') return reply.code(416).header('content-range', `bytes */${bytes}`).send();
    const { start, end } = range.kind === 'all' ? { start: 0, end: bytes } : range;
    if (range.kind === 'range') reply.code(206).header('content-range', `bytes ${start}-${end - 1}/${bytes}`);
    reply
      .header('content-length', end - start)
      .header('content-disposition', attachment(row.fileName))
      .type(types[row.fileName.split('.').at(-1) ?? ''] ?? 'application/octet-stream');
    return reply.send(bytes === 0 ? '' : createReadStream(path, { start, end: end - 1 }));
  });
}
