import { describe, expect, test } from 'vitest';
import { isRtcp, RtpHeader, readRtpHeader, readTextExtension } from '../../../../signaling-server/sfu/engine/rtp-packet.ts';
import { rtp } from './packets.ts';

const read = (bytes: Buffer): RtpHeader | undefined => {
  const header = new RtpHeader();
  return readRtpHeader(bytes, header) ? header : undefined;
};

describe('RTP header, RFC 3550 section 5.1', () => {
  test('fields', () => {
    const header = read(
      rtp({
        sequence: 0xabcd,
        timestamp: 0x8765_4321,
        ssrc: 0xdead_beef,
        payloadType: 111,
        marker: true,
        payload: Buffer.from('opus'),
      }),
    );
    expect(header).toMatchObject({
      sequence: 0xabcd,
      timestamp: 0x8765_4321,
      ssrc: 0xdead_beef,
      payloadType: 111,
      marker: true,
      payloadStart: 12,
      payloadEnd: 16,
    });
  });

  test('contributing sources, extension and padding lie around the payload', () => {
    const bytes = Buffer.concat([
      Buffer.from([0xb2, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3]), // P, X, two CSRCs
      Buffer.from([0, 0, 0, 4, 0, 0, 0, 5]),
      Buffer.from([0xbe, 0xde, 0, 1, 0x10, 0x41, 0, 0]),
      Buffer.from([1, 2, 3, 0, 0, 0, 4]), // three bytes of payload, four of padding
    ]);
    const header = read(bytes);
    expect(header).toMatchObject({ payloadStart: 28, payloadEnd: 31, extensionStart: 24, extensionEnd: 28 });
    expect(readTextExtension(bytes, header as RtpHeader, 1)).toBe('A');
  });

  test('a packet of nothing but padding has no payload', () => {
    expect(read(rtp({ sequence: 1, paddingBytes: 200 }))).toMatchObject({ payloadStart: 12, payloadEnd: 12 });
  });

  test.each([
    ['too short', Buffer.alloc(11, 0x80)],
    ['version 1', Buffer.from([0x40, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3])],
    ['sources beyond the end', Buffer.from([0x8f, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3])],
    ['extension beyond the end', Buffer.from([0x90, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xbe, 0xde, 0xff, 0xff])],
    ['padding longer than the packet', Buffer.from([0xa0, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 9, 200])],
    ['padding of none', Buffer.from([0xa0, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 9, 0])],
  ])('is refused: %s', (_, bytes) => {
    expect(read(bytes)).toBeUndefined();
  });
});

describe('header extensions, RFC 8285', () => {
  test('the one-byte form, section 4.2, with padding between elements', () => {
    const bytes = rtp({
      sequence: 1,
      extensions: [
        [4, 'mid-7'],
        [10, 'h'],
      ],
    });
    const header = read(bytes) as RtpHeader;
    expect(readTextExtension(bytes, header, 4)).toBe('mid-7');
    expect(readTextExtension(bytes, header, 10)).toBe('h');
    expect(readTextExtension(bytes, header, 5)).toBeUndefined();
    expect(readTextExtension(bytes, header, 0)).toBeUndefined();
  });

  test('the two-byte form, section 4.3, with an empty element', () => {
    const body = Buffer.from([1, 0, 0, 20, 2, 0x61, 0x62, 0]);
    const bytes = Buffer.concat([Buffer.from([0x90, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0x10, 0x00, 0, 2]), body]);
    const header = read(bytes) as RtpHeader;
    expect(readTextExtension(bytes, header, 1)).toBe('');
    expect(readTextExtension(bytes, header, 20)).toBe('ab');
  });

  test('id 15 ends the reading, and so does an element that is cut off', () => {
    const reserved = Buffer.concat([
      Buffer.from([0x90, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xbe, 0xde, 0, 1]),
      Buffer.from([0xf0, 0, 0x10, 0x41]),
    ]);
    expect(readTextExtension(reserved, read(reserved) as RtpHeader, 1)).toBeUndefined();
    const cut = Buffer.concat([
      Buffer.from([0x90, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xbe, 0xde, 0, 1]),
      Buffer.from([0x1f, 0x41, 0x41, 0x41]),
    ]);
    expect(readTextExtension(cut, read(cut) as RtpHeader, 1)).toBeUndefined();
  });
});

test('RTP and RTCP on one port are told apart by the packet type, RFC 5761 section 4', () => {
  expect(isRtcp(Buffer.from([0x80, 200, 0, 6]))).toBe(true);
  expect(isRtcp(Buffer.from([0x80, 206, 0, 2]))).toBe(true);
  expect(isRtcp(rtp({ sequence: 1, payloadType: 96 }))).toBe(false);
  expect(isRtcp(rtp({ sequence: 1, payloadType: 96, marker: true }))).toBe(false);
  expect(isRtcp(Buffer.alloc(0))).toBe(false);
});
