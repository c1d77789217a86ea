/**
 * A page that only receives knows no round trip: Chromium then waits 100 ms before it asks again for a packet whose first request was lost,
 * and pictures stand still meanwhile. With `rrtr` in its offer it asks how long the way is (RTCP XR, RFC 3611 section 4.4), and our
 * engine answers.
 */
export function withRoundTrip(sdp: string): string {
  return sdp.replace(/^(a=rtcp-fb:\d+) nack pli(\r?)$/gm, '$1 nack pli$2\n$1 rrtr$2');
}
