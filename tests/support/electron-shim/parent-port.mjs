/** Loaded before a utility process's script: gives it Electron's `process.parentPort`, and takes Node's own channel away from it. */
import { EventEmitter } from 'node:events';

const send = process.send?.bind(process);
const port = new EventEmitter();
port.postMessage = (message) => send?.(message, () => {});
port.start = () => {};
process.on('message', (data) => port.emit('message', { data, ports: [] }));
// Electron ends its utility processes when the app is gone.
process.on('disconnect', () => process.exit(0));
process.parentPort = port;
process.send = undefined;
