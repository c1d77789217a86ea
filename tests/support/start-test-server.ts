/** A real room server for a test: a port of its own on 127.0.0.1, a data folder of its own, and (unless told otherwise) no media process. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSignalingServer, type SignalingServer, type SignalingServerOptions } from '../../signaling-server/server.ts';
import { FakeSfu } from './fake-sfu.ts';

export interface TestServer {
  readonly url: string;
  readonly server: SignalingServer;
  readonly dataFolder: string;
  /** Closes the server; removes the data folder unless the test brought its own (to start a second server on it). */
  close(): Promise<void>;
}

/** `sfu: undefined` with `startSfuProcess` gives the real media engine; `teacher.test` is a name the server answers to. */
export async function startTestServer(options: SignalingServerOptions = {}): Promise<TestServer> {
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'lectern-test-')));
  const media = options.startSfuProcess ? {} : { sfu: options.sfu ?? new FakeSfu() };
  const server = await createSignalingServer({
    env: {},
    port: 0,
    udpPort: 0,
    bindAddress: '127.0.0.1',
    hostNames: ['teacher.test'],
    logLevel: 'fatal',
    backups: 0,
    ...options,
    ...media,
    dataFolder,
  });
  return {
    url: server.url,
    server,
    dataFolder,
    async close() {
      await server.close();
      if (options.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
