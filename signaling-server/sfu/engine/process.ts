/**
 * Entry of the engine's own process: a fork of Node, or a utility process of Electron. It answers every request of its parent
 * and never outlives it. A bug ends the process; the parent starts a new one.
 */
import { RefusedError } from '../../../protocol/errors.ts';
import { type EngineMessage, type EngineReply, EngineRequest, type EngineRequestName } from '../engine-messages.ts';
import { Engine } from './engine.ts';
import { onLibraryError } from './native-link.ts';
import { openParentPort, type ParentPort } from './parent-port.ts';

const parent = openParentPort(process, () => stop(0));
let engine: Engine | undefined;

process.on('unhandledRejection', (reason) => {
  throw reason; // Electron would only warn
});
process.on('SIGTERM', () => stop(0));
process.on('SIGINT', () => undefined); // Ctrl+C reaches the whole group; the parent decides when to end

onLibraryError((message) => parent.send({ kind: 'complaint', message }));
parent.onMessage((message) => void answer(parent, message));

async function answer(port: ParentPort, message: unknown): Promise<void> {
  const request = EngineRequest.parse(message);
  port.send(await settle(request));
}

async function settle(request: EngineRequest): Promise<EngineMessage> {
  try {
    return { kind: 'answer', id: request.id, reply: await handle(request) };
  } catch (error) {
    if (error instanceof RefusedError)
      return { kind: 'answer-failed', id: request.id, refusal: error.toFailure(), message: error.message };
    return {
      kind: 'answer-failed',
      id: request.id,
      refusal: null,
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

async function handle(request: EngineRequest): Promise<EngineReply<EngineRequestName>> {
  if (request.name === 'start') {
    const { udpPort, bindAddress, announcedAddresses } = request.payload;
    engine ??= await Engine.open(
      { udpPort, bindAddress: bindAddress ?? undefined, announcedAddresses },
      {
        onTransportState: (transportId, state) => parent.send({ kind: 'transport-state', transportId, state }),
        onProducerDemand: (producerId, topLayer) => parent.send({ kind: 'producer-demand', producerId, topLayer }),
        onSpeakers: (speakers) => parent.send({ kind: 'speakers', speakers }),
        onTapped: (producerId, packets) => parent.send({ kind: 'tapped', producerId, packets }),
        onTransportQuality: (transportId, quality) => parent.send({ kind: 'transport-quality', transportId, quality }),
      },
    );
    return { udpPort: engine.udpPort };
  }
  if (engine === undefined) throw new Error(`${request.name} before start`);
  switch (request.name) {
    case 'negotiate':
      return { answer: engine.negotiate(request.payload) };
    case 'set-consumer-paused':
      engine.setConsumerPaused(request.payload.transportId, request.payload.producerId, request.payload.paused);
      return null;
    case 'set-producer-paused':
      engine.setProducerPaused(request.payload.producerId, request.payload.paused);
      return null;
    case 'set-producer-tapped':
      engine.setProducerTapped(request.payload.producerId, request.payload.tapped);
      return null;
    case 'request-keyframe':
      engine.requestKeyframe(request.payload.producerId);
      return null;
    case 'set-consumer-priority':
      engine.setConsumerPriority(request.payload.transportId, request.payload.producerId, request.payload.priority);
      return null;
    case 'set-consumer-preference':
      engine.setConsumerPreference(request.payload.transportId, request.payload.producerId, request.payload);
      return null;
    case 'close-producer':
      engine.closeProducer(request.payload.producerId);
      return null;
    case 'close-transport':
      engine.closeTransport(request.payload.transportId);
      return null;
    case 'stats':
      return engine.stats();
    case 'transport-stats':
      return engine.transportStats(request.payload.transportId);
  }
}

function stop(code: number): void {
  engine?.close();
  process.exit(code);
}
