/** Keeps one sender's encoder at what is wanted of it, without a new description. */
import { encodingsOf, type SenderSettings, type TopLayer } from './sender-settings.ts';

/** Between two descriptions some browsers refuse a change; a moment later they take it. */
const RETRY_MS = 250;
const TRIES = 20;
/** Chromium answers when the encoder has taken the change, with its next frame; with a description in between, never. */
const ANSWER_WITHIN_MS = 600;

export class SenderTuner {
  readonly #sender: RTCRtpSender;
  #settings: SenderSettings;
  #topLayer: TopLayer;
  #wanted = 0;
  #running = false;

  /** @param topLayer what the sender was made with */
  constructor(sender: RTCRtpSender, settings: SenderSettings, topLayer: TopLayer) {
    this.#sender = sender;
    this.#settings = settings;
    this.#topLayer = topLayer;
    // What a transceiver cannot be made with.
    if (settings.degradationPreference !== undefined) this.#want();
  }

  /** Asking for what is already so does nothing. */
  tune(settings: SenderSettings, topLayer: TopLayer): void {
    if (settings === this.#settings && topLayer === this.#topLayer) return;
    this.#settings = settings;
    this.#topLayer = topLayer;
    this.#want();
  }

  /** The layers that are not to be encoded. */
  pausedLayers(): ReadonlySet<string> {
    return new Set(
      encodingsOf(this.#settings, this.#topLayer).flatMap(({ rid, active = true }) => (active || rid === undefined ? [] : [rid])),
    );
  }

  /** A description was agreed on, which may have switched layers: back to what is wanted. */
  check(): void {
    if (!this.#has(encodingsOf(this.#settings, this.#topLayer))) this.#want();
  }

  #want(): void {
    this.#wanted += 1;
    if (!this.#running) void this.#run();
  }

  /** One change at a time: parameters are only good for the next `setParameters`. */
  async #run(): Promise<void> {
    this.#running = true;
    let done = 0;
    for (let tries = 0; done !== this.#wanted && tries < TRIES; tries++) {
      const wanted = this.#wanted;
      if (await this.#apply()) {
        done = wanted;
        tries = 0;
      } else await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    this.#running = false;
  }

  async #apply(): Promise<boolean> {
    const { degradationPreference } = this.#settings;
    const encodings = encodingsOf(this.#settings, this.#topLayer);
    const parameters = this.#sender.getParameters();
    parameters.encodings.forEach((present, index) => {
      const { rid, ...wanted } = encodings.find((one) => one.rid === present.rid) ?? encodings[index] ?? {};
      Object.assign(present, wanted);
    });
    const setting = this.#sender
      .setParameters({ ...parameters, ...(degradationPreference === undefined ? {} : { degradationPreference }) })
      .then(
        () => true,
        () => false,
      );
    let timer: ReturnType<typeof setTimeout> | undefined;
    const unanswered = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(this.#has(encodings)), ANSWER_WITHIN_MS);
    });
    const done = await Promise.race([setting, unanswered]);
    clearTimeout(timer);
    return done;
  }

  /** Whether the sender says that it encodes these layers and no others. */
  #has(encodings: readonly RTCRtpEncodingParameters[]): boolean {
    return this.#sender.getParameters().encodings.every((present, index) => {
      const wanted = encodings.find((one) => one.rid === present.rid) ?? encodings[index];
      return (wanted?.active ?? true) === (present.active ?? true);
    });
  }
}
