/**
 * Opus is offered as mono unless the description says otherwise (RFC 7587, section 6.1), and browsers leave it so. With `stereo=1` in
 * what we say of ourselves we play two channels, with it in what the other end says we send two where the track has them. A voice is
 * one channel all the same and costs no more: the bit rate is set by the sender's settings.
 */
export function withStereoOpus(sdp: string): string {
  const payloadTypes = [...sdp.matchAll(/^a=rtpmap:(\d+) opus\/48000\/2\s*$/gim)].map(([, payloadType]) => payloadType);
  return payloadTypes.reduce(addStereo, sdp);
}

function addStereo(sdp: string, payloadType: string | undefined): string {
  const parameters = new RegExp(`^(a=fmtp:${payloadType} )(.*?)(\\r?)$`, 'gm');
  if (!parameters.test(sdp)) return sdp;
  return sdp.replace(parameters, (line, start: string, text: string, end: string) =>
    /(^|;)\s*stereo=1\b/.test(text) ? line : `${start}${text};stereo=1${end}`,
  );
}
