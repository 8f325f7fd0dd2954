import type { ParseWarning } from '../block.ts';
import type { ParseLimits } from '../limits.ts';
import type { Relationship } from '../ooxml/package.ts';
import type { PlacedBlock } from '../ooxml/pictures.ts';
import type { Numbering } from './numbering.ts';
import type { Styles } from './styles.ts';

/** A block and what a document without heading styles is judged by. */
export interface DocxBlock extends PlacedBlock {
  /** All its characters are bold. */
  boldLine?: boolean;
  /** Relationship of a chart whose blocks take this place. */
  chart?: string;
}

/** What was met on the way and is told in the report. */
export interface DocxCounts {
  hidden: number;
  deletions: number;
  objects: number;
  formulas: number;
  /** Table rows beyond the limit. */
  rows: number;
}

/** State of one document while it is read from beginning to end. */
export interface DocxContext {
  styles: Styles;
  numbering: Numbering;
  /** Text of foot- and endnotes and comments by `footnote:1`, `endnote:1`, `comment:1`. */
  notes: Map<string, string>;
  /** Printed numbers of notes, in order of their first reference. */
  noteNumbers: Map<string, number>;
  relationships: Map<string, Relationship>;
  limits: ParseLimits;
  counts: DocxCounts;
  /** Open complex fields, outermost first; text in a `code` part is an instruction, not content. */
  fields: Array<'code' | 'result'>;
}

export function newCounts(): DocxCounts {
  return { hidden: 0, deletions: 0, objects: 0, formulas: 0, rows: 0 };
}

export function docxWarnings({ counts, limits }: DocxContext): ParseWarning[] {
  const entries: Array<[ParseWarning['code'], number]> = [
    ['hidden_text_skipped', counts.hidden],
    ['tracked_deletions_skipped', counts.deletions],
    ['embedded_objects_skipped', counts.objects],
    ['formulas_kept_as_text', counts.formulas],
  ];
  const counted = entries.flatMap(([code, count]) => (count > 0 ? [{ code, params: { count } }] : []));
  if (counts.rows === 0) return counted;
  const params = { sheet: '', kept: limits.tableRows, skipped: counts.rows };
  return [...counted, { code: 'rows_beyond_limit', params }];
}
