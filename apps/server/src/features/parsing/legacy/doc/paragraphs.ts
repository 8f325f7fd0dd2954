import type { Formats, ParagraphFormat } from './formats.ts';
import type { Characters } from './pieces.ts';
import type { Note, Span } from './stories.ts';

export interface Paragraph {
  text: string;
  /** Its last character ends a cell or a row of a table. */
  cellEnd: boolean;
  /** Undefined when the file does not say. */
  format: ParagraphFormat | undefined;
  /** Notes that it refers to, with their printed numbers. */
  notes: { number: number; note: Note }[];
  pictures: number;
}

/** Control characters of the text ([MS-DOC] 2.4.1). */
const controls = {
  picture: 0x01,
  noteMark: 0x02,
  cellEnd: 0x07,
  drawing: 0x08,
  lineBreak: 0x0b,
  pageBreak: 0x0c,
  paragraphEnd: 0x0d,
  fieldBegins: 0x13,
  fieldShows: 0x14,
  fieldEnds: 0x15,
  hyphen: 0x1e,
} as const;

const shown = new Map<number, string>([
  [0x09, '\t'],
  [controls.lineBreak, '\n'],
  [controls.hyphen, '-'],
]);

/** Keeps track of the fields a character stands in; true while their codes hide it. */
function followFields(hidden: boolean[], code: number): boolean {
  if (code === controls.fieldBegins) hidden.push(true);
  else if (code === controls.fieldShows && hidden.length > 0) hidden[hidden.length - 1] = false;
  else if (code === controls.fieldEnds) hidden.pop();
  return hidden.includes(true);
}

interface Walk {
  characters: Characters;
  formats: Formats;
  notes: Map<number, Note>;
  /** Notes of the document that were met so far. */
  numbered: { count: number };
}

function emptyParagraph(): Paragraph {
  return { text: '', cellEnd: false, format: undefined, notes: [], pictures: 0 };
}

function addControl(paragraph: Paragraph, code: number, { walk, at }: { walk: Walk; at: number }): void {
  if (code === controls.picture || code === controls.drawing) paragraph.pictures += 1;
  else if (code === controls.noteMark) {
    const note = walk.notes.get(at);
    if (!note) return;
    walk.numbered.count += 1;
    paragraph.notes.push({ number: walk.numbered.count, note });
    paragraph.text += `[^${walk.numbered.count}]`;
  } else paragraph.text += shown.get(code) ?? '';
}

const ends = new Set<number>([controls.paragraphEnd, controls.cellEnd, controls.pageBreak]);

/** Paragraphs of a part of the text. Codes of fields (page numbers, links) go, what they show stays; fields nest. */
export function paragraphsIn(walk: Walk, { start, end }: Span): Paragraph[] {
  const { text, byteAt } = walk.characters;
  const found: Paragraph[] = [];
  const hidden: boolean[] = [];
  let open = emptyParagraph();
  for (let at = start; at < Math.min(end, text.length); at += 1) {
    const code = text.charCodeAt(at);
    if (ends.has(code)) {
      found.push({ ...open, cellEnd: code === controls.cellEnd, format: walk.formats.at(byteAt(at)) });
      open = emptyParagraph();
    } else if (followFields(hidden, code)) continue;
    else if (code < 0x20) addControl(open, code, { walk, at });
    else open.text += text[at];
  }
  return open.text === '' ? found : [...found, open];
}
