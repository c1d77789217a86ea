/** A lesson with a recording, made without a browser: a teacher who uploads what ffmpeg made, all at once or second by second. */
import type { FragmentReply, PartReply, Recording } from '../../../protocol/recording.ts';
import { openDesk, type TestPage, teach } from '../../support/join-as.ts';
import type { MadeFragment, MadePart } from './made-recording.ts';

export class RecordedLesson {
  readonly teacher: TestPage;
  readonly desk: TestPage;
  readonly lectureId: string;
  readonly joinCode: string;
  readonly hostToken: string;
  readonly #url: string;
  #recording: Recording | null = null;
  #uploadToken = '';
  #startedAt = 0;
  #lessonMsThen = 0;

  private constructor(
    parts: Pick<RecordedLesson, 'teacher' | 'desk' | 'lectureId' | 'joinCode' | 'hostToken'> & { readonly url: string },
  ) {
    this.teacher = parts.teacher;
    this.desk = parts.desk;
    this.lectureId = parts.lectureId;
    this.joinCode = parts.joinCode;
    this.hostToken = parts.hostToken;
    this.#url = parts.url;
  }

  /** A lecture that is live, with its teacher in it. */
  static async begin(
    { url, server }: { readonly url: string; readonly server: { signHostToken(): Promise<string> } },
    title = 'Algebra',
  ): Promise<RecordedLesson> {
    const hostToken = await server.signHostToken();
    const desk = await openDesk(url, hostToken);
    const { lecture } = await desk.ask('lecture:create', { title });
    const { lectureId, joinCode } = lecture;
    const teacher = await teach(url, hostToken, lectureId);
    await teacher.ask('lesson:start', {});
    return new RecordedLesson({ url, teacher, desk, lectureId, joinCode, hostToken });
  }

  get recordingId(): string {
    if (!this.#recording) throw new Error('nothing is being recorded');
    return this.#recording.recordingId;
  }

  async startRecording(): Promise<Recording> {
    const { recording, uploadToken } = await this.teacher.ask('recording:start', {});
    this.#recording = recording;
    this.#uploadToken = uploadToken;
    this.#startedAt = performance.now();
    this.#lessonMsThen = this.teacher.state.lessonMs;
    return recording;
  }

  /** Begins a part; returns its number. */
  async beginPart({ mimeType, width, height, init }: MadePart): Promise<number> {
    const { partNo } = await this.#post<PartReply>('/parts', JSON.stringify({ mimeType, width, height }), 'application/json');
    await this.#post(`/parts/${partNo}/init`, init);
    return partNo;
  }

  /** @param lessonMs default: as if it had just been recorded */
  async upload(
    partNo: number,
    place: number,
    fragment: MadeFragment,
    lessonMs = this.#nowLessonMs() - 1_000,
  ): Promise<FragmentReply> {
    const { startMs, durationMs, media } = fragment;
    const query = `startMs=${startMs}&durationMs=${durationMs}&lessonMs=${Math.max(0, Math.round(lessonMs))}`;
    return this.#post<FragmentReply>(`/parts/${partNo}/fragments/${place}?${query}`, media);
  }

  /** Uploads whole parts; the lesson's clock runs along from `lessonMs`. */
  async uploadAll(parts: readonly MadePart[], lessonMs = 0): Promise<void> {
    let at = lessonMs;
    for (const part of parts) {
      const partNo = await this.beginPart(part);
      for (const [place, fragment] of part.fragments.entries()) {
        await this.upload(partNo, place, fragment, at);
        at += fragment.durationMs;
      }
    }
  }

  /** Uploads one fragment a second, on time, from `from` on, until the returned function is called or the part is over. */
  feed(partNo: number, part: MadePart, from: number): () => Promise<void> {
    let stopped = false;
    const startedAt = performance.now();
    const run = async () => {
      for (const [place, fragment] of part.fragments.entries()) {
        if (place < from) continue;
        const dueMs = (place - from + 1) * 1000;
        while (!stopped && performance.now() - startedAt < dueMs) await new Promise((resolve) => setTimeout(resolve, 20));
        if (stopped) return;
        await this.upload(partNo, place, fragment);
      }
    };
    const running = run();
    return async () => {
      stopped = true;
      await running;
    };
  }

  async stopRecording(): Promise<void> {
    await this.teacher.ask('recording:stop', {});
  }

  close(): void {
    this.teacher.close();
    this.desk.close();
  }

  /** Near enough: the lesson's clock runs at this machine's pace. */
  #nowLessonMs(): number {
    return this.#lessonMsThen + performance.now() - this.#startedAt;
  }

  async #post<R>(path: string, body: string | Buffer, type = 'application/octet-stream'): Promise<R> {
    const response = await fetch(`${this.#url}/api/recordings/${this.recordingId}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#uploadToken}`, 'content-type': type },
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as R;
  }
}
