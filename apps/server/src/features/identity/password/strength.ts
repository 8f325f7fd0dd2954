import { commonPasswords, commonStems } from './common-passwords.ts';

/** Whose password it is: it must not be built from their own words. */
export interface PasswordOwner {
  email: string;
  name: string;
}

/** Six characters besides one's own name or a common word are the least that is worth guessing. */
const leastRest = 6;

/** True for passwords that come first in any guess: common, repeated, in sequence, or made of the owner's words. */
export function isWeakPassword(password: string, owner: PasswordOwner): boolean {
  const text = password.normalize('NFKC').toLowerCase();
  if (text.length < 10 || commonPasswords.has(text)) return true;
  if (new Set(text).size < 5 || isSequence(text) || isRepetition(text)) return true;
  return [...commonStems, ...ownerWords(owner)].some(
    (word) => text.includes(word) && onlyDecoration(text.replaceAll(word, '')),
  );
}

function ownerWords({ email, name }: PasswordOwner): string[] {
  return [email, ...email.split(/[@._+-]/), name, ...name.split(/\s+/)]
    .map((word) => word.normalize('NFKC').toLowerCase())
    .filter((word) => word.length >= 4);
}

/** What is left beside the word is short, or nothing but digits and signs (`password2026!!`). */
function onlyDecoration(rest: string): boolean {
  return rest.length < leastRest || /^[\d\p{P}\p{S}]*$/u.test(rest);
}

/** `abcdefghij`, `9876543210`: each character one beside the last. */
function isSequence(text: string): boolean {
  const steps = [...text].slice(1).map((letter, index) => letter.charCodeAt(0) - text.charCodeAt(index));
  return steps.filter((step) => Math.abs(step) === 1).length >= steps.length - 1;
}

/** `abcabcabcabc`: one piece of at most five characters over and over. */
function isRepetition(text: string): boolean {
  for (let length = 1; length <= 5; length++) {
    const piece = text.slice(0, length);
    if (piece.repeat(Math.ceil(text.length / length)).startsWith(text)) return true;
  }
  return false;
}
