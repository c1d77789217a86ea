import type { ShimFrame } from './ipc-main.ts';

type SchemeHandler = (request: Request) => Response | Promise<Response>;
type Streams = { video?: { id: string; name: string }; audio?: string } | null;

export interface DisplayMediaRequest {
  readonly frame: ShimFrame | null;
  readonly securityOrigin: string;
  readonly videoRequested: boolean;
  readonly audioRequested: boolean;
  readonly userGesture: boolean;
}

class ShimProtocol {
  readonly handlers = new Map<string, SchemeHandler>();
  readonly privileged = new Set<string>();

  registerSchemesAsPrivileged(schemes: { scheme: string }[]): void {
    for (const { scheme } of schemes) this.privileged.add(scheme);
  }

  handle(scheme: string, handler: SchemeHandler): void {
    this.handlers.set(scheme, handler);
  }
}

class ShimSession {
  /** Electron grants where no handler says no, and so does this. */
  requestPermission: (
    contents: unknown,
    permission: string,
    callback: (granted: boolean) => void,
    details: { requestingUrl: string },
  ) => void = (_contents, _permission, callback) => callback(true);
  checkPermission: (contents: unknown, permission: string, origin: string, details: object) => boolean = () => true;
  checkDevice: (details: object) => boolean = () => true;
  requestDisplayMedia: (request: DisplayMediaRequest, callback: (streams: Streams) => void) => void = (_request, callback) =>
    callback(null);

  setPermissionRequestHandler(handler: typeof this.requestPermission): void {
    this.requestPermission = handler;
  }

  setPermissionCheckHandler(handler: typeof this.checkPermission): void {
    this.checkPermission = handler;
  }

  setDevicePermissionHandler(handler: typeof this.checkDevice): void {
    this.checkDevice = handler;
  }

  verifyCertificate: ((request: object, callback: (verdict: number) => void) => void) | null = null;

  setCertificateVerifyProc(verify: typeof this.verifyCertificate): void {
    this.verifyCertificate = verify;
  }

  setDisplayMediaRequestHandler(handler: typeof this.requestDisplayMedia): void {
    this.requestDisplayMedia = handler;
  }
}

export const protocol = new ShimProtocol();
const partitions = new Map<string, ShimSession>();

export const session = {
  defaultSession: new ShimSession(),
  fromPartition(name: string): ShimSession {
    const partition = partitions.get(name) ?? new ShimSession();
    partitions.set(name, partition);
    return partition;
  },
};
