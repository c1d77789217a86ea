/** The way to the parent process: Node's IPC channel, or Electron's `process.parentPort` in a utility process. */

export interface ParentPort {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

/** The part of `process` that leads to a parent. */
export interface ForkedProcess {
  readonly parentPort?: ElectronParentPort;
  readonly send?: ((message: unknown) => boolean) | undefined;
  readonly connected: boolean;
  on(event: 'disconnect', listener: () => void): unknown;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

interface ElectronParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/**
 * @param onGone the parent is no more, however it went. Electron ends its utility processes itself.
 * @throws Error in a process that nobody forked.
 */
export function openParentPort(self: ForkedProcess, onGone: () => void): ParentPort {
  const { parentPort } = self;
  if (parentPort !== undefined) {
    return {
      send: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', (event) => listener(event.data)),
    };
  }
  if (self.send === undefined) throw new Error('the media engine is started by the server, not by hand');
  self.on('disconnect', onGone);
  return {
    send: (message) => {
      if (self.connected) self.send?.(message);
    },
    onMessage: (listener) => void self.on('message', listener),
  };
}
