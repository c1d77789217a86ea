/** As much of an RTCPeerConnection as MediaConnection touches, for tests in Node of when it describes what. */
let nextTrack = 1;

export class FakeTransceiver {
  mid: string | null = null;
  direction: string;
  readonly sender = {
    track: null as unknown,
    replaceTrack: async (track: unknown) => {
      this.sender.track = track;
    },
    getParameters: () => ({ encodings: [{}] }),
    setParameters: async () => undefined,
  };
  readonly receiver: { track: { kind: string; id: string } };
  readonly kind: string;

  constructor(kind: string, direction: string) {
    this.kind = kind;
    this.direction = direction;
    this.receiver = { track: { kind, id: `track-${nextTrack++}` } };
  }
}

export class FakePeer extends EventTarget {
  connectionState = 'new';
  iceConnectionState = 'new';
  signalingState = 'stable';
  /** Descriptions made so far. */
  offers = 0;
  localDescription: { sdp: string } | null = null;
  closed = false;
  /** Holds up descriptions. */
  whileDescribing: Promise<void> = Promise.resolve();
  readonly transceivers: FakeTransceiver[] = [];

  addTransceiver(trackOrKind: string | { kind: string }, { direction }: { direction: string }): FakeTransceiver {
    const transceiver = new FakeTransceiver(typeof trackOrKind === 'string' ? trackOrKind : trackOrKind.kind, direction);
    this.transceivers.push(transceiver);
    return transceiver;
  }

  async createOffer(): Promise<{ sdp: string }> {
    return { sdp: this.transceivers.map(({ kind, direction }) => `${kind} ${direction}`).join(', ') };
  }

  async setLocalDescription(description: { sdp: string }): Promise<void> {
    await this.whileDescribing;
    // As the standard has it: what was asked of a connection that is closed meanwhile never ends.
    if (this.closed) await new Promise(() => undefined);
    this.localDescription = description;
    this.signalingState = 'have-local-offer';
    this.offers += 1;
    this.transceivers.forEach((transceiver, index) => {
      transceiver.mid ??= String(index);
    });
  }

  /** Octets that came over the pair in use, as `getStats` tells; null without a pair. */
  octets: number | null = null;
  /** Ids of tracks whose frames came. */
  readonly shown = new Set<string>();

  async setRemoteDescription(): Promise<void> {
    this.signalingState = 'stable';
  }

  getSenders(): FakeTransceiver['sender'][] {
    return this.transceivers.map(({ sender }) => sender);
  }

  getReceivers(): FakeTransceiver['receiver'][] {
    return this.transceivers.filter(({ direction }) => direction === 'recvonly').map(({ receiver }) => receiver);
  }

  async getStats(): Promise<Map<string, Record<string, unknown>>> {
    const entries: Record<string, unknown>[] = [...this.shown].map((trackIdentifier) => {
      return { id: `in-${trackIdentifier}`, type: 'inbound-rtp', trackIdentifier, framesDecoded: 1 };
    });
    if (this.octets !== null) {
      entries.push({ id: 'pair', type: 'candidate-pair', nominated: true, state: 'succeeded', bytesReceived: this.octets });
    }
    return new Map(entries.map((entry) => [String(entry.id), entry]));
  }
  setConfiguration(): void {}

  becomes(connectionState: string, iceConnectionState = connectionState): void {
    this.connectionState = connectionState;
    this.iceConnectionState = iceConnectionState;
    this.dispatchEvent(new Event('iceconnectionstatechange'));
    this.dispatchEvent(new Event('connectionstatechange'));
  }

  close(): void {
    this.closed = true;
    this.connectionState = 'closed';
  }
}
