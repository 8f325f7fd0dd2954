import type { BlockLine, DraftBlock } from '../block.ts';
import { joinLines } from '../formats/text.ts';
import type { Line } from './lines.ts';
import { median, type Page, pageBox } from './page.ts';

/** A paragraph with what headings and joins are judged by. */
export interface Paragraph {
  block: DraftBlock;
  size: number;
  bold: boolean;
  lines: number;
  /** Column it stands in: paragraphs of different regions may be one that was cut. */
  region: number;
  /** Share of the page height at which it ends. */
  bottom: number;
}

interface RegionShape {
  left: number;
  right: number;
  /** Usual distance from one line to the next. */
  pitch: number;
}

/** Bullets, and numbers that open a list item or a clause. */
const itemStart =
  /^(?:[•●○▪■□◦‣·\ue000-\uf8ff]\s*|[-–—*+]\s+|[（(]?\d{1,3}[.)）、](?!\d)\s*|[a-zA-Z][.)]\s+|[（(][一二三四五六七八九十]{1,3}[)）]\s*|[一二三四五六七八九十]{1,3}、|[①-⑳]\s*)\S/u;
const clauseStart = /^第\s?[一二三四五六七八九十百千零\d]{1,6}\s?[条款章节编篇]/;
const bulletOnly = /^(?:[•●○▪■□◦‣·\ue000-\uf8ff]|[-–—*+](?=\s))\s*/u;
const endsSentence = /[。！？；：.!?;:”"』」)）]$/;

function shapeOf(lines: Line[]): RegionShape {
  const rights = lines.map((line) => line.x1).sort((left, right) => left - right);
  const pitches = lines
    .slice(1)
    .map((line, index) => line.y0 - (lines[index]?.y0 ?? 0))
    .filter((pitch) => pitch > 0);
  const size = median(lines.map((line) => line.size)) || 10;
  // The smaller half are the distances inside paragraphs.
  const inside = pitches
    .sort((left, right) => left - right)
    .slice(0, Math.max(1, Math.ceil(pitches.length * 0.6)));
  return {
    left: Math.min(...lines.map((line) => line.x0)),
    right: rights[Math.floor(rights.length * 0.9)] ?? 0,
    pitch: median(inside) || size * 1.5,
  };
}

function endsShort(line: Line, shape: RegionShape): boolean {
  const missing = shape.right - line.x1;
  const width = shape.right - shape.left;
  if (missing > width * 0.35) return true;
  return missing > Math.max(line.size * 2.2, width * 0.1) && endsSentence.test(line.text);
}

/** Fonts that change inside a paragraph (a bold term) do not end it, unless the line above ends short. */
function changesStyle(above: Line, line: Line, shape: RegionShape): boolean {
  const ratio = line.size / Math.max(1, above.size);
  if (ratio > 1.1 || ratio < 0.9 || above.mono !== line.mono) return true;
  return above.bold !== line.bold && endsShort(above, shape);
}

/** The first line of a paragraph is set in, unless it hangs below a bullet. */
function isIndented(first: Line, above: Line, line: Line): boolean {
  if (itemStart.test(first.text) && line.x0 >= first.x0 + line.size * 0.5) return false;
  return above.x0 < line.x0 - line.size * 1.2;
}

/** Whether `line` begins a new paragraph below `above`, the last line of `open`. */
function breaks(open: Line[], line: Line, shape: RegionShape): boolean {
  const first = open[0];
  const above = open.at(-1);
  if (!first || !above) return true;
  const distance = line.y0 - above.y0;
  if (above.mono && line.mono) return distance > line.size * 2.2;
  if (itemStart.test(line.text) || clauseStart.test(line.text)) return true;
  if (distance > shape.pitch + line.size * 0.4 || distance > line.size * 2.6) return true;
  if (changesStyle(above, line, shape)) return true;
  return (
    (line.x0 > shape.left + line.size * 1.5 && isIndented(first, above, line)) || endsShort(above, shape)
  );
}

function groupLines(lines: Line[]): Line[][] {
  const shape = shapeOf(lines);
  const groups: Line[][] = [];
  for (const line of lines) {
    const open = groups.at(-1);
    if (open && !breaks(open, line, shape)) open.push(line);
    else groups.push([line]);
  }
  return groups;
}

/** Indentation of code, in characters. */
function codeIndent(line: Line, left: number): string {
  const width = (line.x1 - line.x0) / Math.max(1, line.text.length);
  return ' '.repeat(Math.max(0, Math.min(40, Math.round((line.x0 - left) / Math.max(1, width)))));
}

/** Puts lines together and remembers where each of them went. */
function textWithLines(page: Page, group: Line[], code: boolean): { text: string; lines: BlockLine[] } {
  const left = Math.min(...group.map((line) => line.x0));
  let text = '';
  const lines: BlockLine[] = [];
  for (const line of group) {
    const piece = code ? codeIndent(line, left) + line.text : line.text;
    const joined = code ? (text === '' ? piece : `${text}\n${piece}`) : joinLines(text, piece);
    lines.push({ start: joined.length - piece.length, end: joined.length, box: pageBox(page, line) });
    text = joined;
  }
  return { text, lines };
}

/** Dots that lead to a page number in a table of contents. */
const leaders = /(?:\s?[.·…．]){5,}\s*/g;

function stripBullet(text: string, lines: BlockLine[]): { text: string; lines: BlockLine[] } {
  const length = bulletOnly.exec(text)?.[0].length ?? 0;
  if (length === 0) return { text, lines };
  const moved = lines.map((line) => ({
    ...line,
    start: Math.max(0, line.start - length),
    end: Math.max(0, line.end - length),
  }));
  return { text: text.slice(length), lines: moved };
}

function kindOf(group: Line[], text: string): DraftBlock['kind'] {
  if (group.every((line) => line.mono)) return 'code';
  return itemStart.test(text) ? 'list-item' : 'paragraph';
}

function toParagraph(page: Page, group: Line[], region: number): Paragraph {
  const kind = kindOf(group, group[0]?.text ?? '');
  const raw = textWithLines(page, group, kind === 'code');
  const placed = kind === 'list-item' ? stripBullet(raw.text, raw.lines) : raw;
  const shortened = placed.text.replace(leaders, ' … ');
  const same = shortened === placed.text;
  const boxes = placed.lines.map((line) => line.box);
  return {
    block: {
      kind,
      text: shortened,
      page: page.number,
      ...(kind === 'list-item' ? { level: 1 } : {}),
      boxes,
      ...(same ? { lines: placed.lines } : {}),
    },
    size: median(group.map((line) => line.size)),
    bold: group.every((line) => line.bold),
    lines: group.length,
    region,
    bottom: (group.at(-1)?.y1 ?? 0) / Math.max(1, page.height),
  };
}

/** Paragraphs, list items and code of one column. */
export function paragraphsOf(page: Page, lines: Line[], region: number): Paragraph[] {
  return groupLines(lines).map((group) => toParagraph(page, group, region));
}
