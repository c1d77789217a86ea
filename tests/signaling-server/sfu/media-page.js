/**
 * The page side of the engine's tests: one RTCPeerConnection that always offers, as the product's pages do. The test hands in
 * `negotiate` (a function of the test's process) and drives `window.client`.
 */
const silent = { video: () => document.createElement('video'), audio: () => document.createElement('audio') };

class Client {
  transportId = '';
  connection = undefined;
  sends = new Map();
  receives = new Map();
  stopped = [];

  open(transportId) {
    this.connection?.close();
    this.transportId = transportId;
    this.connection = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    this.sends.clear();
    this.receives.clear();
  }

  async publishDevices(cameraId, microphoneId) {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: true,
      video: { width: 640, height: 360, frameRate: 15 },
    });
    this.stream = stream;
    this.addTrack(cameraId, 'camera', stream.getVideoTracks()[0]);
    this.addTrack(microphoneId, 'microphone', stream.getAudioTracks()[0]);
  }

  addTrack(producerId, source, track, encodings) {
    const transceiver = this.connection.addTransceiver(track, {
      direction: 'sendonly',
      ...(encodings ? { sendEncodings: encodings } : {}),
    });
    this.sends.set(producerId, { transceiver, source, kind: track.kind });
  }

  /** Adds a drawn picture that keeps changing, as a shared screen. */
  publishCanvas(producerId, encodings, width = 640, height = 360, spots = 0) {
    this.addTrack(producerId, 'screen', this.canvasTrack(width, height, spots), encodings);
  }

  /** @param spots so many small ones, elsewhere in each picture: the more, the more bits it takes */
  canvasTrack(width = 640, height = 360, spots = 0) {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d');
    let step = 0;
    setInterval(() => {
      step += 1;
      context.fillStyle = `hsl(${(step * 7) % 360} 80% 50%)`;
      context.fillRect(0, 0, width, height);
      context.fillStyle = 'black';
      context.fillRect((step * 11) % width, 40, 60, 60);
      for (let spot = 0; spot < spots; spot += 1) {
        context.fillStyle = `hsl(${Math.random() * 360} 80% 50%)`;
        context.fillRect(Math.random() * width, Math.random() * height, 24, 24);
      }
    }, 66);
    return canvas.captureStream(15).getVideoTracks()[0];
  }

  unpublish(producerId) {
    const { transceiver } = this.sends.get(producerId);
    this.sends.delete(producerId);
    transceiver.stop();
  }

  consume(producerId, kind, paused = false) {
    const transceiver = this.connection.addTransceiver(kind, { direction: 'recvonly' });
    const element = silent[kind]();
    element.autoplay = true;
    element.muted = kind === 'video';
    element.srcObject = new MediaStream([transceiver.receiver.track]);
    document.body.append(element);
    this.receives.set(producerId, { transceiver, kind, paused, element });
  }

  unconsume(producerId) {
    const { transceiver, element } = this.receives.get(producerId);
    this.receives.delete(producerId);
    transceiver.direction = 'inactive';
    this.stopped.push(transceiver);
    element.remove();
  }

  /** Puts another producer on the `m=` line of one that is gone. */
  reuse(producerId, kind) {
    const transceiver = this.stopped.pop();
    transceiver.direction = 'recvonly';
    const element = silent[kind]();
    element.autoplay = true;
    element.muted = kind === 'video';
    element.srcObject = new MediaStream([transceiver.receiver.track]);
    document.body.append(element);
    this.receives.set(producerId, { transceiver, kind, paused: false, element });
  }

  async negotiate() {
    const { connection } = this;
    const startedAt = performance.now();
    const { type, sdp } = await connection.createOffer();
    await connection.setLocalDescription({ type, sdp: await window.changeOffer(sdp) });
    const answer = await window.negotiate({
      transportId: this.transportId,
      offer: connection.localDescription.sdp,
      send: [...this.sends].map(([producerId, { transceiver, source, kind }]) => ({
        mid: transceiver.mid,
        producer: { producerId, source, kind },
      })),
      receive: [...this.receives].map(([producerId, { transceiver, kind, paused }]) => ({
        mid: transceiver.mid,
        producerId,
        kind,
        paused,
      })),
    });
    await connection.setRemoteDescription({ type: 'answer', sdp: answer });
    return { offer: connection.localDescription.sdp, answer, tookMs: performance.now() - startedAt };
  }

  async received(producerId) {
    const receive = this.receives.get(producerId);
    if (receive === undefined) return undefined;
    const report = await receive.transceiver.receiver.getStats();
    for (const entry of report.values()) if (entry.type === 'inbound-rtp') return { ...entry, width: receive.element.videoWidth };
    return undefined;
  }

  async sent(producerId) {
    const report = await this.sends.get(producerId).transceiver.sender.getStats();
    return [...report.values()].filter((entry) => entry.type === 'outbound-rtp');
  }

  /** Waits until a figure of what is received has grown by so much. @returns how long that took, ms */
  async grows(producerId, figure, by, withinMs = 20_000) {
    const startedAt = performance.now();
    const start = (await this.received(producerId))?.[figure] ?? 0;
    for (;;) {
      const now = (await this.received(producerId))?.[figure] ?? 0;
      if (now >= start + by) return performance.now() - startedAt;
      if (performance.now() - startedAt > withinMs) {
        throw new Error(`${figure} of ${producerId} grew only from ${start} to ${now} in ${withinMs} ms`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

window.client = new Client();
