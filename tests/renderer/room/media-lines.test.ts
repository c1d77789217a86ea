import { expect, test } from 'vitest';
import { MediaLines, type WantedSend } from '../../../renderer/room/media-lines.ts';
import { senderSettings } from '../../../renderer/room/sender-settings.ts';

/** A peer connection with one sender, whose tracks are taken when the test says so. */
function scene() {
  const taken: (() => void)[] = [];
  const bitrates: (number | undefined)[] = [];
  let encodings: RTCRtpEncodingParameters[] = [];
  const sender = {
    getParameters: () => ({ encodings: structuredClone(encodings) }),
    setParameters: async (parameters: { encodings: RTCRtpEncodingParameters[] }) => {
      encodings = parameters.encodings;
      bitrates.push(encodings[0]?.maxBitrate);
    },
    replaceTrack: () => new Promise<void>((resolve) => taken.push(resolve)),
  };
  const peer = {
    addTransceiver: (_track: unknown, init: RTCRtpTransceiverInit) => {
      encodings = init.sendEncodings ?? [];
      return { sender, mid: '0', direction: 'sendonly' };
    },
  };
  return { lines: new MediaLines(peer as unknown as RTCPeerConnection), taken, bitrates };
}

test('a later quality wins over an earlier one whose track takes long', async () => {
  globalThis.MediaStream ??= class {} as unknown as typeof MediaStream;
  const { lines, taken, bitrates } = scene();
  const [voice, instrument] = [{ id: 'voice' }, { id: 'instrument' }] as MediaStreamTrack[];
  const microphone = (track: MediaStreamTrack | undefined, music: boolean): WantedSend => ({
    key: 1,
    producerId: 'microphone',
    source: 'microphone',
    kind: 'audio',
    track: track ?? null,
    settings: senderSettings('microphone', { music }),
    topLayer: undefined,
  });
  lines.arrange({ send: [microphone(voice, false)], receive: [] });
  const first = lines.putTracks([microphone(instrument, false)]);
  await lines.putTracks([microphone(instrument, true)]);
  for (const take of taken) take();
  await first;
  await expect.poll(() => bitrates.at(-1)).toBe(160_000);
});
