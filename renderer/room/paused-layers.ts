/**
 * Marks layers as paused in an answer (RFC 8853 section 5.1). Chromium switches each simulcast layer on or off as the answer says, with
 * every description; a page that has layers off because nobody looks would begin to encode them again whenever somebody comes or goes.
 *
 * @param paused by `mid`, the RIDs that are off
 */
export function withPausedLayers(answer: string, paused: ReadonlyMap<string, ReadonlySet<string>>): string {
  if (paused.size === 0) return answer;
  return answer
    .split(/(?=^m=)/m)
    .map((section) => {
      const off = paused.get(/^a=mid:(\S+)/m.exec(section)?.[1] ?? '');
      if (!off) return section;
      return section.replace(/^(a=simulcast:recv )(\S+)/m, (_line, head: string, layers: string) => {
        const marked = layers.split(';').map((rid) => (off.has(rid) ? `~${rid}` : rid));
        return head + marked.join(';');
      });
    })
    .join('');
}
