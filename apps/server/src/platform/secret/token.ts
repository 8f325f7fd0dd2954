import { createHash, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { createSecret, type Secret } from './secret.ts';

/** A new bearer token. Show `secret` once, store `hash`, display `hint`. */
export type Token = { readonly secret: Secret; readonly hash: string; readonly hint: string };

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
// 32 × log2(62) = 190 bits: nothing to guess, so a fast unsalted hash is the right one to look it up by.
const BODY_CHARACTERS = 32;
const CHECK_CHARACTERS = 6;
const PREFIX = /^[a-z][a-z0-9]{1,15}$/;

/**
 * Makes `<prefix>_<32 random><6 checksum>`, all base 62. The prefix lets secret scanners find leaked keys; the
 * checksum rejects a mistyped or invented one without asking the database.
 */
export function createToken(prefix: string): Token {
  if (!PREFIX.test(prefix)) throw new RangeError(`not a token prefix: ${prefix}`);
  const body = `${prefix}_${randomBase62(BODY_CHARACTERS)}`;
  const text = body + checksum(body);
  return { secret: createSecret(text), hash: hashToken(text), hint: `${prefix}_…${text.slice(-4)}` };
}

/** True when the text has the form and the checksum of a token with this prefix. Says nothing about validity. */
export function isWellFormedToken(text: string, prefix: string): boolean {
  const form = /^([a-z][a-z0-9]{1,15})_[0-9A-Za-z]{38}$/.exec(text);
  return form?.[1] === prefix && checksum(text.slice(0, -CHECK_CHARACTERS)) === text.slice(-CHECK_CHARACTERS);
}

/** SHA-256 in hex: what the database keeps. Only for random tokens, never for passwords. */
export function hashToken(text: string): string {
  return hash('sha256', text);
}

/** Compares two texts in a time that depends on neither. */
export function equalsInConstantTime(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest();
  return timingSafeEqual(digest(a), digest(b));
}

function randomBase62(characters: number): string {
  let text = '';
  while (text.length < characters) {
    for (const byte of randomBytes(characters)) {
      // 248 = 4 × 62: larger bytes would favour the first letters.
      if (byte < 248 && text.length < characters) text += ALPHABET.charAt(byte % 62);
    }
  }
  return text;
}

function checksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let place = 0; place < CHECK_CHARACTERS; place++) {
    digits = ALPHABET.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}
