/** A lecture with its server, for tests of what happens in one: `await using room = await openClassroom()`. */
import type { LectureDraftInput } from '../../protocol/models.ts';
import type { SignalingServerOptions } from '../../signaling-server/server.ts';
import { FakeSfu } from './fake-sfu.ts';
import { joinAs, openDesk, openPage, type TestPage, teach, type Way } from './join-as.ts';
import { startTestServer, type TestServer } from './start-test-server.ts';

export class Classroom implements AsyncDisposable {
  readonly running: TestServer;
  readonly sfu: FakeSfu;
  readonly url: string;
  readonly hostToken: string;
  readonly desk: TestPage;
  readonly lectureId: string;
  readonly joinCode: string;
  readonly #pages: TestPage[] = [];

  constructor(
    running: TestServer,
    sfu: FakeSfu,
    hostToken: string,
    desk: TestPage,
    lecture: { lectureId: string; joinCode: string },
  ) {
    this.running = running;
    this.sfu = sfu;
    this.url = running.url;
    this.hostToken = hostToken;
    this.desk = desk;
    this.lectureId = lecture.lectureId;
    this.joinCode = lecture.joinCode;
  }

  async student(displayName: string, way?: Way): Promise<TestPage> {
    return this.#kept(await joinAs(displayName, { url: this.url, joinCode: this.joinCode, ...(way ? { way } : {}) }));
  }

  async students(...names: readonly string[]): Promise<TestPage[]> {
    const pages: TestPage[] = [];
    for (const name of names) pages.push(await this.student(name));
    return pages;
  }

  async teacher(): Promise<TestPage> {
    return this.#kept(await teach(this.url, this.hostToken, this.lectureId));
  }

  /** A connected page that is nobody yet. */
  async page(way?: Way): Promise<TestPage> {
    return this.#kept(await openPage({ url: this.url, ...(way ? { way } : {}) }));
  }

  /**
   * A new page on a seat held before: as after a reload, or, given the page from before the connection was lost, going on from what
   * that one had.
   */
  async comeBack(seatToken: string, before?: TestPage): Promise<TestPage> {
    const page = await this.page();
    if (before) page.state = before.state;
    await page.join({ ticket: { kind: 'seat', seatToken }, ...(before ? { lastSeq: before.state.seq } : {}) });
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const page of [this.desk, ...this.#pages]) page.close();
    await this.running.close();
  }

  #kept(page: TestPage): TestPage {
    this.#pages.push(page);
    return page;
  }
}

export async function openClassroom(
  lecture: Partial<LectureDraftInput> = {},
  options: SignalingServerOptions = {},
): Promise<Classroom> {
  const sfu = new FakeSfu();
  const running = await startTestServer({ sfu, ...options });
  const hostToken = await running.server.signHostToken();
  const desk = await openDesk(running.url, hostToken);
  const created = await desk.ask('lecture:create', { title: 'Algebra', ...lecture });
  return new Classroom(running, sfu, hostToken, desk, created.lecture);
}
