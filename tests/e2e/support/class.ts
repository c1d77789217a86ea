/** A whole class for a test: the real server with the real media engine, and real browsers in it. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright';
import type { PayloadInput, Reply } from '../../../protocol/requests.ts';
import { DeskClient } from '../../../renderer/room/desk-client.ts';
import type { SignalingServerOptions } from '../../../signaling-server/server.ts';
import { type NodeSfuProcess, nodeSfuProcess } from '../../../signaling-server/sfu/node-process.ts';
import { type ChromiumOptions, launchChromium } from '../../support/chromium.ts';
import { startTestServer, type TestServer } from '../../support/start-test-server.ts';
import { Network } from './network.ts';
import { noteDevices } from './opened-devices.ts';
import { notePeers } from './received-media.ts';

export interface ClassOptions {
  /** Default: "Algebra". */
  readonly lecture?: Partial<PayloadInput<'lecture:create'>>;
  readonly server?: SignalingServerOptions;
  readonly chromium?: ChromiumOptions;
}

export interface PersonOptions {
  /** On `http://localhost`, where browsers allow cameras; default is `http://teacher.test`, where they do not. */
  readonly secure?: boolean;
  /** A network of their own, to be cut. */
  readonly ownNetwork?: boolean;
  readonly context?: Parameters<Browser['newContext']>[0];
}

export interface StudentOptions extends PersonOptions {
  /** Default: of the class's own lecture. */
  readonly joinCode?: string;
}

/** One person's browser profile with one page in it, not yet anywhere. */
export interface Person {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Of the server as this person reaches it. */
  readonly origin: string;
  /** Null without `ownNetwork`. */
  readonly network: Network | null;
  /** What the page complained about: exceptions, and console errors. */
  readonly complaints: string[];
}

/** The pages as `npm run build` made them, or '' before there are any. */
export const builtPages = ((folder) => (existsSync(folder) ? folder : ''))(
  fileURLToPath(new URL('../../../dist/renderer', import.meta.url)),
);

export class TestClass {
  readonly browser: Browser;
  readonly desk: DeskClient;
  readonly lecture: Reply<'lecture:create'>['lecture'];
  /** The media engine's processes, the running one last. */
  readonly engines: readonly NodeSfuProcess[];
  readonly #people: Person[] = [];
  readonly #startServer: (port: number) => Promise<TestServer>;
  readonly #removeFolder: () => Promise<void>;
  #test: TestServer;

  private constructor(
    parts: Pick<TestClass, 'test' | 'browser' | 'desk' | 'lecture' | 'engines'>,
    startServer: (port: number) => Promise<TestServer>,
    removeFolder: () => Promise<void>,
  ) {
    this.#test = parts.test;
    this.#startServer = startServer;
    this.#removeFolder = removeFolder;
    this.browser = parts.browser;
    this.desk = parts.desk;
    this.lecture = parts.lecture;
    this.engines = parts.engines;
  }

  /** Starts server, engine and browser, and plans one lecture. The caller closes it. */
  static async start({ lecture = {}, server = {}, chromium = {} }: ClassOptions = {}): Promise<TestClass> {
    const engines: NodeSfuProcess[] = [];
    const startEngine = nodeSfuProcess();
    const ownFolder = server.dataFolder === undefined ? await mkdtemp(join(tmpdir(), 'lectern-class-')) : null;
    const startServer = (port?: number) =>
      startTestServer({
        ...(builtPages === '' ? {} : { pagesFolder: builtPages }),
        startSfuProcess: (wanted) => {
          const engine = startEngine(wanted);
          engines.push(engine);
          return engine;
        },
        ...(ownFolder === null ? {} : { dataFolder: ownFolder }),
        ...server,
        ...(port === undefined ? {} : { port }),
      });
    const removeFolder = async () => {
      if (ownFolder !== null) await rm(ownFolder, { recursive: true, force: true });
    };
    const test = await startServer();
    const browser = await launchChromium({
      fakeMedia: true,
      ...chromium,
      args: ['--autoplay-policy=no-user-gesture-required', ...(chromium.args ?? [])],
    });
    const desk = new DeskClient({ serverUrl: test.url, hostToken: await test.server.signHostToken() });
    const created = await desk.ask('lecture:create', { title: 'Algebra', ...lecture });
    return new TestClass({ test, browser, desk, engines, lecture: created.lecture }, startServer, removeFolder);
  }

  /** The server that runs now. */
  get test(): TestServer {
    return this.#test;
  }

  /** Closes the server as Ctrl+C does, and starts another on the same port and data folder. */
  async restart(): Promise<void> {
    const { port } = this.#test.server;
    await this.#test.close();
    this.#test = await this.#startServer(port);
  }

  /** A new browser profile for somebody. */
  async person({ secure = false, ownNetwork = false, context: contextOptions = {} }: PersonOptions = {}): Promise<Person> {
    const context = await this.browser.newContext(contextOptions);
    const network = ownNetwork ? await Network.to(this.test.server.port) : null;
    await notePeers(context);
    await noteDevices(context);
    await network?.carryMediaOf(context);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !isLookForTheSecureDoor(message.text())) complaints.push(message.text());
    });
    const origin = `http://${secure ? 'localhost' : 'teacher.test'}:${network?.port ?? this.test.server.port}`;
    const person = { page, context, origin, network, complaints };
    this.#people.push(person);
    return person;
  }

  /** A teacher's browser, at the teacher's page by a fresh host key. */
  async openTeacher(options: Omit<PersonOptions, 'secure'> = {}): Promise<Person> {
    const person = await this.person({ ...options, secure: true });
    await person.page.goto(`${person.origin}/teach#key=${this.test.server.createHostKey()}`);
    return person;
  }

  /** A student's browser, at the first screen of the lecture's link. */
  async openStudent({ joinCode = this.lecture.joinCode, ...options }: StudentOptions = {}): Promise<Person> {
    const person = await this.person(options);
    await person.page.goto(`${person.origin}/j/${joinCode}`);
    return person;
  }

  /** `kill -9` of the media engine's process; the server starts another. */
  killEngine(): void {
    const pid = this.engines.at(-1)?.pid;
    if (pid === undefined) throw new Error('no engine is running');
    process.kill(pid, 'SIGKILL');
  }

  async close(): Promise<void> {
    this.desk.close();
    await this.browser.close();
    for (const { network } of this.#people) network?.close();
    await this.test.close();
    await this.#removeFolder();
  }
}

/** A class with a teacher and so many students at their first screens. */
export async function startClass({
  students = [],
  ...options
}: ClassOptions & { students?: readonly StudentOptions[] } = {}): Promise<{
  class: TestClass;
  teacher: Person;
  students: Person[];
}> {
  const started = await TestClass.start(options);
  try {
    const teacher = await started.openTeacher();
    return { class: started, teacher, students: await Promise.all(students.map((each) => started.openStudent(each))) };
  } catch (error) {
    await started.close();
    throw error;
  }
}

/** What Chromium notes when a page on plain http finds that https is not trusted here, as it has to try. */
export function isLookForTheSecureDoor(complaint: string): boolean {
  return complaint.includes('ERR_CERT_AUTHORITY_INVALID');
}
