/** The room server in a process of its own, so that its CPU and memory are told apart. Driven by `room-server.ts`. */
import { createSignalingServer } from '../../signaling-server/server.ts';
import { FakeSfu } from '../../tests/support/fake-sfu.ts';
import type { RoomServerCommand, RoomServerOptions } from './room-server.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as RoomServerOptions;
const server = await createSignalingServer({
  env: {},
  bindAddress: '127.0.0.1',
  udpPort: 0,
  logLevel: 'error',
  backups: 0,
  maxParticipants: 5000,
  // A crowd comes from one address here, as it would not in a classroom.
  maxConnectionsPerAddress: 10_000,
  connectionsPerTenSecondsAndAddress: 100_000,
  ...options,
  // These measures are of signaling and store; no packet of media flows.
  sfu: new FakeSfu(),
});
process.send?.({ url: server.url, hostToken: await server.signHostToken() });

process.on('message', (command: RoomServerCommand) => {
  void answer(command).then((reply) => process.send?.(reply));
});
process.on('disconnect', () => void server.close().then(() => process.exit(0)));

async function answer(command: RoomServerCommand): Promise<object> {
  if (command === 'close') {
    await server.close();
    setImmediate(() => process.exit(0));
    return {};
  }
  if (command === 'state') {
    const { lectures } = await server.lectures.answers['lecture:list']({
      search: '',
      statuses: ['live'],
      roomId: null,
      inBin: false,
      limit: 1,
      offset: 0,
    });
    const lectureId = lectures[0]?.lectureId ?? '';
    return { seq: server.lessons.peek(lectureId)?.state.seq ?? 0, present: server.lessons.presentCount(lectureId) };
  }
  // Twice: what only became unreachable through the first collection's finalizers goes with the second.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const handles = process.getActiveResourcesInfo();
  const { user, system } = process.cpuUsage();
  return {
    heapBytes: heapUsed + external,
    residentBytes: rss,
    cpuMs: (user + system) / 1000,
    handles: handles.length,
    timers: handles.filter((name) => name === 'Timeout' || name === 'Immediate').length,
  };
}
