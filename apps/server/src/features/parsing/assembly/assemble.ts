import type { BlockKind, BlockTable, DocumentType, ParsedDocument, ParseWarning } from '../block.ts';
import { type Block, type DraftBlock, type DraftDocument, PARSER_VERSION } from '../block.ts';
import { parseError } from '../failure.ts';
import type { ParseLimits } from '../limits.ts';
import { tableText } from './table-text.ts';

/**
 * NUL and lone surrogates cannot be stored by PostgreSQL; soft hyphens, zero-width characters and byte order
 * marks split words for the index; Unicode tag characters (U+E0000…) are invisible to people and read by
 * models, so they are used to smuggle instructions.
 */
const invisible = /[\u{E0000}-\u{E007F}\u00AD\u200B\u2060\uFEFF]/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
const controls = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g;
const smuggled = /[\u{E0000}-\u{E007F}]/u;

/** Makes a text storable and searchable: line ends as LF, no control or invisible characters. */
export function cleanText(text: string): string {
  return (
    text
      .toWellFormed()
      .replace(/\r\n?/g, '\n')
      .replace(controls, '')
      .replace(invisible, '')
      .replaceAll('\u00A0', ' ')
      // Not by a pattern: one that looks for white space before a line end is quadratic in long runs of spaces.
      .split('\n')
      .map((line) => line.trimEnd())
      .join('\n')
  );
}

function cleanTable(table: BlockTable): BlockTable {
  return { ...table, rows: table.rows.map((row) => row.map((cell) => cleanText(cell).trim())) };
}

function cleanDraft(draft: DraftBlock): DraftBlock {
  if (draft.table) {
    const table = cleanTable(draft.table);
    return { ...draft, table, text: tableText(table) };
  }
  const cleaned = cleanText(draft.text);
  const text = draft.kind === 'code' ? cleaned.replace(/^\n+|\s+$/g, '') : cleaned.trim();
  if (text === draft.text) return draft;
  // The places of lines were counted in the text as it was.
  const { lines: _outdated, ...rest } = draft;
  return { ...rest, text };
}

/** Items of one list stand on neighbouring lines; everything else is set apart by an empty line. */
function separator(previous: DraftBlock | undefined, next: DraftBlock): string {
  if (!previous) return '';
  return previous.kind === 'list-item' && next.kind === 'list-item' ? '\n' : '\n\n';
}

interface OpenHeading {
  level: number;
  text: string;
}

/** Closes the headings that a new heading of this level ends. */
function enterHeading(open: OpenHeading[], draft: DraftBlock): void {
  const level = draft.level ?? 1;
  while (open.length > 0 && (open.at(-1)?.level ?? 0) >= level) open.pop();
  open.push({ level, text: draft.text.replace(/\s+/g, ' ').slice(0, 200) });
}

interface Placed {
  text: string;
  blocks: Block[];
}

/** Gives every block its place in the canonical text and the headings above it. */
function placeBlocks(drafts: DraftBlock[], limit: number): Placed {
  const parts: string[] = [];
  const blocks: Block[] = [];
  const open: OpenHeading[] = [];
  let length = 0;
  let previous: DraftBlock | undefined;
  for (const draft of drafts) {
    if (draft.text === '') continue;
    const gap = separator(previous, draft);
    const start = length + gap.length;
    length = start + draft.text.length;
    if (length > limit) throw parseError('parsing.too_large', { what: 'text', limit });
    parts.push(gap, draft.text);
    if (draft.kind === 'heading') {
      const level = draft.level ?? 1;
      const above = open.filter((heading) => heading.level < level).map((heading) => heading.text);
      blocks.push({ ...draft, headingPath: above, start, end: length });
      enterHeading(open, draft);
    } else blocks.push({ ...draft, headingPath: open.map((heading) => heading.text), start, end: length });
    previous = draft;
  }
  return { text: parts.join(''), blocks };
}

function countKinds(blocks: Block[]): Partial<Record<BlockKind, number>> {
  const counts: Partial<Record<BlockKind, number>> = {};
  for (const block of blocks) counts[block.kind] = (counts[block.kind] ?? 0) + 1;
  return counts;
}

function invisibleWarning(drafts: DraftBlock[]): ParseWarning[] {
  const count = drafts.filter((draft) => smuggled.test(draft.text)).length;
  return count === 0 ? [] : [{ code: 'invisible_characters_removed', params: { blocks: count } }];
}

function firstHeading(blocks: Block[]): string | undefined {
  const heading = blocks.slice(0, 20).find((block) => block.kind === 'heading');
  return heading?.text.replace(/\s+/g, ' ').slice(0, 200);
}

export interface AssembleInput {
  type: DocumentType;
  mediaType: string;
  draft: DraftDocument;
  limits: ParseLimits;
}

/**
 * Turns what a reader found into a document without chunks. A reader that found no character at all is a
 * failure (`parsing.no_text`), never an empty success. Throws a parse error.
 */
export function assembleDocument(input: AssembleInput): Omit<ParsedDocument, 'chunks'> {
  const { type, mediaType, draft, limits } = input;
  const { text, blocks } = placeBlocks(draft.blocks.map(cleanDraft), limits.textCharacters);
  if (!/[\p{L}\p{N}]/u.test(text)) throw parseError('parsing.no_text', { type });
  const title = cleanText(draft.title ?? '').trim() || firstHeading(blocks);
  return {
    type,
    ...(title ? { title } : {}),
    text,
    blocks,
    report: {
      type,
      mediaType,
      parser: draft.parser,
      parserVersion: PARSER_VERSION,
      ...(draft.pages === undefined ? {} : { pages: draft.pages }),
      ...(draft.charset === undefined ? {} : { charset: draft.charset }),
      characters: text.length,
      blocks: countKinds(blocks),
      ...(draft.pageKinds === undefined ? {} : { pageKinds: draft.pageKinds }),
      ...(draft.pageNotes === undefined ? {} : { pageNotes: draft.pageNotes }),
      warnings: [...draft.warnings, ...invisibleWarning(draft.blocks)],
      durationMs: 0,
    },
  };
}
