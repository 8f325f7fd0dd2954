import { splitSentences } from '../../parsing/index.ts';
import type { Passage, Unit } from './passage.ts';
import { isTableLine, looksLikeHeader, readableRow } from './table-row.ts';

interface Line {
  text: string;
  start: number;
  end: number;
}

/** A table goes on while lines have cells; a passage of this many lines of one table is not unusual. */
interface Walk {
  passage: Passage;
  index: number;
  lead: string;
  /** Where the last line of the passage ends. */
  lastEnd: number;
  units: Unit[];
}

const endsSentence = /[。！？；…!?;.:：，,]["'”’」』）)\]]*$/u;
/** 各型号用量如下： only leads to what stands below it; any other sentence that ends so may tell something itself. */
const announces = /(?:如下|以下|下列|下面|下表|\b(?:as follows|following|below|these))[^。.]*[:：]$/iu;
const asks = /[?？]["'”’」』）)\]]*$/u;
const numberedHeading =
  /^\s*(?:第[一二三四五六七八九十百\d]+[章节条]|[\d.]+\s|[一二三四五六七八九十]+、|#+\s|Q\d*[:：.]|问[:：])/u;

/** Everything in a passage that can be quoted, in reading order. The repeated table header is not part of it. */
export function unitsOf(passage: Passage, index: number): Unit[] {
  const lines = linesOf(passage.text);
  const walk: Walk = { passage, index, lead: '', lastEnd: lines.at(-1)?.end ?? 0, units: [] };
  for (let at = 0; at < lines.length; ) {
    const line = lines[at];
    if (line === undefined) break;
    const rows = tableFrom(lines, at);
    if (rows.length >= 2 || (rows.length === 1 && passage.bodyStart > 0)) {
      addRows(walk, rows);
      at += rows.length;
    } else if (isCaption(line.text) && tableFrom(lines, at + 1).length >= 2) {
      addHeading(walk, line);
      at += 1;
    } else {
      addLine(walk, line);
      at += 1;
    }
  }
  return walk.units;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const part of text.split('\n')) {
    const end = start + part.length;
    if (part.trim() !== '') lines.push({ text: part, start, end });
    start = end + 1;
  }
  return lines;
}

function tableFrom(lines: Line[], from: number): Line[] {
  const rows: Line[] = [];
  for (let at = from; at < lines.length; at += 1) {
    const line = lines[at];
    const previous = rows.at(-1);
    // An empty line ends a table.
    if (line === undefined || !isTableLine(line.text) || (previous && line.start > previous.end + 1)) break;
    rows.push(line);
  }
  return rows;
}

function addRows(walk: Walk, rows: Line[]): void {
  const [first, second] = rows;
  if (first === undefined) return;
  const repeated = first.start < walk.passage.bodyStart;
  const headed = repeated || looksLikeHeader(first.text, second?.text);
  const header = headed ? first.text : undefined;
  for (const row of headed ? rows.slice(1) : rows) {
    if (row.end <= walk.passage.bodyStart) continue;
    add(walk, row, { kind: 'row', shown: readableRow(row.text, header), lead: walk.lead });
  }
}

/** What stands above a table names it: its rows answer, not the name. */
function isCaption(line: string): boolean {
  return line.trim().length <= 80 && !endsSentence.test(line);
}

function addHeading(walk: Walk, line: Line): void {
  if (line.end <= walk.passage.bodyStart) return;
  const text = line.text.trim();
  add(walk, line, { kind: 'heading', shown: text, lead: walk.lead });
  walk.lead = text;
}

function addLine(walk: Walk, line: Line): void {
  if (line.end <= walk.passage.bodyStart) return;
  if (isHeading(line.text)) {
    addHeading(walk, line);
    return;
  }
  const sentences = splitSentences(line.text);
  for (const [index, sentence] of sentences.entries()) {
    const place = { text: sentence.text, start: line.start + sentence.start, end: line.start + sentence.end };
    const last = index === sentences.length - 1;
    const leads = announces.test(sentence.text.trim()) && !(last && walk.lastEnd <= line.end);
    const kind = leads || asks.test(sentence.text) ? 'heading' : 'sentence';
    add(walk, place, { kind, shown: sentence.text, lead: walk.lead });
    if (kind === 'heading') walk.lead = sentence.text;
  }
}

function isHeading(line: string): boolean {
  const text = line.trim();
  if (asks.test(text)) return text.length <= 120;
  if (text.length > 60 || endsSentence.test(text)) return false;
  return numberedHeading.test(text) || !/[\d一二三四五六七八九十]/u.test(text);
}

function add(walk: Walk, place: Line, rest: Pick<Unit, 'kind' | 'shown' | 'lead'>): void {
  const trimmedStart = place.start + (place.text.length - place.text.trimStart().length);
  const text = place.text.trim();
  walk.units.push({
    passage: walk.index,
    start: trimmedStart,
    end: trimmedStart + text.length,
    text,
    ...rest,
  });
}
