/** The whole engine, with the far end of the connections played by the test: what is sent, and what comes out. */
import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Engine } from '../../../../signaling-server/sfu/engine/engine.ts';
import {
  buildNack,
  buildPli,
  buildReceiverReport,
  buildReferenceTimeAnswer,
  buildRemb,
  buildSenderReport,
} from '../../../../signaling-server/sfu/engine/rtcp-packet.ts';
import type { Speaker } from '../../../../signaling-server/sfu/sfu.ts';
import { NativePage } from './native-page.ts';
import { readSent, rtp, vp8 } from './packets.ts';

const ABS_SEND_TIME = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time';
const AUDIO_LEVEL = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
const videoOut = [
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'c=IN IP4 0.0.0.0',
  'a=mid:v',
  'a=sendonly',
  'a=rtpmap:96 VP8/90000',
  'a=ssrc:1001 cname:x',
];
const audioOut = [
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'c=IN IP4 0.0.0.0',
  'a=mid:a',
  'a=sendonly',
  'a=rtpmap:111 opus/48000/2',
  'a=ssrc:1002 cname:x',
];
const videoIn = [
  'm=video 9 UDP/TLS/RTP/SAVPF 120 124',
  'c=IN IP4 0.0.0.0',
  'a=mid:v',
  'a=recvonly',
  `a=extmap:6 ${ABS_SEND_TIME}`,
  'a=rtpmap:120 VP8/90000',
  'a=rtpmap:124 rtx/90000',
  'a=fmtp:124 apt=120',
];
const audioIn = ['m=audio 9 UDP/TLS/RTP/SAVPF 109', 'c=IN IP4 0.0.0.0', 'a=mid:a', 'a=recvonly', 'a=rtpmap:109 opus/48000/2'];

const send = [
  { mid: 'v', producer: { producerId: 'camera', source: 'camera', kind: 'video' } },
  { mid: 'a', producer: { producerId: 'microphone', source: 'microphone', kind: 'audio' } },
] as const;
const receive = [
  { mid: 'v', producerId: 'camera', kind: 'video', paused: false },
  { mid: 'a', producerId: 'microphone', kind: 'audio', paused: false },
] as const;

let engine: Engine;
let states: string[];
let pages: NativePage[];
/** What else it tells. */
let told: EventEmitter;

beforeEach(async () => {
  states = [];
  pages = [];
  const options = { udpPort: 0, bindAddress: '127.0.0.1', announcedAddresses: [] };
  told = new EventEmitter();
  engine = await Engine.open(options, {
    onTransportState: (transportId, state) => states.push(`${transportId} ${state}`),
    onProducerDemand: (producerId, topLayer) => told.emit('demand', producerId, topLayer),
    onSpeakers: (speakers) => told.emit('speakers', speakers),
    onTransportQuality: (transportId, quality) => told.emit('quality', transportId, quality),
  });
});

afterEach(() => {
  for (const page of pages) page.close();
  engine.close();
  engine.close();
});

function page(transportId: string): NativePage {
  const opened = new NativePage(engine, transportId);
  pages.push(opened);
  return opened;
}

/** SSRCs of a line in an answer: media first. */
const ssrcsOf = (answer: string, mid: string): number[] => {
  const section = answer.split(/(?=m=)/).find((part) => part.includes(`a=mid:${mid}\r\n`)) ?? '';
  return [...section.matchAll(/^a=ssrc:(\d+) /gm)].map((match) => Number(match[1]));
};

async function connected() {
  const teacher = page('teacher');
  const student = page('student');
  await teacher.negotiate([videoOut, audioOut], { send, receive: [] });
  const answer = await student.negotiate([videoIn, audioIn], { send: [], receive });
  // The far ends are open; our own ends hear of it a turn later, and drop what comes before.
  await vi.waitFor(() => expect(states).toEqual(expect.arrayContaining(['teacher connected', 'student connected'])), 5000);
  const [video = 0, rtx = 0] = ssrcsOf(answer, 'v');
  const [audio = 0] = ssrcsOf(answer, 'a');
  const got = (ssrc: number) => student.rtp.filter((packet) => packet.readUInt32BE(8) === ssrc).map(readSent);
  return { teacher, student, video, rtx, audio, got };
}

