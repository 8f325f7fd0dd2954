import { isUtf8 } from 'node:buffer';
import { parseError } from '../failure.ts';

export interface DecodedText {
  text: string;
  /** WHATWG name of the character set. */
  charset: string;
  /** No byte order mark, valid UTF-8 or declaration settled it: the most plausible set was taken. */
  guessed: boolean;
  /** Characters that could not be decoded (U+FFFD in the text). */
  undecodable: number;
}

const sampleBytes = 256 * 1024;
/** Enough to tell languages apart; weighing costs about a microsecond a character and set. */
const weighedBytes = 16 * 1024;

const byteOrderMarks: Array<[number[], string]> = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

/** The commonest characters of running text; decoding with the wrong set rarely yields them. */
const frequent = new Set(
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运' +
    '這個們來為國會說時對於後過發裡樣還進開從實軍無與長機學關點業將兩間問當沒動現應戰頭體見產麼經給門員聲東論處義認條氣題別變總電數報結場務計區隊決馬書則聽卻達強難權類據邊張該規萬術領確傳師觀讓識帶導爭運網請請選服務資訊系統使用者',
);

const utf16ByteRange = /[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef\u0020-\u007e\n\r\t]/;

function byBom(bytes: Uint8Array): { charset: string; skip: number } | undefined {
  for (const [mark, charset] of byteOrderMarks) {
    if (mark.every((value, index) => bytes[index] === value)) return { charset, skip: mark.length };
  }
  return undefined;
}

/** UTF-16 without a mark: decoded the right way round nearly every character is Han, ASCII or punctuation. */
function byUtf16Shape(bytes: Uint8Array): string | undefined {
  const even = bytes.subarray(0, Math.min(bytes.length, 8192) & ~1);
  if (even.length < 8) return undefined;
  for (const charset of ['utf-16le', 'utf-16be']) {
    const text = new TextDecoder(charset).decode(even);
    let plausible = 0;
    for (const character of text) if (utf16ByteRange.test(character)) plausible += 1;
    const spaced = /[\n\r 。，,.]/.test(text);
    if (spaced && plausible / text.length > 0.95) return charset;
  }
  return undefined;
}

function decodeFatal(bytes: Uint8Array, charset: string): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}

function countReplacements(text: string): number {
  return text.length - text.replaceAll('\uFFFD', '').length;
}

function weightOf(character: string): number {
  if (character === '\uFFFD') return -3;
  if (frequent.has(character)) return 1;
  if (/[\u3040-\u30ff]/.test(character)) return 0.9;
  if (/[\uff61-\uff9f\ue000-\uf8ff\u0080-\u009f]/.test(character)) return -1;
  if (/[\u3000-\u303f\uff01-\uff5e\u2010-\u2026]/.test(character)) return 0.6;
  if (/[\u4e00-\u9fff]/.test(character)) return 0.2;
  if (/[\uac00-\ud7af]/.test(character)) return 0.6;
  return /[À-ÖØ-öø-ÿ€Šš“”‘’–—]/.test(character) ? 0.4 : 0;
}

/** How much a decoding looks like a language: mean weight of its characters outside ASCII. */
function plausibility(text: string): number {
  let sum = 0;
  let count = 0;
  for (const character of text) {
    if (character < '\u0080') continue;
    sum += weightOf(character);
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}

const candidates = ['gb18030', 'big5', 'shift_jis', 'euc-jp', 'euc-kr', 'windows-1252'];

function mostPlausible(sample: Uint8Array): { charset: string; score: number } {
  const scored = candidates.map((charset) => {
    const text = new TextDecoder(charset).decode(sample.subarray(0, weighedBytes), { stream: true });
    return { charset, score: plausibility(text) };
  });
  return scored.reduce((best, next) => (next.score > best.score ? next : best));
}

/** UTF-8 with a few damaged bytes is still UTF-8; another set read as UTF-8 is broken everywhere. */
function isDamagedUtf8(sample: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(sample, { stream: true });
  const broken = countReplacements(text);
  let foreign = 0;
  for (const character of text) if (character > '\u007f') foreign += 1;
  return foreign - broken > broken * 20;
}

function normaliseLabel(label: string): string | undefined {
  try {
    return new TextDecoder(label.trim()).encoding;
  } catch {
    return undefined;
  }
}

interface Choice {
  charset: string;
  skip: number;
  guessed: boolean;
}

/** From the first byte outside ASCII on: a long English preface says nothing about the character set. */
function tellingSample(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte > 0x7f);
  const start = first < sampleBytes / 2 ? 0 : first;
  return bytes.subarray(start, start + sampleBytes);
}

function chooseUnmarked(bytes: Uint8Array, declared: string | undefined): Choice {
  const sample = tellingSample(bytes);
  const utf16 = byUtf16Shape(bytes);
  if (utf16 && (sample.includes(0) || !isUtf8(sample))) return { charset: utf16, skip: 0, guessed: true };
  if (isUtf8(bytes)) return { charset: 'utf-8', skip: 0, guessed: false };
  const label = declared === undefined ? undefined : normaliseLabel(declared);
  if (label && label !== 'utf-8' && decodeFatal(sample, label) !== undefined) {
    return { charset: label, skip: 0, guessed: false };
  }
  if (isDamagedUtf8(sample)) return { charset: 'utf-8', skip: 0, guessed: false };
  return { charset: mostPlausible(sample).charset, skip: 0, guessed: true };
}

function choose(bytes: Uint8Array, declared: string | undefined): Choice {
  const marked = byBom(bytes);
  return marked ? { ...marked, guessed: false } : chooseUnmarked(bytes, declared);
}

/**
 * Decodes text of unknown character set: byte order mark, UTF-16 by shape, valid UTF-8, the declared set,
 * then the most plausible of GB18030, Big5, Shift_JIS, EUC-JP, EUC-KR and Windows-1252.
 */
export function decodeText(bytes: Uint8Array, declared?: string): DecodedText {
  const choice = choose(bytes, declared);
  const text = new TextDecoder(choice.charset).decode(bytes.subarray(choice.skip));
  return { text, charset: choice.charset, guessed: choice.guessed, undecodable: countReplacements(text) };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what text does not contain
const controlCharacters = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\u007f]/g;

/**
 * Refuses bytes that are not text in any character set (`parsing.binary_as_text`): control characters,
 * or a decoding in which a twentieth of the characters is damaged.
 */
export function requireText(decoded: DecodedText): void {
  const sample = decoded.text.slice(0, sampleBytes);
  const controls = sample.match(controlCharacters)?.length ?? 0;
  const damaged = countReplacements(sample);
  if (controls * 200 > sample.length || damaged * 20 > sample.length) {
    throw parseError('parsing.binary_as_text', { charset: decoded.charset });
  }
}
