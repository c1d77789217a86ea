/** Join codes: six letters a person can read aloud and type. Without 0, 1, I and O, which look alike. */
import { randomBytes } from 'node:crypto';
import { JoinCodeTakenError } from '../store/store.ts';

/** 32 letters: five bits of a random byte choose one, each as likely as the other. */
const LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const CODE_LENGTH = 6;
/** With 20,000 lectures a code is taken once in 50,000 times; twenty in a row are a bug. */
const MOST_TRIES = 20;

/** 80 bits: whoever has such a link needs no further proof, so it is not to be found by trying. */
const SECRET_CODE_LENGTH = 16;

/** A code nobody can guess from another. */
export function randomJoinCode(): string {
  return randomLetters(CODE_LENGTH);
}

/** The code of a link that grants more than the class's, or names somebody. It is opened, not typed. */
export function randomSecretCode(): string {
  return randomLetters(SECRET_CODE_LENGTH);
}

function randomLetters(length: number): string {
  return Array.from(randomBytes(length), (byte) => LETTERS[byte % LETTERS.length]).join('');
}

/**
 * Runs `insert` with fresh codes until one is free.
 *
 * @param newCode makes a code; `randomJoinCode` but in tests
 * @throws whatever `insert` throws other than JoinCodeTakenError
 */
export async function withFreeJoinCodes<T>(insert: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await insert();
    } catch (error) {
      if (!(error instanceof JoinCodeTakenError) || tries >= MOST_TRIES) throw error;
    }
  }
}
