/** The browser's own disk, for what does not fit into memory while the server is away. Gone with the page's next start. */

export interface OverflowStore {
  /** Whether it was kept. */
  save(key: number, bytes: Uint8Array<ArrayBuffer>): Promise<boolean>;
  load(key: number): Promise<Uint8Array<ArrayBuffer> | null>;
  remove(key: number): void;
  close(): void;
}

const FOLDER = 'lectern-recording-spool';

/** Null where there is none (a private window, plain http). */
export async function openOverflowStore(): Promise<OverflowStore | null> {
  try {
    const root = await navigator.storage.getDirectory();
    await root.removeEntry(FOLDER, { recursive: true }).catch(() => undefined);
    return new FileOverflow(root, await root.getDirectoryHandle(FOLDER, { create: true }));
  } catch {
    return null;
  }
}

class FileOverflow implements OverflowStore {
  readonly #root: FileSystemDirectoryHandle;
  readonly #folder: FileSystemDirectoryHandle;

  constructor(root: FileSystemDirectoryHandle, folder: FileSystemDirectoryHandle) {
    this.#root = root;
    this.#folder = folder;
  }

  async save(key: number, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
    try {
      const file = await this.#folder.getFileHandle(String(key), { create: true });
      const writable = await file.createWritable();
      await writable.write(bytes);
      await writable.close();
      return true;
    } catch {
      return false;
    }
  }

  async load(key: number): Promise<Uint8Array<ArrayBuffer> | null> {
    try {
      const file = await (await this.#folder.getFileHandle(String(key))).getFile();
      return new Uint8Array(await file.arrayBuffer());
    } catch {
      return null;
    }
  }

  remove(key: number): void {
    this.#folder.removeEntry(String(key)).catch(() => undefined);
  }

  close(): void {
    this.#root.removeEntry(FOLDER, { recursive: true }).catch(() => undefined);
  }
}
