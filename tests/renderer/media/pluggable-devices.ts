/**
 * Devices that can be pulled out and put back. A browser's synthetic ones can not: a script that runs before the page's own hides one from
 * what the browser lists and gives, and ends what is open, as a browser does when a plug is pulled.
 */
import type { BrowserContext, Page } from 'playwright';

declare global {
  interface Window {
    pulled?: { out: (label: string) => void; in: (label: string) => void };
  }
}

export async function makePluggable(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const { mediaDevices } = navigator;
    if (!mediaDevices) return;
    const out = new Set<string>();
    const open = new Set<MediaStreamTrack>();
    const realEnumerate = mediaDevices.enumerateDevices.bind(mediaDevices);
    const realGet = mediaDevices.getUserMedia.bind(mediaDevices);
    // A camera that plays a file is the only one there is: it is listed a second time under another name.
    const TWIN = ' (twin)';
    const enumerate = async () => {
      const listed = await realEnumerate();
      const cameras = listed.filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId !== '');
      if (cameras.length !== 1) return listed;
      const twins = cameras.map(({ kind, deviceId, groupId, label }) => ({
        kind,
        deviceId: deviceId + TWIN,
        groupId,
        label: label + TWIN,
      }));
      return [...listed, ...(twins as MediaDeviceInfo[])];
    };
    const get = async (wish: MediaStreamConstraints) => {
      const { video } = wish;
      const id =
        typeof video === 'object' && typeof video.deviceId === 'object' && 'exact' in video.deviceId
          ? video.deviceId.exact
          : null;
      if (typeof video !== 'object' || typeof id !== 'string' || !id.endsWith(TWIN)) return realGet(wish);
      const stream = await realGet({ ...wish, video: { ...video, deviceId: { exact: id.slice(0, -TWIN.length) } } });
      for (const track of stream.getVideoTracks()) {
        const settings = track.getSettings.bind(track);
        track.getSettings = () => ({ ...settings(), deviceId: id });
        Object.defineProperty(track, 'label', { value: track.label + TWIN });
      }
      return stream;
    };
    mediaDevices.enumerateDevices = async () => (await enumerate()).filter(({ label }) => !out.has(label));
    const fits = (wish: boolean | MediaTrackConstraints | undefined, listed: MediaDeviceInfo[], kind: MediaDeviceKind) => {
      if (!wish) return wish;
      const wanted =
        typeof wish === 'object' && typeof wish.deviceId === 'object' && 'exact' in wish.deviceId ? wish.deviceId.exact : null;
      const here = listed.filter((device) => device.kind === kind);
      if (wanted !== null && !here.some(({ deviceId }) => deviceId === wanted)) throw new OverconstrainedError('deviceId');
      const first = here.at(0);
      if (!first) throw new DOMException('Requested device not found', 'NotFoundError');
      // The browser's own choice might be one that is out.
      return wanted === null && out.size > 0
        ? { ...(typeof wish === 'object' ? wish : {}), deviceId: { exact: first.deviceId } }
        : wish;
    };
    mediaDevices.getUserMedia = async (wish = {}) => {
      const listed = await mediaDevices.enumerateDevices();
      const audio = fits(wish.audio, listed, 'audioinput');
      const video = fits(wish.video, listed, 'videoinput');
      const stream = await get({ ...wish, ...(audio === undefined ? {} : { audio }), ...(video === undefined ? {} : { video }) });
      for (const track of stream.getTracks()) open.add(track);
      return stream;
    };
    const changed = () => mediaDevices.dispatchEvent(new Event('devicechange'));
    window.pulled = {
      out(label) {
        out.add(label);
        for (const track of [...open]) {
          if (track.label !== label || track.readyState === 'ended') continue;
          track.stop();
          track.dispatchEvent(new Event('ended'));
        }
        changed();
      },
      in(label) {
        out.delete(label);
        changed();
      },
    };
  });
}

export const unplug = (page: Page, label: string) => page.evaluate((name) => window.pulled?.out(name), label);
export const plugIn = (page: Page, label: string) => page.evaluate((name) => window.pulled?.in(name), label);
