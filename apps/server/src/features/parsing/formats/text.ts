import type { DraftBlock, DraftDocument } from '../block.ts';
import type { DecodedText } from '../kinds/charset.ts';
import { charsetWarnings } from './charset-warnings.ts';

interface Line {
  text: string;
  start: number;
  end: number;
  indent: number;
  blank: boolean;
}

const chineseLevels: Record<string, number> = { 编: 1, 部: 1, 篇: 1, 卷: 1, 章: 2, 回: 2, 节: 3 };
const chineseChapter =
  /^第\s*[一二三四五六七八九十百千零〇两\d]{1,7}\s*([编部篇卷章回节])(?![。，,])\s*.{0,40}$/;
const chineseNumber = /^[一二三四五六七八九十]{1,3}、\s*.{1,40}$/;
const latinChapter = /^(?:chapter|part|section|appendix)\s+(?:\d+|[ivxlc]+|[a-z])\b.{0,80}$/i;
const numbered = /^(\d{1,3}(?:\.\d{1,3}){0,5})[.、．]?[ \t\u3000]+(\S.{0,80})$/;
const endsSentence = /[。！？；：，.!?;:,]$/;
const bullet = /^(?:[-*+•●○▪◦‣·]|[（(]?\d{1,3}[.)）、]|[a-zA-Z][.)])[ \t\u3000]*(?=\S)/;

/** Level of a line that reads as a heading; undefined for prose. `alone` = empty lines around it. */
export function headingLevelOf(text: string, alone: boolean): number | undefined {
  const chapter = chineseChapter.exec(text);
  if (chapter && !/[。；，]$/.test(text)) return chineseLevels[chapter[1] ?? '章'];
  if (endsSentence.test(text)) return undefined;
  if (latinChapter.test(text) && alone) return 2;
  if (chineseNumber.test(text)) return 4;
  const dotted = numbered.exec(text)?.[1];
  if (dotted === undefined) return undefined;
  const depth = dotted.split('.').length;
  // "1 Scope" may be a list item: only a line of its own counts.
  return depth > 1 || alone ? Math.min(9, depth + 1) : undefined;
}

function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const raw of text.split('\n')) {
    const content = raw.replace(/\r$/, '');
    const trimmed = content.trim();
    lines.push({
      text: trimmed,
      start,
      end: start + content.length,
      indent: content.length - content.trimStart().length,
      blank: trimmed === '',
    });
    start += raw.length + 1;
  }
  return lines;
}

/** Columns a line takes on a screen: Han characters two. */
function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += character >= '\u2e80' ? 2 : 1;
  return width;
}

/** Whether lines were wrapped at a fixed width (e-mail, README) or each line is a paragraph of its own. */
function isHardWrapped(lines: Line[]): boolean {
  const inner = lines.filter((line, index) => !line.blank && lines[index + 1]?.blank === false);
  if (inner.length < 3) return false;
  const widths = inner.map((line) => displayWidth(line.text)).sort((left, right) => left - right);
  const typical = widths[Math.floor(widths.length * 0.9)] ?? 0;
  if (typical > 120 || typical < 30) return false;
  return (
    widths.filter((width) => width >= typical * 0.7 && width <= typical * 1.15).length >= widths.length * 0.6
  );
}

const cjk = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]/;

/** Joins two printed lines of one paragraph: no space between Chinese characters. */
export function joinLines(left: string, right: string): string {
  if (left === '') return right;
  if (cjk.test(left.at(-1) ?? '') || cjk.test(right[0] ?? '')) return left + right;
  if (/\p{Ll}-$/u.test(left) && /^\p{Ll}/u.test(right)) return left.slice(0, -1) + right;
  return `${left} ${right}`;
}

interface TextState {
  blocks: DraftBlock[];
  open: Line[];
  wrapped: boolean;
}

function flush(state: TextState): void {
  const first = state.open[0];
  const last = state.open.at(-1);
  if (!first || !last) return;
  const text = state.open.reduce((joined, line) => joinLines(joined, line.text), '');
  const isItem = bullet.test(first.text);
  state.blocks.push({
    kind: isItem ? 'list-item' : 'paragraph',
    text: isItem ? text.replace(/^[-*+•●○▪◦‣·][ \t\u3000]*/, '') : text,
    ...(isItem ? { level: 1 + Math.floor(first.indent / 2) } : {}),
    source: { start: first.start + first.indent, end: last.end },
  });
  state.open = [];
}

const underline = /^(?:={3,}|-{3,}|~{3,})$/;

/** Level of a heading at this line: by its underline or its wording. */
function levelAt(lines: Line[], index: number): number | undefined {
  const text = lines[index]?.text ?? '';
  const next = lines[index + 1]?.text ?? '';
  if (underline.test(next) && text.length <= 80) return next.startsWith('=') ? 1 : 2;
  const alone = (lines[index - 1]?.blank ?? true) && (lines[index + 1]?.blank ?? true);
  return headingLevelOf(text, alone);
}

function addLine(state: TextState, lines: Line[], index: number): void {
  const line = lines[index];
  if (!line || line.blank) flush(state);
  if (!line || line.blank || underline.test(line.text)) return;
  const level = levelAt(lines, index);
  if (level !== undefined) {
    flush(state);
    const source = { start: line.start + line.indent, end: line.end };
    state.blocks.push({ kind: 'heading', text: line.text, level, source });
    return;
  }
  if (!state.wrapped || bullet.test(line.text) || line.text.startsWith('\u3000')) flush(state);
  state.open.push(line);
}

/** Blocks of plain text: headings by their wording, list items, paragraphs. Pure. */
export function readPlainText(decoded: DecodedText): DraftDocument {
  const lines = splitLines(decoded.text);
  const state: TextState = { blocks: [], open: [], wrapped: isHardWrapped(lines) };
  for (const index of lines.keys()) addLine(state, lines, index);
  flush(state);
  return {
    parser: 'plain-text',
    charset: decoded.charset,
    blocks: state.blocks,
    warnings: charsetWarnings(decoded),
  };
}
