/** What a piece of a document is. `note` covers footnotes, comments and speaker notes. */
export type BlockKind =
  | 'heading'
  | 'paragraph'
  | 'list-item'
  | 'table'
  | 'code'
  | 'formula'
  | 'figure'
  | 'note';

/** A place on a page. Points (1/72 inch), origin at the top left of the page as a reader sees it. */
export interface PageBox {
  page: number;
  x: number;
  y: number;
  width: number;
  height: number;
  pageWidth: number;
  pageHeight: number;
  /** Of a chunk's box: where in the document's text the chunk's part on this page begins. */
  start?: number;
}

/** A merged cell: the value stands in each covered cell of `rows`, so that every row can be read alone. */
export interface CellSpan {
  row: number;
  column: number;
  rowSpan: number;
  columnSpan: number;
}

/**
 * A table as a grid. `rows[i]` is printed as line i of the block's text (cells joined by ` | `), so a row is
 * found again by its line.
 */
export interface BlockTable {
  rows: string[][];
  /** How many of the first rows are the header (0 = none known). */
  headerRows: number;
  spans?: CellSpan[];
  /** One entry a row, where the source has places: the boxes of that row. */
  rowBoxes?: PageBox[][];
}

/** Where one printed line of a block stands; `start`/`end` count from the beginning of the block's text. */
export interface BlockLine {
  start: number;
  end: number;
  box: PageBox;
}

/** A block before it has a place in the canonical text: what the format readers produce. */
export interface DraftBlock {
  kind: BlockKind;
  text: string;
  /** Heading level 1–9, or nesting depth of a list item from 1. */
  level?: number;
  /** First page, slide or (spreadsheets) sheet, from 1. */
  page?: number;
  boxes?: PageBox[];
  /** Finer than `boxes`, where the source has printed lines (PDF). */
  lines?: BlockLine[];
  table?: BlockTable;
  /** Programming language of `code`, when the source names it. */
  language?: string;
  /** Place in the decoded source text (Markdown, plain text), in UTF-16 code units. */
  source?: { start: number; end: number };
}

/**
 * A piece of a document with its place: `document.text.slice(start, end) === text`, in UTF-16 code units.
 * `headingPath` holds the titles above it, outermost first, not its own.
 */
export interface Block extends DraftBlock {
  headingPath: string[];
  start: number;
  end: number;
}

export type DocumentType =
  | 'pdf'
  | 'docx'
  | 'pptx'
  | 'xlsx'
  | 'csv'
  | 'html'
  | 'markdown'
  | 'text'
  | 'image'
  | 'json'
  | 'rtf'
  | 'eml'
  | 'msg'
  | 'epub'
  | 'zip'
  | 'doc'
  | 'ppt'
  | 'xls';

/** Something that was left out or guessed. `code` is stable, `params` fill its localised text. */
export interface ParseWarning {
  code: ParseWarningCode;
  params?: Record<string, string | number>;
}

export type ParseWarningCode =
  | 'pictures_skipped'
  | 'pictures_read'
  | 'pictures_without_text'
  | 'pictures_small'
  | 'pictures_beyond_limit'
  | 'pictures_unreadable'
  | 'pages_need_ocr'
  | 'pages_beyond_ocr_limit'
  | 'pages_low_confidence'
  | 'pages_garbled'
  | 'pages_failed'
  | 'hidden_text_skipped'
  | 'hidden_sheet'
  | 'invisible_characters_removed'
  | 'formulas_kept_as_text'
  | 'rows_beyond_limit'
  | 'columns_beyond_limit'
  | 'cells_without_cached_value'
  | 'embedded_objects_skipped'
  | 'tracked_deletions_skipped'
  | 'charset_guessed'
  | 'undecodable_characters'
  | 'malformed_markup'
  | 'member_skipped'
  | 'external_parser_failed'
  | 'legacy_format';

/** How a page was read. `mixed` = its characters, and its pictures by their looks. */
export type PageKind = 'digital' | 'scan' | 'mixed' | 'empty' | 'failed';

/** A page that was not simply digital. */
export interface PageNote {
  page: number;
  kind: Exclude<PageKind, 'digital'>;
  /** Mean certainty of what OCR read, 0–1. */
  confidence?: number;
  /** Quarters by which the page was turned to be read. */
  turned?: number;
  /** Why a page could not be read: the code of a parse failure. */
  reason?: string;
}

/** What was recognised and what was not; shown beside the document. */
export interface ParseReport {
  type: DocumentType;
  /** By what the content turned out to be, whatever the upload said. */
  mediaType: string;
  /** Which reader produced the blocks, for example `ooxml-docx`. */
  parser: string;
  /** Name of the parser outside this server that read it, as its administrator called it. */
  readBy?: string;
  /** The same parser, whatever it is called later. */
  readById?: string;
  /** Changes when the same bytes may give different blocks: then documents should be parsed again. */
  parserVersion: string;
  /** Pages of a PDF, slides of a presentation, sheets of a workbook. */
  pages?: number;
  /** Character set of text formats, in WHATWG spelling. */
  charset?: string;
  characters: number;
  blocks: Partial<Record<BlockKind, number>>;
  /** How many pages were read in which way. */
  pageKinds?: Partial<Record<PageKind, number>>;
  /** Pages that were not simply digital; the first 500. */
  pageNotes?: PageNote[];
  warnings: ParseWarning[];
  /** Wall time inside the child process, milliseconds. */
  durationMs: number;
}

/** A passage for the index: `text` is what is embedded and searched. */
export interface Chunk {
  index: number;
  /** `(repeatedHeader ? repeatedHeader + '\n' : '') + document.text.slice(start, end)`. */
  text: string;
  start: number;
  end: number;
  /** Header lines of the table this chunk continues; they stand elsewhere in the document. */
  repeatedHeader?: string;
  /** Titles above the chunk, outermost first: its context. */
  headingPath: string[];
  pageFrom?: number;
  pageTo?: number;
  boxes: PageBox[];
  /** Indexes of the blocks this chunk takes text from. */
  blockIndexes: number[];
  /** By `countTokens`: Han characters 1, Latin words 1.3. */
  tokenCount: number;
}

export interface ParsedDocument {
  type: DocumentType;
  /** From the file's own properties, else its first heading. */
  title?: string;
  /** The canonical plain text: every block in reading order; `start`/`end` everywhere count in it. */
  text: string;
  blocks: Block[];
  chunks: Chunk[];
  report: ParseReport;
}

/** What a format reader returns before the blocks get their places. */
export interface DraftDocument {
  parser: string;
  title?: string;
  pages?: number;
  charset?: string;
  blocks: DraftBlock[];
  warnings: ParseWarning[];
  pageKinds?: Partial<Record<PageKind, number>>;
  pageNotes?: PageNote[];
}

/** Called while a document is read: pages, slides or rows done, of how many (0 = not known). */
export type ReportProgress = (done: number, total: number) => void;

/** Stored with each document; raise it when any reader's output changes. */
export const PARSER_VERSION = '4';
