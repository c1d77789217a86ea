/** The desktop around the app: screens, dialogs, menus, clipboard. Nobody is there to click, so dialogs answer "cancel" unless a test says else. */
import { EventEmitter } from 'node:events';

interface MenuTemplateItem {
  readonly id?: string;
  readonly label?: string;
  readonly role?: string;
  readonly click?: () => void;
  readonly submenu?: readonly MenuTemplateItem[];
}

class ShimMenu {
  static #application: ShimMenu | null = null;
  readonly items: readonly MenuTemplateItem[];

  constructor(items: readonly MenuTemplateItem[]) {
    this.items = items;
  }

  static buildFromTemplate(template: readonly MenuTemplateItem[]): ShimMenu {
    return new ShimMenu(template);
  }

  static setApplicationMenu(menu: ShimMenu | null): void {
    ShimMenu.#application = menu;
  }

  static getApplicationMenu(): ShimMenu | null {
    return ShimMenu.#application;
  }

  getMenuItemById(id: string): MenuTemplateItem | null {
    const flat = (items: readonly MenuTemplateItem[]): MenuTemplateItem[] =>
      items.flatMap((item) => [item, ...flat(item.submenu ?? [])]);
    return flat(this.items).find((item) => item.id === id) ?? null;
  }
}

export { ShimMenu as Menu };

export const dialog = {
  /** With or without a window before the options. */
  async showMessageBox(...args: { cancelId?: number }[]): Promise<{ response: number }> {
    return { response: args.at(-1)?.cancelId ?? 0 };
  },
  showErrorBox(title: string, content: string): void {
    process.stderr.write(`${title}: ${content}\n`);
  },
};

class ShimPowerSaveBlocker {
  readonly #started = new Set<number>();
  #last = 0;

  start(_type: string): number {
    this.#started.add(++this.#last);
    return this.#last;
  }

  stop(id: number): boolean {
    return this.#started.delete(id);
  }

  isStarted(id: number): boolean {
    return this.#started.has(id);
  }
}
export const powerSaveBlocker = new ShimPowerSaveBlocker();

/** A machine that is plugged in, with a system that says nothing of permissions. */
export const powerMonitor = { isOnBatteryPower: () => false };
export const systemPreferences = { getMediaAccessStatus: (_mediaType: string): string => 'unknown' };

const thumbnail = {
  toDataURL: () =>
    'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
};
export const desktopCapturer = {
  async getSources(_options: object) {
    return [
      { id: 'window:7:0', name: 'Slides', thumbnail },
      { id: 'screen:0:0', name: 'Entire screen', thumbnail },
    ];
  },
};

class ShimClipboard {
  #text = '';

  writeText(text: string): void {
    this.#text = text;
  }

  readText(): string {
    return this.#text;
  }
}
export const clipboard = new ShimClipboard();

export const shell = {
  async openPath(_path: string): Promise<string> {
    return '';
  },
  async openExternal(_url: string): Promise<void> {},
};

class ShimScreen extends EventEmitter {
  readonly #displays = [{ id: 1, workArea: { x: 0, y: 24, width: 1920, height: 1056 } }] as const;

  getPrimaryDisplay() {
    return this.#displays[0];
  }

  getAllDisplays() {
    return [...this.#displays];
  }
}
export const screen = new ShimScreen();
