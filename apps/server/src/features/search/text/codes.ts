import { fold } from './fold.ts';

/** A letter code and its number with a space between: `GB/T 7714-2015`, `ISO 9001:2015`, `RX 200B`. Capitals tell it from words. */
const LETTERED =
  /(?<![\p{L}\p{N}])([A-Z]{1,6}(?:[/-][A-Z]{1,4})*)[ \u00a0](\d[\dA-Za-z]*(?:[.:/-][\dA-Za-z]+)*)(?![\p{L}\p{N}])/gu;
/** Groups of digits that are one number: `138 0013 8000`, `+86 10 6552 9988`, `400 820 8820`. */
const GROUPED =
  /(?<![\p{L}\p{N}.,/-])(\+\d{1,3}[ \u00a0-])?(\(?\d{2,5}\)?(?:[ \u00a0-]\d{2,5}){1,4})(?![\p{L}\p{N}]|[.,/-]\d)/gu;
const WIDE = /[\uff01-\uff5e\u3000]/g;
const PHONE_DIGITS = { least: 7, most: 15 };

/**
 * Codes and numbers that people write with spaces, as the one token that their spelling without spaces has. Those without
 * a space inside are found by the analysis itself.
 */
export function spacedCodes(text: string): string[] {
  const narrow = text.replace(WIDE, (sign) => sign.normalize('NFKC'));
  return [...lettered(narrow), ...grouped(narrow)];
}

function* lettered(text: string): Generator<string> {
  for (const [, letters = '', number = ''] of text.matchAll(LETTERED))
    yield fold(letters + number).replace(/[^\p{L}\p{N}.]+/gu, '');
}

function* grouped(text: string): Generator<string> {
  for (const [, country = '', rest = ''] of text.matchAll(GROUPED)) {
    const digits = rest.replace(/\D+/g, '');
    if (digits.length < PHONE_DIGITS.least || digits.length > PHONE_DIGITS.most) continue;
    // Written without spaces it is one compound already, unless it has brackets or a country code before it.
    if (/[\s\u00a0()]/.test(rest) || country !== '') yield digits;
    if (country !== '') yield country.replace(/\D+/g, '') + digits;
  }
}
