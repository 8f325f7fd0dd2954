const letterOrDigit = /[\p{L}\p{N}\p{M}]/u;

const tokensPerWord = 1.3;
/** A "word" of base64 or a long code costs an embedding model about one token per five characters. */
const charactersPerToken = 5;

/** Han, kana and Hangul: each character counts by itself. Ranges, because this runs over every character. */
function isIdeograph(code: number): boolean {
  if (code < 0x3040) return false;
  if (code <= 0x30ff) return true;
  if (code >= 0x3400 && code <= 0x9fff) return true;
  if (code >= 0xac00 && code <= 0xd7af) return true;
  return (code >= 0xf900 && code <= 0xfaff) || (code >= 0x20000 && code <= 0x3ffff);
}

function isWordCharacter(code: number): boolean {
  if (code < 0x80) {
    if (code >= 0x61) return code <= 0x7a;
    if (code >= 0x41) return code <= 0x5a || code === 0x5f;
    return code >= 0x30 && code <= 0x39;
  }
  return letterOrDigit.test(String.fromCodePoint(code));
}

function costOfWord(length: number): number {
  return length === 0 ? 0 : Math.max(tokensPerWord, length / charactersPerToken);
}

/** Estimates what a text costs an embedding model: a Han character 1, a Latin word about 1.3. */
export function countTokens(text: string): number {
  let tokens = 0;
  let wordLength = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.codePointAt(index) ?? 0;
    if (code > 0xffff) index += 1;
    const ideograph = isIdeograph(code);
    if (!ideograph && isWordCharacter(code)) {
      wordLength += 1;
      continue;
    }
    tokens += costOfWord(wordLength) + (ideograph ? 1 : 0);
    wordLength = 0;
  }
  return Math.ceil(tokens + costOfWord(wordLength));
}
