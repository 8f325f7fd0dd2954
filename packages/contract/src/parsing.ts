import { z } from 'zod';

/** How a document is read. */
export const parseSettings = z.object({
  /** `auto` recognises text where there are no characters, `force` on every page of a PDF, `off` never. */
  ocr: z.enum(['auto', 'force', 'off']).default('auto'),
  /** Size a chunk aims at (Han characters 1, Latin words 1.3); null = 400. */
  chunkTokens: z.number().int().min(80).max(2_000).nullable().default(null),
  /** `auto` finds tables of a PDF by their lines and by columns of text, `ruled` by their lines only. */
  tables: z.enum(['auto', 'ruled']).default('auto'),
  /** `auto` = the parser registered for the format, if there is one · `builtin` = never sent elsewhere. */
  reader: z.enum(['auto', 'builtin']).default('auto'),
});
export type ParseSettings = z.infer<typeof parseSettings>;

/** How a page was read. `mixed` = its characters, and its pictures by recognition. */
const pageKind = z.enum(['digital', 'scan', 'mixed', 'empty', 'failed']);

/** What was recognised in a document, what was left out, and why. */
export const parseReport = z.object({
  format: z.string(),
  mediaType: z.string(),
  /** Which reader produced the text, and its version: a newer one may find more. */
  parser: z.string(),
  /** Name of the registered parser that read it; null = read here. */
  readBy: z.string().nullable(),
  parserVersion: z.string(),
  pages: z.number().int().nullable(),
  /** Character set of text formats. */
  charset: z.string().nullable(),
  characters: z.number().int(),
  /** Headings, paragraphs, tables … by kind. */
  blocks: z.record(z.string(), z.number().int()),
  pageKinds: z.partialRecord(pageKind, z.number().int()),
  /** Pages that were not simply digital; at most 500. */
  pageNotes: z.array(
    z.object({
      page: z.number().int(),
      kind: pageKind,
      /** Mean certainty of text recognition, 0–1. */
      confidence: z.number().nullable(),
      /** Quarters by which the page was turned to be read. */
      turned: z.number().int().nullable(),
      /** Why it could not be read. */
      reason: z.string().nullable(),
    }),
  ),
  warnings: z.array(z.string()),
  /** Time it took, milliseconds. */
  durationMs: z.number().int(),
});
export type ParseReportView = z.infer<typeof parseReport>;
