/** When what a packet carries was captured, in µs on one clock for all tracks of a person: their lips and their voice fit. */

/** More than that between two packets is no drift of clocks. */
const MOST_CORRECTION_US = 2_000_000;
/** A picture is moved by no more than this share of what is wrong: nobody sees it. */
const CORRECTION_SHARE = 0.1;
/** This much out of step is heard and seen: it is put right at once. */
const AT_ONCE_US = 250_000;

export interface Stamp {
  readonly streamNo: number;
  /** 32 bits. */
  readonly timestamp: number;
  /** Epoch ms on this machine. */
  readonly receivedAtMs: number;
  /** On the sender's clock in ms, NaN while it is not known. */
  readonly capturedMs: number;
}

/** The sender's clock as this machine's sees it, told by one track to the others. */
export interface SenderClock {
  /** To be added to sender's time, in µs; undefined before the first sender report. */
  offsetUs: number | undefined;
}

/**
 * Of one track. At first its packets lie where they came in; once the sender has told how its timestamps and its clock go together
 * (RTCP sender reports, RFC 3550 section 6.4.1), they lie where they were captured.
 */
export class RtpClock {
  readonly #rate: number;
  readonly #sender: SenderClock;
  /** Sound runs by its own samples, and the picture is brought to it. */
  readonly #leads: boolean;
  #streamNo = -1;
  #last = 0;
  #ticks = 0;
  #baseUs = 0;

  constructor({ rate, sender, leads }: { rate: number; sender: SenderClock; leads: boolean }) {
    this.#rate = rate;
    this.#sender = sender;
    this.#leads = leads;
  }

  /** @returns µs since the epoch on this machine's clock; a packet that is out of order may lie before the one before */
  timeUs({ streamNo, timestamp, receivedAtMs, capturedMs }: Stamp): number {
    const isNew = streamNo !== this.#streamNo;
    if (isNew) {
      this.#streamNo = streamNo;
      this.#last = timestamp;
      this.#ticks = 0;
    }
    // The distance the shorter way round, as timestamps wrap.
    this.#ticks += (timestamp - this.#last) | 0;
    this.#last = timestamp;
    const ownUs = (this.#ticks * 1e6) / this.#rate;
    if (isNew) this.#baseUs = receivedAtMs * 1000;
    this.#follow(ownUs, capturedMs, isNew);
    if (Math.abs(this.#baseUs + ownUs - receivedAtMs * 1000) > MOST_CORRECTION_US) {
      // Timestamps jumped, as after a page's laptop slept.
      this.#baseUs = receivedAtMs * 1000 - ownUs;
    }
    return Math.round(this.#baseUs + ownUs);
  }

  #follow(ownUs: number, capturedMs: number, isNew: boolean): void {
    if (Number.isNaN(capturedMs)) return;
    const capturedUs = capturedMs * 1000 - ownUs;
    if (this.#leads || this.#sender.offsetUs === undefined) {
      // Sound says where the sender's clock is; without sound the picture does, until there is some.
      if (this.#leads || !isNew) this.#sender.offsetUs = this.#baseUs - capturedUs;
      return;
    }
    const wrongUs = capturedUs + this.#sender.offsetUs - this.#baseUs;
    if (Math.abs(wrongUs) > MOST_CORRECTION_US) return;
    this.#baseUs += isNew || Math.abs(wrongUs) > AT_ONCE_US ? wrongUs : wrongUs * CORRECTION_SHARE;
  }
}
