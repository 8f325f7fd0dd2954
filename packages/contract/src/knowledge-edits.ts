import { z } from 'zod';
import { id } from './ids.ts';
import { chunkItem } from './knowledge.ts';
import { route } from './meta.ts';
import { instant } from './page.ts';

/** One change of a chunk. The newest that was not undone counts. */
export const chunkEdit = z.object({
  id: id('edit'),
  documentId: id('document'),
  /** The chunk that it is applied to; null: no chunk of the document has the text that it replaces (any more). */
  chunkId: id('chunk').nullable(),
  number: z.number().int(),
  /** What the document says, and what is used instead. */
  sourceText: z.string(),
  text: z.string(),
  enabled: z.boolean(),
  note: z.string(),
  editedBy: z.string().nullable(),
  editedAt: instant,
  undoneAt: instant.nullable(),
});
export type ChunkEdit = z.infer<typeof chunkEdit>;

const path = z.object({ chunkId: id('chunk') });
const chunk = '/v1/knowledge/chunks/{chunkId}' as const;

export const chunkEdits = {
  edit: route(`PATCH ${chunk}`, 'knowledge.write', {
    summary:
      'Change the words of a chunk, or take it out of search and answers; survives reading the document again',
    keys: true,
  })
    .input(
      path.extend({
        text: z.string().trim().min(1).max(20_000).optional(),
        enabled: z.boolean().optional(),
        note: z.string().trim().max(500).default(''),
      }),
    )
    .output(chunkItem),
  undo: route(`POST ${chunk}/undo`, 'knowledge.write', {
    summary: 'Take the last change of a chunk back',
    keys: true,
  })
    .input(path)
    .output(chunkItem),
  history: route(`GET ${chunk}/edits`, 'knowledge.read', {
    summary: 'Changes of a chunk, newest first',
    keys: true,
  })
    .input(path)
    .output(z.object({ items: z.array(chunkEdit) })),
  conflicts: route('GET /v1/knowledge/documents/{documentId}/edit-conflicts', 'knowledge.read', {
    summary: 'Changes whose text the document no longer has',
    keys: true,
  })
    .input(z.object({ documentId: id('document') }))
    .output(z.object({ items: z.array(chunkEdit) })),
  settle: route('POST /v1/knowledge/documents/{documentId}/edit-conflicts/{editId}', 'knowledge.write', {
    summary: 'Put such a change on a chunk of the document as it is now, or give it up (no `chunkId`)',
    keys: true,
  })
    .input(
      z.object({
        documentId: id('document'),
        editId: id('edit'),
        chunkId: id('chunk').nullable().default(null),
      }),
    )
    .output(z.object({ items: z.array(chunkEdit) })),
};

export const chunkEditProblems = {
  'knowledge.nothing_to_undo': 409,
  'knowledge.edit_not_found': 404,
  'knowledge.chunk_of_old_version': 409,
} as const;
