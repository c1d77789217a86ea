/** The way to the parent process: Node's IPC channel, or Electron's `process.parentPort` in a utility process. */

export interface ParentPort {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

interface ElectronParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/**
 * @param onGone the parent is no more, however it went. Electron ends its utility processes itself.
 * @throws Error in a process that nobody forked.
 */
export function openParentPort(onGone: () => void): ParentPort {
  const { parentPort } = process as NodeJS.Process & { parentPort?: ElectronParentPort };
  if (parentPort !== undefined) {
    return {
      send: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', (event) => listener(event.data)),
    };
  }
  if (process.send === undefined) throw new Error('the media engine is started by the server, not by hand');
  process.on('disconnect', onGone);
  return {
    send: (message) => {
      if (process.connected) process.send?.(message);
    },
    onMessage: (listener) => void process.on('message', listener),
  };
}
