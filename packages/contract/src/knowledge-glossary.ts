import { z } from 'zod';
import { id } from './ids.ts';
import { route } from './meta.ts';
import { instant, ok, pageInput, pageOf } from './page.ts';

const word = z.string().trim().min(1).max(120);

export const glossaryEntry = z.object({
  id: id('glossary'),
  /** Null: holds for every knowledge base of the tenant. */
  base: z.object({ id: id('base'), name: z.string() }).nullable(),
  term: z.string(),
  /** Other names of the same thing; a question with one of them also finds the others, for less. */
  synonyms: z.array(z.string()),
  definition: z.string(),
  /** Kept whole by the text analysis. */
  whole: z.boolean(),
  updatedAt: instant,
  updatedBy: z.string().nullable(),
  can: z.object({ write: z.boolean() }),
});
export type GlossaryEntry = z.infer<typeof glossaryEntry>;

const fields = z.object({
  term: word,
  synonyms: z.array(word).max(30).default([]),
  definition: z.string().trim().max(2000).default(''),
  whole: z.boolean().default(false),
});
const entryPath = z.object({ entryId: id('glossary') });

export const glossary = {
  list: route('GET /v1/knowledge/glossary', 'knowledge.read', {
    summary: 'Terms and synonyms of the tenant; with `baseId` those of the base as well',
    keys: true,
  })
    .input(
      z.object({
        ...pageInput.shape,
        baseId: id('base').optional(),
        search: z.string().max(200).optional(),
      }),
    )
    .output(pageOf(glossaryEntry)),
  create: route('POST /v1/knowledge/glossary', 'knowledge.write', {
    summary: 'Add a term; for the whole tenant (no `baseId`) this needs knowledge.administer',
    status: 201,
    keys: true,
  })
    .input(fields.extend({ baseId: id('base').nullable().default(null) }))
    .output(glossaryEntry),
  update: route('PATCH /v1/knowledge/glossary/{entryId}', 'knowledge.write', {
    summary: 'Change a term; where it is kept whole, the index is rebuilt in the background',
    keys: true,
  })
    .input(
      entryPath.extend({
        term: word.optional(),
        synonyms: z.array(word).max(30).optional(),
        definition: z.string().trim().max(2000).optional(),
        whole: z.boolean().optional(),
      }),
    )
    .output(glossaryEntry),
  remove: route('DELETE /v1/knowledge/glossary/{entryId}', 'knowledge.write', {
    summary: 'Delete a term',
    keys: true,
  })
    .input(entryPath)
    .output(ok),
};

export const glossaryProblems = {
  'knowledge.term_not_found': 404,
  'knowledge.term_taken': 409,
  'knowledge.tenant_terms_denied': 403,
} as const;
