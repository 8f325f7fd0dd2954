import type { ParseWarning } from '../block.ts';
import type { DecodedText } from '../kinds/charset.ts';

/** What the reader of a report should know about the character set. */
export function charsetWarnings(decoded: DecodedText): ParseWarning[] {
  const warnings: ParseWarning[] = [];
  if (decoded.guessed) warnings.push({ code: 'charset_guessed', params: { charset: decoded.charset } });
  if (decoded.undecodable > 0) {
    warnings.push({ code: 'undecodable_characters', params: { count: decoded.undecodable } });
  }
  return warnings;
}