describe('a teacher and a student', () => {
  test('sound goes through at once, pictures from a keyframe on, which is asked for', async () => {
    const { teacher, student, video, audio, got } = await connected();
    expect(states.filter((state) => state.startsWith('teacher'))).toEqual(['teacher connecting', 'teacher connected']);
    teacher.send(rtp({ sequence: 1, ssrc: 1002, payloadType: 111, timestamp: 960, payload: Buffer.from('opus') }));
    teacher.send(rtp({ sequence: 1, ssrc: 1001, payload: vp8({}) }));
    await teacher.until(() => teacher.rtcp.find((packet) => packet.type === 'pli' && packet.mediaSsrc === 1001));
    teacher.send(rtp({ sequence: 2, ssrc: 1001, marker: true, payload: vp8({ keyframe: true, body: 'first' }) }));
    teacher.send(rtp({ sequence: 3, ssrc: 1001, payload: vp8({ body: 'second' }) }));
    await student.until(() => (got(video).length >= 2 && got(audio).length >= 1 ? true : undefined));
    expect(got(audio)).toMatchObject([{ payloadType: 109, extension: 0 }]);
    expect(got(video).map((packet) => packet.payload.toString('latin1').slice(6))).toEqual(['first', 'second']);
    expect(got(video)[0]).toMatchObject({ payloadType: 120, marker: true });
    expect((got(video)[0]?.extension ?? 0) >>> 24).toBe(0x62);
    expect(engine.stats()).toMatchObject({ transports: 2, producers: 2, consumers: 2, packetsIn: 4, packetsOut: 3 });
    expect(engine.stats().keyframeRequests).toBeGreaterThan(0);
  });

  test('who comes later begins with the latest keyframe, and all that followed, a few packets at a time', async () => {
    const { teacher, video, got } = await connected();
    const late = page('late');
    await late.negotiate([audioIn], { send: [], receive: receive.filter(({ mid }) => mid === 'a') });
    await vi.waitFor(() => expect(states).toContain('late connected'), 5000);
    const all = Array.from({ length: 100 }, (_, index) => index + 1);
    for (const sequence of all) {
      const payload = vp8({ keyframe: sequence === 1, pictureId: sequence });
      teacher.send(rtp({ sequence, ssrc: 1001, timestamp: 90 * sequence, payload }));
    }
    await vi.waitFor(() => expect(got(video)).toHaveLength(all.length), 5000);
    const answer = await late.negotiate([videoIn, audioIn], { send: [], receive });
    const [ssrc] = ssrcsOf(answer, 'v');
    const came = (): number => late.rtp.filter((packet) => packet.readUInt32BE(8) === ssrc).length;
    await late.until(() => (came() === all.length ? true : undefined));
  });

  test('a lost packet comes again by RTX; a lost picture is passed on to the sender', async () => {
    const { teacher, student, video, rtx, got } = await connected();
    teacher.send(rtp({ sequence: 1, ssrc: 1001, payload: vp8({ keyframe: true, body: 'lost' }) }));
    const [lost] = await student.until(() => (got(video).length > 0 ? got(video) : undefined));
    student.send(buildNack(9, video, [lost?.sequence ?? 0]));
    const [again] = await student.until(() => (got(rtx).length > 0 ? got(rtx) : undefined));
    expect(again?.payloadType).toBe(124);
    expect(again?.payload.subarray(2)).toEqual(lost?.payload);
    expect(engine.stats().retransmitted).toBe(1);

    const requests = (): number => teacher.rtcp.filter((packet) => packet.type === 'pli').length;
    const before = requests();
    student.send(buildPli(9, video));
    // Within 300 ms of the last request it is only remembered; the next packets bring it up.
    let sequence = 1;
    const more = setInterval(() => {
      sequence += 1;
      teacher.send(rtp({ sequence, ssrc: 1001, payload: vp8({}) }));
    }, 50);
    await teacher.until(() => (requests() > before ? true : undefined));
    clearInterval(more);
  });

  test('reports go both ways: RR and REMB to who sends, SR to who receives', async () => {
    const { teacher, student, video } = await connected();
    teacher.send(rtp({ sequence: 1, ssrc: 1001, timestamp: 90_000, payload: vp8({ keyframe: true }) }));
    teacher.send(buildSenderReport({ ssrc: 1001, ntpMs: 3_900_000_000_000, rtpTimestamp: 90_000, packets: 1, octets: 10 }));
    const remb = await teacher.until(() => teacher.rtcp.find((packet) => packet.type === 'remb'));
    expect(remb).toMatchObject({ bitrateBps: 3_700_000, mediaSsrcs: [1001] });
    // Before anything came, an empty one may have told that the way is open.
    expect(teacher.rtcp.find((packet) => packet.type === 'receiver-report' && packet.reports.length > 0)).toMatchObject({
      reports: [{ ssrc: 1001, packetsLost: 0 }],
    });
    const report = await student.until(() => student.rtcp.find((packet) => packet.type === 'sender-report'));
    expect(report).toMatchObject({ ssrc: video });
  });

  test('a page that asks for its round trip is answered at once', async () => {
    const { student, video } = await connected();
    const block = { ssrc: video, fractionLost: 0, packetsLost: 0, highestSequence: 1, jitter: 0, lastSr: 0, delaySinceLastSr: 0 };
    const asked = Buffer.from('80cf000400000009 04000002e000123456789abc'.replace(' ', ''), 'hex');
    student.send(Buffer.concat([buildReceiverReport(9, [block]), asked]));
    const answer = buildReferenceTimeAnswer(video, 9, 0x1234_5678);
    await student.until(() => student.reports.find((report) => report.equals(answer)));
  });

  test('missing packets are asked for again while nothing comes', async () => {
    const { teacher } = await connected();
    teacher.send(rtp({ sequence: 1, ssrc: 1001, payload: vp8({ keyframe: true }) }));
    teacher.send(rtp({ sequence: 3, ssrc: 1001, payload: vp8({}) }));
    await teacher.until(() => (teacher.rtcp.filter((packet) => packet.type === 'nack').length >= 2 ? true : undefined));
  });

  test('a source muted before it is known stays muted; unmuted it goes on', async () => {
    engine.setProducerPaused('microphone', true);
    const { teacher, student, audio, video, got } = await connected();
    teacher.send(rtp({ sequence: 1, ssrc: 1002, payloadType: 111, payload: Buffer.from('secret') }));
    teacher.send(rtp({ sequence: 1, ssrc: 1001, payload: vp8({ keyframe: true }) }));
    await student.until(() => (got(video).length > 0 ? true : undefined));
    expect(got(audio)).toEqual([]);
    engine.setProducerPaused('microphone', false);
    engine.setConsumerPaused('student', 'camera', true);
    teacher.send(rtp({ sequence: 2, ssrc: 1001, payload: vp8({ keyframe: true }) }));
    teacher.send(rtp({ sequence: 2, ssrc: 1002, payloadType: 111, payload: Buffer.from('public') }));
    const [heard] = await student.until(() => (got(audio).length > 0 ? got(audio) : undefined));
    expect(heard?.payload.toString()).toBe('public');
    expect(got(video)).toHaveLength(1);
  });

  test('what is looked at and how well it goes is told, and all numbers of a connection on request', async () => {
    // Told once a second, if it is news: perhaps while they are still connecting.
    const quality = once(told, 'quality');
    const { teacher, student, video, got } = await connected();
    const demand = once(told, 'demand');
    teacher.send(rtp({ sequence: 1, ssrc: 1001, payload: vp8({ keyframe: true }) }));
    await student.until(() => (got(video).length > 0 ? true : undefined));
    engine.setConsumerPriority('student', 'camera', 'teacher-camera');
    engine.setConsumerPreference('student', 'camera', { shownHeightPx: 0 });
    expect(await demand).toEqual(['camera', null]);
    expect((await quality)[1]).toMatchObject({ level: 'good', reason: null });
    expect(engine.transportStats('student')).toMatchObject({
      producers: [],
      consumers: [
        { producerId: 'camera', priority: 'teacher-camera', shownHeightPx: 0, layer: null },
        { producerId: 'microphone' },
      ],
    });
    expect(engine.transportStats('teacher')).toMatchObject({
      producers: [{ producerId: 'camera', topLayer: null }, {}],
      consumers: [],
    });
    expect(engine.transportStats('nobody')).toBe(null);
    const again = once(told, 'demand');
    engine.setConsumerPreference('student', 'camera', { shownHeightPx: 720 });
    expect(await again).toEqual(['camera', 0]);
  });

  test('who speaks is told, from the levels in their packets', async () => {
    const teacher = page('teacher');
    await teacher.negotiate([videoOut, [...audioOut, `a=extmap:6 ${AUDIO_LEVEL}`]], { send, receive: [] });
    const speakers = once(told, 'speakers');
    let sequence = 0;
    const speaking = setInterval(() => {
      sequence += 1;
      const extensions = [[6, '\u0014']] as const; // 20 dB below overload
      teacher.send(rtp({ sequence, ssrc: 1002, payloadType: 111, payload: Buffer.from('opus'), extensions }));
    }, 20);
    const [[speaker]] = (await speakers) as [Speaker[]];
    expect(speaker?.producerId).toBe('microphone');
    expect(speaker?.levelDb).toBeGreaterThan(-45);
    const silent = once(told, 'speakers');
    clearInterval(speaking);
    expect(await silent).toEqual([[]]);
  });

  test('a picture that is lost all the time, a report of loss, what a line carries: all of a page is heard', async () => {
    const { teacher, student, video, got } = await connected();
    teacher.send(rtp({ sequence: 1, ssrc: 1001, payload: vp8({ keyframe: true }) }));
    await student.until(() => (got(video).length > 0 ? true : undefined));
    const block = {
      ssrc: video,
      fractionLost: 64,
      packetsLost: 1,
      highestSequence: 5,
      jitter: 9,
      lastSr: 0,
      delaySinceLastSr: 0,
    };
    const fir = Buffer.from('84ce000400000009000000000000000001000000', 'hex');
    fir.writeUInt32BE(video, 12);
    student.send(Buffer.concat([buildReceiverReport(9, [block]), buildRemb(9, 900_000, [video])]));
    const requests = (): number => teacher.rtcp.filter((packet) => packet.type === 'pli').length;
    const before = requests();
    student.send(Buffer.concat([buildReceiverReport(9, []), fir]));
    await vi.waitFor(() => expect(engine.transportStats('student')?.consumers[0]?.lossPercent).toBe(25), 5000);
    let sequence = 1;
    const more = setInterval(() => {
      sequence += 1;
      teacher.send(rtp({ sequence, ssrc: 1001, payload: vp8({}) }));
    }, 50);
    await teacher.until(() => (requests() > before ? true : undefined));
    clearInterval(more);
  });

  test('closing: a producer, a transport, all', async () => {
    const { student } = await connected();
    engine.closeProducer('camera');
    engine.closeProducer('nobody');
    expect(engine.stats()).toMatchObject({ producers: 1, consumers: 1 });
    const answer = await student.negotiate([videoIn, audioIn], { send: [], receive: [receive[1]] });
    expect(answer.match(/^a=(sendonly|inactive)/gm)).toEqual(['a=inactive', 'a=sendonly']);
    engine.closeTransport('teacher');
    engine.closeTransport('teacher');
    expect(engine.stats()).toMatchObject({ transports: 1, producers: 1, consumers: 1 });
    engine.close();
    expect(states.filter((state) => state.endsWith('closed'))).toEqual(['teacher closed', 'student closed']);
    expect(engine.stats()).toMatchObject({ transports: 0, producers: 0, consumers: 0 });
  });
});
