/**
 * Joins a lesson from Node, says hello and prints the chat until it is stopped:
 *
 *   node examples/node-client.ts http://192.168.1.23:8480 K7PQ3M "Anna"
 *
 * Only socket.io-client is needed; the requests and notices are described in protocol/README.md.
 */
import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import type { LessonEvent } from '../protocol/lesson-events.ts';
import type { ClientEvents, ServerEvents } from '../protocol/notices.ts';
import type { PayloadInput, Reply, RequestName } from '../protocol/requests.ts';

const [serverUrl, joinCode, displayName = 'A program'] = process.argv.slice(2);
if (serverUrl === undefined || joinCode === undefined) {
  console.error('node examples/node-client.ts URL CODE [NAME]');
  process.exit(1);
}

const socket: Socket<ServerEvents, ClientEvents> = io(serverUrl);
const names = new Map<string, string>();

/** One request and its answer. Each wish has an id of its own, so that the server grants it once even if it is sent twice. */
async function ask<N extends RequestName>(name: N, payload: PayloadInput<N>): Promise<Reply<N>> {
  const result = await (socket as Socket).emitWithAck(name, { requestId: randomUUID(), payload });
  if (!result.ok) throw new Error(`${name}: ${result.error.message}`);
  return result.reply;
}

/** A lesson is what happened in it: everything a page shows is folded from these events. */
function happened(event: LessonEvent): void {
  if (event.type === 'participant:joined') names.set(event.data.participant.participantId, event.data.participant.displayName);
  if (event.type === 'chat:sent') console.log(`${names.get(event.data.participantId) ?? 'Somebody'}: ${event.data.text}`);
}

socket.on('lesson:happened', ({ events }) => events.forEach(happened));
socket.on('seat:closed', ({ reason }) => process.exit(reason === 'ended' ? 0 : 1));

const { snapshot, events } = await ask('lesson:join', { ticket: { kind: 'code', joinCode }, displayName });
for (const person of Object.values(snapshot?.participants ?? {})) names.set(person.participantId, person.displayName);
for (const line of snapshot?.chat ?? []) console.log(`${line.displayName}: ${line.text}`);
events.forEach(happened);
await ask('chat:send', { text: 'Hello from Node' });
