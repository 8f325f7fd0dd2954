/** A piece of evidence as the extractive answerer reads it. */
export interface Passage {
  /** Document name and headings above the text. */
  title: string;
  text: string;
  /** Length of the repeated table header before the passage's own text; 0 for most. */
  bodyStart: number;
}

/** A sentence or table row that can be quoted: `passage.text.slice(start, end) === text`. */
export interface Unit {
  /** Index of its passage. */
  passage: number;
  start: number;
  end: number;
  text: string;
  kind: 'sentence' | 'row' | 'heading';
  /** How it reads in an answer: the text itself, or for a table row `header: value; …`. */
  shown: string;
  /** The heading, question or list lead right above it. */
  lead: string;
}
