import { createAnswerScanner, type Token } from './scan.ts';

/** What the writer gives out, in order: text to append, or marks that belong at the end of what was appended. */
export type Written = { type: 'text'; text: string } | { type: 'marks'; numbers: number[]; at: number };

export interface AnswerWriter {
  push(text: string): Written[];
  end(): Written[];
}

interface Pen {
  /** Characters given out so far. */
  length: number;
  last: string;
  /** White space that is dropped when a mark follows: `30 days [1].` reads `30 days.` */
  space: string;
  /** Marks wait for the full stop behind them. */
  marks: number[];
}

const closing = /^[.!?。！？；;，,：:、…"'”’」』）)]+/u;

/**
 * Turns what a model writes into clean text and the places of its marks. Whatever the scanner let through, the result
 * never holds `](` or `]:`, without which Markdown has neither links nor images.
 */
export function createAnswerWriter({ marks = true } = {}): AnswerWriter {
  const scanner = createAnswerScanner({ marks });
  const pen: Pen = { length: 0, last: '\n', space: '', marks: [] };
  return {
    push: (text) => scanner.push(text).flatMap((token) => write(pen, token)),
    end: () => [...scanner.end().flatMap((token) => write(pen, token)), ...flushMarks(pen)],
  };
}

function write(pen: Pen, token: Token): Written[] {
  if (token.type === 'mark') {
    pen.marks.push(...token.numbers.filter((number) => !pen.marks.includes(number)));
    return [];
  }
  return pen.marks.length > 0 ? behindMarks(pen, token.text) : plain(pen, token.text);
}

/** A stop right behind a mark belongs to the sentence that the mark supports. */
function behindMarks(pen: Pen, text: string): Written[] {
  const stop = closing.exec(text)?.[0] ?? '';
  const rest = text.slice(stop.length);
  const space = stop === '' ? pen.space : '';
  pen.space = '';
  const stopped = append(pen, stop);
  // More of the stop may come.
  if (rest === '') return stopped;
  const written = [...stopped, ...flushMarks(pen)];
  // Without a stop the space before the mark parts the words again, unless the text brings its own.
  const parted = /^\s/.test(rest) ? rest : space + rest;
  return [...written, ...plain(pen, parted)];
}

function plain(pen: Pen, text: string): Written[] {
  const whole = pen.space + text;
  const kept = whole.trimEnd();
  pen.space = whole.slice(kept.length);
  return append(pen, kept);
}

function append(pen: Pen, text: string): Written[] {
  if (text === '') return [];
  const joined = pen.last === ']' && /^[(:]/.test(text) ? ` ${text}` : text;
  const safe = joined.replace(/\](?=[(:])/g, '] ');
  pen.last = safe.at(-1) ?? pen.last;
  pen.length += safe.length;
  return [{ type: 'text', text: safe }];
}

function flushMarks(pen: Pen): Written[] {
  if (pen.marks.length === 0) return [];
  const numbers = pen.marks;
  pen.marks = [];
  return [{ type: 'marks', numbers, at: pen.length }];
}
