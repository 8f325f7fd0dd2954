import { readFile } from 'node:fs/promises';
import type { DraftBlock, DraftDocument } from '../block.ts';
import { parseError } from '../failure.ts';
import { readPlainText } from '../formats/text.ts';

/** Groups that hold tables of fonts, pictures and the like. */
const silent = new Set(
  'fonttbl colortbl stylesheet info pict object themedata datastore latentstyles listtable listoverridetable rsidtbl generator header footer headerl headerr footerl footerr xmlnstbl fldinst'.split(
    ' ',
  ),
);
const codePages: Record<number, string> = {
  936: 'gb18030',
  950: 'big5',
  932: 'shift_jis',
  949: 'euc-kr',
  1251: 'windows-1251',
};
const marks: Record<string, string> = {
  par: '\n\n',
  line: '\n',
  sect: '\n\n',
  page: '\n\n',
  tab: ' ',
  cell: ' | ',
  row: '\n\n',
  emdash: '—',
  endash: '–',
  bullet: '•',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
};
const deepest = 1_000;

interface Group {
  silent: boolean;
  /** How many characters stand in for a Unicode one, for readers that know none. */
  fallback: number;
  /** Level of the paragraph among the titles, from 0; undefined for text. */
  outline: number | undefined;
}

interface Reading {
  text: string[];
  bytes: number[];
  decoder: { decode(bytes: Uint8Array): string };
  groups: Group[];
  group: Group;
  skip: number;
  /** Where the paragraph begins in `text`. */
  paragraph: number;
  titles: Title[];
}

interface Title {
  text: string;
  level: number;
}

const token = /\\([a-z]+)(-?\d+)? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)/gi;

function flushBytes(reading: Reading): void {
  if (reading.bytes.length === 0) return;
  reading.text.push(reading.decoder.decode(Uint8Array.from(reading.bytes)));
  reading.bytes = [];
}

function show(reading: Reading, text: string): void {
  flushBytes(reading);
  if (reading.group.silent) return;
  const kept = text.slice(reading.skip);
  reading.skip = Math.max(0, reading.skip - text.length);
  reading.text.push(kept);
}

function readByte(reading: Reading, hex: string): void {
  if (reading.group.silent) return;
  if (reading.skip > 0) reading.skip -= 1;
  else reading.bytes.push(Number.parseInt(hex, 16));
}

function readWord(reading: Reading, word: string, value: number | undefined): void {
  const { group } = reading;
  if (silent.has(word)) group.silent = true;
  else if (word === 'ansicpg') reading.decoder = new TextDecoder(codePages[value ?? 0] ?? 'windows-1252');
  else if (word === 'uc') group.fallback = Math.max(0, Math.min(10, value ?? 1));
  else if (word === 'u' && value !== undefined) {
    show(reading, String.fromCharCode((value + 65_536) % 65_536));
    if (!group.silent) reading.skip = group.fallback;
  } else if (!group.silent) readMark(reading, word, value);
}

function readMark(reading: Reading, word: string, value: number | undefined): void {
  if (word === 'pard') reading.group.outline = undefined;
  else if (word === 'outlinelevel') reading.group.outline = value;
  if (word === 'par') endParagraph(reading);
  if (marks[word] !== undefined) show(reading, marks[word]);
}

function endParagraph(reading: Reading): void {
  const { text, paragraph, titles } = reading;
  const { outline } = reading.group;
  const title = text.slice(paragraph).join('').trim();
  reading.paragraph = text.length;
  if (outline !== undefined && outline >= 0 && outline < 9 && title !== '')
    titles.push({ text: title, level: outline + 1 });
}

function changeGroup(reading: Reading, brace: string): void {
  flushBytes(reading);
  reading.skip = 0;
  if (brace === '{') {
    if (reading.groups.length > deepest) throw parseError('parsing.too_complex', { type: 'rtf' });
    reading.groups.push(reading.group);
    reading.group = { ...reading.group };
  } else reading.group = reading.groups.pop() ?? reading.group;
}

function readSign(reading: Reading, sign: string): void {
  if (sign === '*') reading.group.silent = true;
  else if (sign === '~') show(reading, ' ');
  else if ('\\{}'.includes(sign)) show(reading, sign);
}

function readToken(reading: Reading, [, word, value, hex, sign, brace, plain]: RegExpMatchArray): void {
  if (word) {
    if (word !== 'u') flushBytes(reading);
    readWord(reading, word, value === undefined ? undefined : Number(value));
  } else if (hex) readByte(reading, hex);
  else if (sign) readSign(reading, sign);
  else if (brace) changeGroup(reading, brace);
  else if (plain) show(reading, plain);
}

/** Plain text of RTF: fonts, pictures and headers left out, characters of code pages and `\u` decoded. Pure. */
function rtfText(source: string): { text: string; titles: Title[] } {
  const reading: Reading = {
    text: [],
    bytes: [],
    decoder: new TextDecoder('windows-1252'),
    groups: [],
    group: { silent: false, fallback: 1, outline: undefined },
    skip: 0,
    paragraph: 0,
    titles: [],
  };
  for (const found of source.matchAll(token)) readToken(reading, found);
  flushBytes(reading);
  return { text: reading.text.join('').replace(/ \| (?=\n|$)/g, ''), titles: reading.titles };
}

/** Paragraphs that the file itself calls titles, found again in their order. */
function withTitles(blocks: DraftBlock[], titles: Title[]): DraftBlock[] {
  let next = 0;
  return blocks.map((block) => {
    const title = titles[next];
    if (title === undefined || block.text !== title.text) return block;
    next += 1;
    return { ...block, kind: 'heading', level: title.level };
  });
}

export async function readRtf({ file }: { file: string }): Promise<DraftDocument> {
  const { text, titles } = rtfText((await readFile(file)).toString('latin1'));
  const decoded = { text, charset: 'rtf', guessed: false, undecodable: 0 };
  const blocks = readPlainText(decoded).blocks;
  return {
    parser: 'rtf',
    blocks: withTitles(
      blocks.map(({ source: _source, ...block }) => block),
      titles,
    ),
    warnings: [{ code: 'legacy_format' }],
  };
}
