/** The yardstick of `broadcast`: a bare `ws` server that sends each text it is told to every connection. */
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('listening', () => {
  const address = server.address();
  if (typeof address === 'object' && address) process.send?.({ url: `ws://127.0.0.1:${address.port}` });
});
process.on('message', (message: { text?: string }) => {
  if (message.text !== undefined) for (const client of server.clients) client.send(message.text);
  else {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuMs: (user + system) / 1000 });
  }
});
process.on('disconnect', () => process.exit(0));
