import { inspect } from 'node:util';

const MASK = '***';

/** A text that does not print. Only `reveal()` gives it out, so every use can be found by that word. */
export type Secret = {
  reveal(): string;
  toString(): string;
  toJSON(): string;
};

/** Wraps a text so that logs, JSON, templates and inspection show `***`. */
export function createSecret(value: string): Secret {
  const masked = () => MASK;
  // The value lives in the closure only: no property to enumerate, clone or spread.
  const secret = { reveal: () => value, toString: masked, toJSON: masked };
  for (const key of [inspect.custom, Symbol.toPrimitive])
    Object.defineProperty(secret, key, { value: masked });
  return Object.freeze(secret);
}
