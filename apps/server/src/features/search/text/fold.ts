import hongKongVariants from 'opencc-js/dict/HKVariantsRev';
import simplifiedByTraditional from 'opencc-js/dict/TSCharacters';
import taiwanVariants from 'opencc-js/dict/TWVariantsRev';

const CODE_UNITS = 0x10000;

function pairs(table: string): [string, string][] {
  return table.split('|').flatMap((entry): [string, string][] => {
    const [from, to] = entry.split(' ');
    return from && to ? [[from, to]] : [];
  });
}

/** Traditional → simplified as one 128 kB table of code units: 0 = unchanged. Characters outside the basic plane are
 * too rare in real documents to pay a Map look-up for each character. */
function buildTable(): Uint16Array {
  const simplified = new Map(pairs(simplifiedByTraditional));
  // The table reads 么 as the traditional form of 幺; in today's texts it is that of 什么 and 怎么.
  simplified.delete('么');
  const table = new Uint16Array(CODE_UNITS);
  const put = (from: string, to: string): void => {
    if (from.length === 1 && to.length === 1 && from !== to) table[from.charCodeAt(0)] = to.charCodeAt(0);
  };
  for (const [regional, standard] of [...pairs(taiwanVariants), ...pairs(hongKongVariants)]) {
    put(regional, simplified.get(standard) ?? standard);
  }
  for (const [from, to] of simplified) put(from, to);
  return table;
}

const SIMPLIFIED = buildTable();
const HAN = /[\u3400-\u9fff\uf900-\ufaff]/;

/** Traditional Han characters → simplified, character by character; everything else is untouched. */
export function toSimplified(text: string): string {
  if (!HAN.test(text)) return text;
  let out = '';
  let copied = 0;
  for (let index = 0; index < text.length; index++) {
    const code = SIMPLIFIED[text.charCodeAt(index)] ?? 0;
    if (code === 0) continue;
    out += text.slice(copied, index) + String.fromCharCode(code);
    copied = index + 1;
  }
  return copied === 0 ? text : out + text.slice(copied);
}

const NOT_ASCII = /[^\0-\x7f]/;
const LATIN_WITH_MARK = /[\u00c0-\u024f\u1e00-\u1eff]/;
const COMBINING = /[\u0300-\u036f]/g;
const DASHES = /[\u2010-\u2015\u2212]/g;
const APOSTROPHES = /[\u2018\u2019\u02bc]/g;
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;

/**
 * One spelling for everything that readers take for the same: compatibility forms (full width, ligatures), case,
 * traditional characters, dashes, apostrophes, accents on Latin letters, invisible characters.
 */
export function fold(text: string): string {
  if (!NOT_ASCII.test(text)) return text.toLowerCase();
  let folded = text.normalize('NFKC').toLowerCase();
  folded = folded.replace(INVISIBLE, '').replace(DASHES, '-').replace(APOSTROPHES, "'");
  if (LATIN_WITH_MARK.test(folded)) folded = stripAccents(folded);
  return toSimplified(folded);
}

/** Only Latin letters lose their marks: in other scripts (Devanagari, Hebrew, kana) a mark is part of the word. */
function stripAccents(text: string): string {
  return text.replace(/[\u00c0-\u024f\u1e00-\u1eff]+/g, (letters) =>
    letters.normalize('NFD').replace(COMBINING, ''),
  );
}
