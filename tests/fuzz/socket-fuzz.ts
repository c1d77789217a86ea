/** Hostile requests over real sockets, by those who may do little: nobody, a student, somebody in the lobby, an assistant. */
import type { Result } from '../../protocol/errors.ts';
import { ASSISTANT_PERMISSIONS, DEFAULT_STUDENT_PERMISSIONS } from '../../protocol/models.ts';
import { type RequestName, requests } from '../../protocol/requests.ts';
import { requestRows } from '../signaling-server/authorization/request-rows.ts';
import type { Classroom } from '../support/classroom.ts';
import { TestPage } from '../support/join-as.ts';
import { fitting, spoiled } from './hostile-values.ts';
import type { Random } from './random.ts';
import type { Tally } from './tally.ts';

interface Attacker {
  readonly name: string;
  readonly may: readonly string[];
  readonly seated: boolean;
  open(): Promise<UncheckedPage>;
}

const ANSWER_WITHIN_MS = 20_000;
const AT_ONCE = 40;
/** Of one's own these are anybody's. */
const ownToo: readonly string[] = [
  'participant:rename',
  'hand:lower',
  'chat:delete',
  'producer:pause',
  'producer:resume',
  'producer:close',
];
/** These end the attacker's own stay, which would leave them nothing more to try. */
const names = (Object.keys(requests) as RequestName[]).filter((name) => name !== 'lesson:leave');

export async function fuzzSockets(room: Classroom, random: Random, count: number, tally: Tally): Promise<void> {
  const { url, desk, lectureId, joinCode } = room;
  const { lecture: lobbied } = await desk.ask('lecture:create', { title: 'Lobby', studentPermissions: ['chat'] });
  const anna = await room.student('Anna');
  const known = [lectureId, joinCode, anna.participantId, 'host', 'main', 'class', lobbied.joinCode, 'camera', 'student'];
  const byCode = (code: string, displayName: string) => async () => {
    const page = await new UncheckedPage({ url, way: 'plain' }).connected();
    await page.join({ ticket: { kind: 'code', joinCode: code }, displayName });
    known.push(page.participantId, page.seatToken);
    if (known.length > 40) known.splice(9, 2);
    return page;
  };
  /** A lecture of their own each time: what an assistant does to one (lock it, end nothing) is theirs to do. */
  const asAssistant = async () => {
    const { lecture } = await desk.ask('lecture:create', { title: 'Led' });
    const { invites } = await desk.ask('invite:create', { lectureId: lecture.lectureId, kind: 'assistant' });
    return byCode(invites[0]?.code ?? '', 'Ada')();
  };
  const attackers: Attacker[] = [
    { name: 'nobody', may: [], seated: false, open: () => new UncheckedPage({ url, way: 'plain' }).connected() },
    { name: 'student', may: DEFAULT_STUDENT_PERMISSIONS, seated: true, open: byCode(joinCode, 'Eve') },
    { name: 'lobby', may: [], seated: false, open: byCode(lobbied.joinCode, 'Lola') },
    { name: 'assistant', may: ASSISTANT_PERMISSIONS, seated: true, open: asAssistant },
  ];
  const pages = await Promise.all(attackers.map((attacker) => attacker.open()));

  for (let done = 0; done < count; done += AT_ONCE) {
    const index = (done / AT_ONCE) % attackers.length;
    const attacker = attackers[index] as Attacker;
    let page = pages[index] as UncheckedPage;
    if (!page.socket.connected) pages[index] = page = await attacker.open();
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, count - done) }, () => attack(page, attacker, random, known, tally)),
    );
    // Whoever got in as somebody else, or was asked out, begins anew as what they were.
    if (page.becameAnother || random.chance(0.05)) {
      page.close();
      pages[index] = await attacker.open();
    }
  }
  for (const page of [...pages, anna]) page.close();
}

async function attack(
  page: UncheckedPage,
  attacker: Attacker,
  random: Random,
  known: readonly string[],
  tally: Tally,
): Promise<void> {
  const name = random.pick(names);
  const sent = random.chance(0.05) ? random.pick(['no:such', '__proto__', 'constructor', '', 'lesson:join ']) : name;
  const payload = fitting(requests[name].payload, random, known);
  const envelope = {
    requestId: random.chance(0.9) ? `fuzz-${random.below(2 ** 31)}` : random.pick(['', 'x', 'the-same-request']),
    payload,
  };
  const input = random.chance(0.7) ? spoiled(envelope, random) : envelope;
  tally.inputs += 1;
  const result = await answerOf(page, sent, input);
  const what = () => `${attacker.name} ${sent} ${JSON.stringify(input)?.slice(0, 300)}`;
  if (result === 'cut') tally.cut += 1;
  else if (result === 'silence') tally.unanswered.push(what());
  else {
    tally.answered += 1;
    if (typeof result?.ok !== 'boolean') tally.crashes.push(`no result: ${what()}`);
    else if (!result.ok && result.error.code === 'internal') tally.crashes.push(`internal: ${what()}`);
    else if (result.ok) {
      tally.granted += 1;
      if (!mayBeGranted(sent, attacker, page, result.reply)) tally.wrongGrants.push(what());
    }
  }
}

function mayBeGranted(name: string, { may, seated }: Attacker, page: UncheckedPage, reply: unknown): boolean {
  if (name === 'lesson:look') return true;
  if (name === 'lesson:join') {
    const { participantId, snapshot } = requests['lesson:join'].reply.parse(reply);
    page.becameAnother = true;
    return snapshot?.participants[participantId]?.role !== 'teacher';
  }
  const { needs } = requestRows[name as RequestName] ?? { needs: 'host' };
  if (needs === 'host' || needs === 'teacher') return false;
  if (page.becameAnother) return needs !== 'end';
  if (!seated) return needs === 'seat';
  return needs === 'inside' || needs === 'seat' || may.includes(needs) || ownToo.includes(name) || name === 'producer:open';
}

function answerOf(page: TestPage, name: string, input: unknown): Promise<Result<unknown> | 'cut' | 'silence'> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('silence'), ANSWER_WITHIN_MS);
    const settle = (result: Result<unknown> | 'cut') => {
      clearTimeout(timer);
      page.socket.off('disconnect', lost);
      resolve(result);
    };
    const lost = () => settle('cut');
    if (!page.socket.connected) return settle('cut');
    page.socket.on('disconnect', lost);
    page.socket.emit(name, input, settle);
  });
}

/** Folds nothing: an attacker does not care for what comes. */
class UncheckedPage extends TestPage {
  /** It joined by something it knew, and may do what that person may. */
  becameAnother = false;

  constructor(options: ConstructorParameters<typeof TestPage>[0]) {
    super(options);
    this.socket.offAny();
  }
}
