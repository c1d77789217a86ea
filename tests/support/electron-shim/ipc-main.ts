export interface ShimFrame {
  readonly url: string;
  readonly parent: ShimFrame | null;
}
type Handler = (event: { senderFrame: ShimFrame | null }, ...args: unknown[]) => unknown;

class ShimIpcMain {
  readonly #handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.#handlers.set(channel, handler);
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  /** A page's call, with Electron's wording for what goes wrong. */
  async invoke(channel: string, senderFrame: ShimFrame | null, args: readonly unknown[]): Promise<unknown> {
    const handler = this.#handlers.get(channel);
    if (!handler) throw new Error(`Error invoking remote method '${channel}': Error: No handler registered for '${channel}'`);
    try {
      return await handler({ senderFrame }, ...args);
    } catch (error) {
      throw new Error(`Error invoking remote method '${channel}': ${String(error)}`);
    }
  }
}

export const ipcMain = new ShimIpcMain();
