/** `/health` tells how the parts are, `/ready` whether to send people here. Both are for machines and tell nothing about lectures. */
import type { FastifyInstance } from 'fastify';
import { paths } from '../../protocol/http.ts';
import type { Operations } from '../operations/operations.ts';

interface HealthOptions {
  readonly operations: Pick<Operations, 'readings'>;
  /** Whether the server is on its way out. */
  readonly closing: () => boolean;
}

export function addHealth(app: FastifyInstance, { operations, closing }: HealthOptions): void {
  const startedAt = performance.now();

  app.get(paths.health, async (_request, reply) => {
    const { version, storeAnswers, media, memory, diskFreeBytes, diskReserveBytes } = await operations.readings();
    const diskFull = diskFreeBytes !== null && diskFreeBytes <= diskReserveBytes;
    const well = storeAnswers && media !== null && !diskFull && !closing();
    reply.header('cache-control', 'no-store').code(well ? 200 : 503);
    return {
      status: well ? 'ok' : 'trouble',
      process: { version, uptimeSeconds: Math.round((performance.now() - startedAt) / 1000), memoryBytes: memory.rssBytes },
      store: { ok: storeAnswers },
      sfu: { ok: media !== null, ...media },
      disk: { ok: !diskFull, freeBytes: diskFreeBytes },
    };
  });

  app.get(paths.ready, async (_request, reply) => {
    const { storeAnswers, media } = await operations.readings();
    const ready = !closing() && media !== null && storeAnswers;
    reply.header('cache-control', 'no-store').code(ready ? 200 : 503);
    return { ready };
  });
}
