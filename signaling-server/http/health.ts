/** `/health` tells how the parts are, `/ready` whether to send people here. Both are for machines and tell nothing about lectures. */
import type { FastifyInstance } from 'fastify';
import { paths } from '../../protocol/http.ts';
import type { Sfu } from '../sfu/sfu.ts';
import type { Store } from '../store/store.ts';

interface HealthOptions {
  readonly version: string;
  readonly store: Pick<Store, 'settings'>;
  readonly sfu: Pick<Sfu, 'ready' | 'stats'>;
  /** Whether the server is on its way out. */
  readonly closing: () => boolean;
}

/** A media engine that says nothing for so long is not well. */
const SFU_ANSWER_MS = 1_000;

export function addHealth(app: FastifyInstance, { version, store, sfu, closing }: HealthOptions): void {
  const startedAt = performance.now();

  app.get(paths.health, async (_request, reply) => {
    const [storeWell, sfuStats] = await Promise.all([answers(store), statsOf(sfu)]);
    const well = storeWell && sfuStats !== null && !closing();
    reply.header('cache-control', 'no-store').code(well ? 200 : 503);
    return {
      status: well ? 'ok' : 'trouble',
      process: {
        version,
        uptimeSeconds: Math.round((performance.now() - startedAt) / 1000),
        memoryBytes: process.memoryUsage.rss(),
      },
      store: { ok: storeWell },
      sfu: { ok: sfuStats !== null, ...sfuStats },
    };
  });

  app.get(paths.ready, async (_request, reply) => {
    const ready = !closing() && sfu.ready && (await answers(store));
    reply.header('cache-control', 'no-store').code(ready ? 200 : 503);
    return { ready };
  });
}

async function answers(store: Pick<Store, 'settings'>): Promise<boolean> {
  return store.settings.get('health').then(
    () => true,
    () => false,
  );
}

async function statsOf(sfu: Pick<Sfu, 'ready' | 'stats'>) {
  if (!sfu.ready) return null;
  const late = new Promise<null>((resolve) => {
    setTimeout(resolve, SFU_ANSWER_MS, null).unref();
  });
  return Promise.race([sfu.stats().catch(() => null), late]);
}
