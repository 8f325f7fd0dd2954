import { numbersIn, structureIn, structures, type WordFile } from './places.ts';

/** A run of characters: from the first to behind the last. */
export interface Span {
  start: number;
  end: number;
}

/** The parts of the text, in their order ([MS-DOC] 2.5.4 FibRgLw97). */
const lengths = {
  main: 0x4c,
  footnotes: 0x50,
  headers: 0x54,
  macros: 0x58,
  comments: 0x5c,
  endnotes: 0x60,
  boxes: 0x64,
  headerBoxes: 0x68,
} as const;

export type Story = keyof typeof lengths;

/** Where each part of the text stands; all of it is the main part when the lengths cannot be right. */
export function storiesOf({ stream }: WordFile, characters: number): Map<Story, Span> {
  const stories = new Map<Story, Span>();
  let start = 0;
  for (const [story, at] of Object.entries(lengths) as [Story, number][]) {
    const end = start + stream.readUInt32LE(at);
    stories.set(story, { start, end });
    start = end;
  }
  const main = stories.get('main');
  if (start > characters || main?.end === 0) return new Map([['main', { start: 0, end: characters }]]);
  return stories;
}

/** A note: the character that refers to it, and its own text. */
export interface Note extends Span {
  mark: number;
}

function notesIn(file: WordFile, [marks, texts]: [number, number], story: Span | undefined): Note[] {
  if (!story) return [];
  const places = structureIn(file, marks);
  const bounds = numbersIn(structureIn(file, texts));
  // A mark is four bytes for its place and two for its kind; one more place stands at the end.
  const count = Math.max(0, Math.floor((places.length - 4) / 6));
  const referring = numbersIn(places).slice(0, count);
  return referring.flatMap((mark, index) => {
    const [from, to] = [bounds[index], bounds[index + 1]];
    if (from === undefined || to === undefined || to < from || story.start + to > story.end) return [];
    return [{ mark, start: story.start + from, end: story.start + to }];
  });
}

/** Foot- and endnotes by the character that refers to them. */
export function notesOf(file: WordFile, stories: Map<Story, Span>): Map<number, Note> {
  const { footnoteMarks, footnoteTexts, endnoteMarks, endnoteTexts } = structures;
  const notes = [
    ...notesIn(file, [footnoteMarks, footnoteTexts], stories.get('footnotes')),
    ...notesIn(file, [endnoteMarks, endnoteTexts], stories.get('endnotes')),
  ];
  return new Map(notes.map((note) => [note.mark, note]));
}
