/** How loud a sender is, from the level its page writes into each packet (RFC 6464), and who is heard. */
import type { Speaker } from '../sfu.ts';

/** Share of a new packet's level: a voice shows within two or three packets of 20 ms and fades over half a second. */
const RISE = 0.4;
const FALL = 0.06;
/** A stream without packets is silent. */
const SILENT_AFTER_MS = 500;
const SILENCE_DB = -127;
/** Breath, a fan, a suppressed room: below it nobody misses anything, */
const QUIET_BELOW_DB = -57;
/** once it lasted so long. */
const QUIET_AFTER_MS = 3000;

export class AudioLevel {
  #levelDb = SILENCE_DB;
  #notedAtMs = Number.NEGATIVE_INFINITY;
  #loudAtMs = Number.POSITIVE_INFINITY;

  /** @param value the extension's byte, RFC 6464 section 3: the voice flag, then the level in -dBov. */
  note(value: number, nowMs: number): void {
    const levelDb = -(value & 0x7f);
    this.#levelDb += (levelDb - this.#levelDb) * (levelDb > this.#levelDb ? RISE : FALL);
    this.#notedAtMs = nowMs;
    if (levelDb >= QUIET_BELOW_DB || this.#loudAtMs === Number.POSITIVE_INFINITY) this.#loudAtMs = nowMs;
  }

  /** Whether nothing was heard of it for a while. False where its page tells no level. */
  isQuiet(nowMs: number): boolean {
    return nowMs - this.#loudAtMs > QUIET_AFTER_MS;
  }

  /** dBov, -127..0. */
  read(nowMs: number): number {
    return nowMs - this.#notedAtMs > SILENT_AFTER_MS ? SILENCE_DB : this.#levelDb;
  }
}

/** From here on somebody speaks, and down to there they still do. */
const SPEAKS_ABOVE_DB = -45;
const SILENT_BELOW_DB = -52;
/** Of all lessons together. */
const MAX_SPEAKERS = 40;
/** A smaller change of loudness is not news. */
const NEWS_DB = 4;

/** Who speaks, loudest first. */
export class Speakers {
  #told: readonly Speaker[] = [];

  /** To be called at most four times a second. @returns the speakers, if there is news of them */
  update(levels: Iterable<Speaker>): readonly Speaker[] | undefined {
    const spoke = new Map(this.#told.map((speaker) => [speaker.producerId, speaker.levelDb]));
    const speakers = [...levels]
      .filter(({ producerId, levelDb }) => levelDb > (spoke.has(producerId) ? SILENT_BELOW_DB : SPEAKS_ABOVE_DB))
      .sort((a, b) => b.levelDb - a.levelDb)
      .slice(0, MAX_SPEAKERS)
      .map(({ producerId, levelDb }) => ({ producerId, levelDb: Math.round(levelDb) }));
    const same =
      speakers.length === this.#told.length &&
      speakers.every(({ producerId, levelDb }) => Math.abs(levelDb - (spoke.get(producerId) ?? SILENCE_DB)) < NEWS_DB);
    if (same) return undefined;
    this.#told = speakers;
    return speakers;
  }
}
