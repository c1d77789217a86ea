/**
 * What Chromium 156 really sends, as it came out of DTLS-SRTP: its fake camera and microphone, a canvas in two layers, and a receiver on a
 * link that lost a tenth, then more than half. Its offer's extension numbers: abs-send-time 2, MID 9, RID 10, audio level 14.
 */
import { describe, expect, test } from 'vitest';
import { parseRtcp } from '../../../../signaling-server/sfu/engine/rtcp-packet.ts';
import {
  isRtcp,
  RtpHeader,
  read24BitExtension,
  readByteExtension,
  readRtpHeader,
  readTextExtension,
} from '../../../../signaling-server/sfu/engine/rtp-packet.ts';
import { readVp8Payload } from '../../../../signaling-server/sfu/engine/vp8-payload.ts';

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');

function read(hex: string) {
  const bytes = bytesOf(hex);
  const header = new RtpHeader();
  expect(readRtpHeader(bytes, header)).toBe(true);
  expect(isRtcp(bytes)).toBe(false);
  return {
    header,
    payloadBytes: header.payloadEnd - header.payloadStart,
    mid: readTextExtension(bytes, header, 9),
    rid: readTextExtension(bytes, header, 10),
    sendTime: read24BitExtension(bytes, header, 2),
    level: readByteExtension(bytes, header, 14),
    video: readVp8Payload(bytes, header.payloadStart, header.payloadEnd),
  };
}

describe('RTP', () => {
  test('a voice, with its level', () => {
    const { header, mid, sendTime, level, payloadBytes } = read(`90ef644bc2503e0f8c153dc7 bede0002 225c998f 9031e08a
      7882890f3b4c0d6655681bcd560849e435f5eb1fd6fce1893410467b40d5de32c6326e9f2a62ed7a611054b282fdb1880275a66b2f0f9e07d8b25faa2e7cbb2e
      9e2518ffd2c4352d062d68b16b`);
    expect(header).toMatchObject({ payloadType: 111, sequence: 0x644b, timestamp: 0xc250_3e0f, ssrc: 0x8c15_3dc7, marker: true });
    expect({ mid, sendTime, level: level & 0x7f, payloadBytes }).toEqual({
      mid: '1',
      sendTime: 0x5c_998f,
      level: 10,
      payloadBytes: 77,
    });
  });

  test('the first packet of a keyframe of 640 by 360', () => {
    const { header, mid, rid, video } = read(`90604e31a11cc38cfdd7220a bede0002 225d11ee 90300000
      9080d713d05a009d012a80026801393b00151c22161622661220720c880ff405`);
    expect(header).toMatchObject({ payloadType: 96, sequence: 0x4e31, marker: false });
    expect({ mid, rid }).toEqual({ mid: '0', rid: undefined });
    expect(video).toMatchObject({ startsKeyframe: true, pictureIdBits: 15, pictureId: 0x5713, tl0At: 0, heightPx: 360 });
  });

  test('a packet of the same keyframe further on, which does not begin it', () => {
    expect(read('90e04e32a11cc38cfdd7220a bede0002 225d120a 90300000 8080d7133e9b553015c39a10a3f06410').video).toMatchObject({
      startsKeyframe: false,
      pictureId: 0x5713,
      heightPx: 0,
    });
  });

  test('a keyframe of a layer of 320 by 180, with TL0PICIDX', () => {
    const { rid, mid, video } = read(`90e062b0a5339483ab60ecfd bede0002 225d28be 9032a06c
      90e09f6d84207012009d012a4001b400396b00301c240c2c2c44cc2441a80018`);
    expect({ mid, rid }).toEqual({ mid: '2', rid: 'l' });
    expect(video).toMatchObject({ startsKeyframe: true, pictureId: 0x1f6d, tl0: 0x84, heightPx: 180 });
  });

  test('padding that keeps the rate up: no payload, and the layer is named all the same', () => {
    const bytes = `b0607be5d1574dc144811491 bede0002 9032a068 225d2906 ${'00'.repeat(254)}ff`;
    const { rid, payloadBytes, video } = read(bytes);
    expect({ rid, payloadBytes, video }).toEqual({ rid: 'h', payloadBytes: 0, video: undefined });
  });
});

describe('RTCP', () => {
  test('a sender report and what names its source', () => {
    expect(
      parseRtcp(
        bytesOf(`80c80006fdd7220aeeb3c7d7a2361997a11d54be0000003700001d4f
          81ca0006fdd7220a0110793455773030444d4d6b7934797235620000`),
      ),
    ).toEqual([
      {
        type: 'sender-report',
        ssrc: 0xfdd7_220a,
        ntpSeconds: 0xeeb3_c7d7,
        ntpFraction: 0xa236_1997,
        rtpTimestamp: 0xa11d_54be,
        reports: [],
      },
    ]);
  });

  test('a report of two streams, one with loss, and what is asked for again', () => {
    const [report, nack] = parseRtcp(
      bytesOf(`82c9000d00000001 6ab07583 00000000 00000faf 00000000 c7db8f72 00002836
        2e4a81ee 24000002 000035c6 00000ea0 c7db8f72 00002836 81cd0003000000012e4a81ee35c30000`),
    );
    expect(report).toMatchObject({
      type: 'receiver-report',
      reports: [
        { ssrc: 0x6ab0_7583, fractionLost: 0, highestSequence: 0x0faf },
        { ssrc: 0x2e4a_81ee, fractionLost: 0x24, packetsLost: 2, jitter: 3744, lastSr: 0xc7db_8f72, delaySinceLastSr: 0x2836 },
      ],
    });
    expect(nack).toEqual({ type: 'nack', mediaSsrc: 0x2e4a_81ee, entries: [{ sequence: 0x35c3, bitmask: 0 }] });
  });

  test('a lost picture, and what the receiver takes its line to carry', () => {
    const packets = parseRtcp(
      bytesOf(`82c9000d00000001 d88037cd 00000009 0000740b 00001010 c7dce299 00069edc
        5ebdcdb0 00000015 00005a20 000002ef c7dce299 00069edc 81ce0002000000015ebdcdb0
        8fce0008 00000001 00000000 52454d42 04035d23 2e4a81ee5ebdcdb06ab07583d88037cd`),
    );
    expect(packets.map(({ type }) => type)).toEqual(['receiver-report', 'pli', 'remb']);
    expect(packets[1]).toEqual({ type: 'pli', mediaSsrc: 0x5ebd_cdb0 });
    expect(packets[2]).toMatchObject({ bitrateBps: 0x3_5d23, mediaSsrcs: [0x2e4a_81ee, 0x5ebd_cdb0, 0x6ab0_7583, 0xd880_37cd] });
  });

  test('when the five packets of a probe arrived: all but at once', () => {
    expect(parseRtcp(bytesOf('afcd000600000001d88037cd 0005 0005 011a31 01 2005 b700000001 01'))).toEqual([
      {
        type: 'transport-feedback',
        referenceMs: 0x01_1a31 * 64,
        arrivals: [5, 6, 7, 8, 9].map((sequence) => ({ sequence, atMs: sequence === 9 ? 46 : 45.75 })),
      },
    ]);
  });
});
