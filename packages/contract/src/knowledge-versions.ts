import { z } from 'zod';
import { id } from './ids.ts';
import { documentItem } from './knowledge.ts';
import { route } from './meta.ts';
import { instant, ok } from './page.ts';

export const documentVersion = z.object({
  /** From 1; a restored version gets a new number. */
  number: z.number().int(),
  /** Of the file; the document bears the name of its newest version until somebody renames it. */
  name: z.string(),
  /** Bytes. */
  size: z.number().int(),
  sha256: z.string(),
  format: z.string().nullable(),
  pages: z.number().int().nullable(),
  note: z.string(),
  createdAt: instant,
  createdBy: z.string().nullable(),
  /** The newest. */
  current: z.boolean(),
  /** What searches and answers use: the newest that could be read so far. */
  shown: z.boolean(),
  /** Its text can be opened. False: it could not be read, or was replaced before it was. */
  readable: z.boolean(),
});
export type DocumentVersion = z.infer<typeof documentVersion>;

/** A place where two texts differ. */
export const textChange = z.object({
  /** Lines that only the older text has, and only the newer; either may be empty. At most 2,000 characters are shown. */
  removed: z.string(),
  added: z.string(),
  /** Character offsets in the older and in the newer text. */
  before: z.number().int(),
  after: z.number().int(),
});
export type TextChange = z.infer<typeof textChange>;

const documentPath = z.object({ documentId: id('document') });
const versionPath = documentPath.extend({ number: z.coerce.number().int().min(1).max(1_000_000) });
const line = '/v1/knowledge/documents/{documentId}/versions' as const;

export const documentVersions = {
  list: route(`GET ${line}`, 'knowledge.read', {
    summary: 'History of a document, newest version first',
    keys: true,
  })
    .input(documentPath)
    .output(z.object({ items: z.array(documentVersion) })),
  upload: route(`POST ${line}`, 'knowledge.write', {
    summary:
      'Upload a new version of a document (multipart: an optional field `note`, then one `file`); readers keep the version before it until the new one is read',
    status: 201,
    keys: true,
    raw: true,
  })
    .input(documentPath)
    .output(documentItem),
  text: route(`GET ${line}/{number}/text`, 'knowledge.read', {
    summary: 'The text of a version, a window of at most 200,000 characters',
    keys: true,
  })
    .input(
      versionPath.extend({
        from: z.coerce.number().int().min(0).default(0),
        length: z.coerce.number().int().min(1).max(200_000).default(100_000),
      }),
    )
    .output(z.object({ text: z.string(), from: z.number().int(), total: z.number().int() })),
  file: route(`GET ${line}/{number}/file`, 'knowledge.read', {
    summary: 'The original bytes of a version, as a download (`?inline=1` for PDF)',
    keys: true,
    raw: true,
  })
    .input(versionPath.extend({ inline: z.string().optional() }))
    .output(z.file()),
  changes: route(`GET ${line}/{number}/changes`, 'knowledge.read', {
    summary: 'What differs in the text of a version from another one, by default the one before it',
    keys: true,
  })
    .input(versionPath.extend({ against: z.coerce.number().int().min(1).max(1_000_000).optional() }))
    .output(
      z.object({
        older: z.number().int(),
        newer: z.number().int(),
        /** Lines. */
        added: z.number().int(),
        removed: z.number().int(),
        /** The first 200 places. */
        changes: z.array(textChange),
        truncated: z.boolean(),
        /** The texts have little in common: everything between their common beginning and end counts as one change. */
        coarse: z.boolean(),
      }),
    ),
  restore: route(`POST ${line}/{number}/restore`, 'knowledge.write', {
    summary: 'Make the file of an earlier version the newest version',
    keys: true,
  })
    .input(versionPath)
    .output(documentItem),
  remove: route(`DELETE ${line}/{number}`, 'knowledge.write', {
    summary: 'Delete an earlier version with its text and file; its citations can no longer be opened',
    keys: true,
  })
    .input(versionPath)
    .output(ok),
};
