/**
 * Reads a page's SDP offer (RFC 8866, RFC 8829, RFC 8843): only what the engine needs, checked to the letter, as the text
 * comes from a stranger. Anything that gets written out again (mids, ICE credentials, fingerprints) is known here to be
 * free of line breaks.
 */
import { RefusedError } from '../../../protocol/errors.ts';

export interface OfferedCodec {
  readonly payloadType: number;
  readonly name: string;
  readonly clockRate: number;
  readonly channels: number;
  /** The text of `a=fmtp`, empty without one. */
  readonly parameters: string;
  /** `apt` of a retransmission format, RFC 4588 section 8. */
  readonly associatedPayloadType: number | undefined;
}

export interface OfferedMedia {
  readonly mid: string;
  /** As written on the `m=` line; only audio and video can be used. */
  readonly kind: string;
  /** The rest of the `m=` line, to be mirrored when the line is refused. */
  readonly protocol: string;
  readonly formats: string;
  /** Port 0 without `bundle-only`: a stopped `m=` line. */
  readonly rejected: boolean;
  readonly pageSends: boolean;
  readonly pageReceives: boolean;
  readonly codecs: readonly OfferedCodec[];
  /** While it receives, the page would ask for its round trip (`rrtr`). */
  readonly asksRoundTrip: boolean;
  /** Header extension numbers by URI, RFC 8285. */
  readonly extensions: ReadonlyMap<string, number>;
  /** SSRCs the page will send media on, without those of retransmissions. */
  readonly ssrcs: readonly number[];
  /** RIDs of simulcast layers (RFC 8853), in the page's order: smallest first, as browsers' encodings are by habit. */
  readonly rids: readonly string[];
}

export interface Offer {
  readonly iceUfrag: string;
  readonly icePassword: string;
  /** e.g. `sha-256 AB:CD:…` */
  readonly fingerprint: string;
  readonly media: readonly OfferedMedia[];
}

/** More than any page needs; each costs us a few lines of answer. */
const MAX_MEDIA = 1100;
const MAX_RIDS = 4;

/** @throws RefusedError `bad-request` naming what is missing. */
export function parseOffer(text: string): Offer {
  const [session = [], ...sections] = splitSections(text);
  if (sections.length === 0) throw unusable('it has no media lines');
  if (sections.length > MAX_MEDIA) throw unusable('it has too many media lines');
  const media = sections.map(parseMedia);
  const mids = new Set(media.filter((one) => !one.rejected).map((one) => one.mid));
  if (mids.size !== media.filter((one) => !one.rejected).length) throw unusable('two media lines share a mid');
  // All lines are bundled on one transport, so its parameters may stand on the session or on any line that is in use.
  const live = sections.filter((_, index) => media[index]?.rejected === false);
  const found = (name: string): string | undefined =>
    [session, ...live].map((lines) => attribute(lines, name)).find((value) => value !== undefined);
  const iceUfrag = found('ice-ufrag') ?? '';
  const icePassword = found('ice-pwd') ?? '';
  // ice-char, RFC 8839 section 5.4.
  if (!/^[A-Za-z0-9+/]{4,256}$/.test(iceUfrag)) throw unusable('its ice-ufrag is missing or malformed');
  if (!/^[A-Za-z0-9+/]{22,256}$/.test(icePassword)) throw unusable('its ice-pwd is missing or malformed');
  const fingerprints = [session, ...live].flatMap((lines) => attributes(lines, 'fingerprint'));
  const fingerprint = fingerprints.find((value) => /^sha-256 (?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/i.test(value));
  if (fingerprint === undefined) throw unusable('it has no sha-256 fingerprint');
  const setup = found('setup');
  if (setup !== 'actpass' && setup !== 'active') throw unusable('its setup must be actpass or active');
  return { iceUfrag, icePassword, fingerprint, media };
}

function unusable(reason: string): RefusedError {
  return new RefusedError('bad-request', `This connection offer can't be used: ${reason}.`);
}

/** The session's lines, then those of each `m=` line. */
function splitSections(text: string): string[][] {
  const sections: string[][] = [[]];
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line.startsWith('m=')) sections.push([line]);
    else if (line !== '') sections.at(-1)?.push(line);
  }
  return sections;
}

function attributes(lines: readonly string[], name: string): string[] {
  const prefix = `a=${name}:`;
  return lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length).trim());
}

function attribute(lines: readonly string[], name: string): string | undefined {
  return attributes(lines, name)[0];
}

function parseMedia(lines: readonly string[]): OfferedMedia {
  const mediaLine = /^m=([a-z]{1,16}) (\d{1,5})(?:\/\d{1,5})? ([A-Za-z0-9/]{1,32}) ([A-Za-z0-9 *._-]{1,2000})$/.exec(
    (lines[0] ?? '').trim(),
  );
  if (mediaLine === null) throw unusable('a media line is malformed');
  const [, kind = '', port = '', protocol = '', formats = ''] = mediaLine;
  const mid = attribute(lines, 'mid') ?? '';
  const rejected = port === '0' && !lines.includes('a=bundle-only');
  // token, RFC 8866 section 9; a stopped line may have lost its mid.
  if (!/^[A-Za-z0-9!#$%&'*+.^_`{|}~-]{1,16}$/.test(mid) && !(rejected && mid === ''))
    throw unusable('a mid is missing or malformed');
  return {
    mid,
    kind,
    protocol,
    formats,
    rejected,
    pageSends: !rejected && !lines.includes('a=recvonly') && !lines.includes('a=inactive'),
    pageReceives: !rejected && !lines.includes('a=sendonly') && !lines.includes('a=inactive'),
    codecs: parseCodecs(lines, formats.split(' ').map(Number)),
    asksRoundTrip: lines.some((line) => /^a=rtcp-fb:(\d+|\*) rrtr\s*$/.test(line)),
    extensions: parseExtensions(lines),
    ssrcs: parseSsrcs(lines),
    rids: parseRids(lines),
  };
}

/** In the page's order of preference, which is that of the `m=` line. */
function parseCodecs(lines: readonly string[], payloadTypes: readonly number[]): OfferedCodec[] {
  const parameters = new Map<number, string>();
  for (const value of attributes(lines, 'fmtp')) {
    const match = /^(\d{1,3}) (.+)$/.exec(value);
    if (match !== null) parameters.set(Number(match[1]), match[2] ?? '');
  }
  const codecs = new Map<number, OfferedCodec>();
  for (const value of attributes(lines, 'rtpmap')) {
    const match = /^(\d{1,3}) ([A-Za-z0-9-]{1,32})\/(\d{1,7})(?:\/(\d{1,2}))?$/.exec(value);
    if (match === null) continue;
    const payloadType = Number(match[1]);
    if (payloadType > 127) continue;
    const own = parameters.get(payloadType) ?? '';
    const apt = /(?:^|;)\s*apt=(\d{1,3})/.exec(own)?.[1];
    codecs.set(payloadType, {
      payloadType,
      name: match[2] ?? '',
      clockRate: Number(match[3]),
      channels: Number(match[4] ?? 1),
      parameters: own,
      associatedPayloadType: apt === undefined ? undefined : Number(apt),
    });
  }
  return payloadTypes.flatMap((payloadType) => codecs.get(payloadType) ?? []);
}

function parseExtensions(lines: readonly string[]): Map<string, number> {
  const extensions = new Map<string, number>();
  for (const value of attributes(lines, 'extmap')) {
    const match = /^(\d{1,3})(?:\/[a-z]+)? (\S{1,200})/.exec(value);
    const id = Number(match?.[1] ?? 0);
    // We write the one-byte form, whose ids end at 14 (RFC 8285 section 4.2).
    if (match !== null && id >= 1 && id <= 14) extensions.set(match[2] ?? '', id);
  }
  return extensions;
}

function parseSsrcs(lines: readonly string[]): number[] {
  const retransmissions = new Set<number>();
  for (const value of attributes(lines, 'ssrc-group')) {
    const match = /^FID (\d{1,10}) (\d{1,10})$/.exec(value);
    if (match !== null) retransmissions.add(Number(match[2]));
  }
  const ssrcs = new Set<number>();
  for (const value of attributes(lines, 'ssrc')) {
    const ssrc = Number(/^(\d{1,10})(?: |$)/.exec(value)?.[1] ?? Number.NaN);
    if (ssrc <= 0xffff_ffff && !retransmissions.has(ssrc)) ssrcs.add(ssrc);
  }
  return [...ssrcs];
}

function parseRids(lines: readonly string[]): string[] {
  // The layers of `a=simulcast:send`, alternatives and the pause sign left aside (RFC 8853 section 5.1).
  const layers = /(?:^|\s)send (\S+)/.exec(attribute(lines, 'simulcast') ?? '')?.[1] ?? '';
  const offered = new Set(attributes(lines, 'rid').flatMap((value) => /^([A-Za-z0-9_-]{1,16}) send\b/.exec(value)?.[1] ?? []));
  return layers
    .split(';')
    .map((layer) => (layer.split(',')[0] ?? '').replace(/^~/, ''))
    .filter((rid) => offered.has(rid))
    .slice(0, MAX_RIDS);
}
