import { z } from 'zod';
import { id } from './ids.ts';
import { route } from './meta.ts';
import { instant } from './page.ts';

/** A label that people give a document; told apart without regard to case. */
export const documentTag = z.string().trim().min(1).max(60);
const tagList = z.array(documentTag).max(50);
const day = z.iso.date();

/** What is said of a document besides its content; searches filter by it. */
export const documentAttributes = z.object({
  tags: z.array(z.string()),
  /** Who answers for it: as set, else who uploaded it. Null when nobody is known. */
  owner: z.object({ id: id('user'), name: z.string() }).nullable(),
  /** The day it is of: as set, else that of its source, else that of its upload. */
  date: day,
  /** False: `date` is derived. */
  dateSet: z.boolean(),
});
export type DocumentAttributes = z.infer<typeof documentAttributes>;

/** Fields that are left out stay as they are; null goes back to what is derived. */
export const attributesChange = z.object({
  tags: tagList.optional(),
  ownerId: id('user').nullable().optional(),
  date: day.nullable().optional(),
});
export type AttributesChange = z.infer<typeof attributesChange>;

/**
 * Which documents count. Everything that is given must hold; a list is met by any of its values. `tags.all` and
 * `tags.none` as they say. Days are inclusive.
 */
export const searchFilters = z.object({
  tags: z.object({ any: tagList.optional(), all: tagList.optional(), none: tagList.optional() }).optional(),
  /** As in `format` of a document: pdf, docx, … */
  formats: z.array(z.string().min(1).max(20)).max(30).optional(),
  ownerIds: z.array(id('user')).max(50).optional(),
  date: z.object({ from: day.optional(), to: day.optional() }).optional(),
});
export type SearchFilters = z.infer<typeof searchFilters>;

const counted = <Value extends z.ZodType>(value: Value) =>
  z.array(z.object({ value, count: z.number().int() }));

export const knowledgeFacets = z.object({
  documents: z.number().int(),
  /** The 100 most frequent of each. */
  tags: counted(z.string()),
  formats: counted(z.string()),
  owners: counted(z.object({ id: id('user'), name: z.string() })),
  /** Newest first. */
  years: counted(z.number().int()),
});
export type KnowledgeFacets = z.infer<typeof knowledgeFacets>;

export const attributes = {
  set: route('PATCH /v1/knowledge/documents/{documentId}/attributes', 'knowledge.write', {
    summary: 'Tags, owner and date of a document; searches go by them from the next request on',
    keys: true,
  })
    .input(attributesChange.extend({ documentId: id('document') }))
    .output(documentAttributes),
  setMany: route('POST /v1/knowledge/bases/{baseId}/documents/attributes', 'knowledge.write', {
    summary: 'Add and remove tags, set owner or date of many documents of a base: of all of them or of none',
    keys: true,
  })
    .input(
      z.object({
        baseId: id('base'),
        documentIds: z.array(id('document')).min(1).max(500),
        addTags: tagList.optional(),
        removeTags: tagList.optional(),
        ownerId: id('user').nullable().optional(),
        date: day.nullable().optional(),
      }),
    )
    .output(z.object({ changed: z.number().int() })),
  facets: route('POST /v1/knowledge/facets', 'knowledge.read', {
    summary: 'What documents that I may find can be filtered by, with how many there are',
    keys: true,
  })
    .input(
      z.object({
        baseIds: z.array(id('base')).max(100).optional(),
        filters: searchFilters.optional(),
        /** Documents in force at this moment; default: now. */
        asOf: instant.optional(),
      }),
    )
    .output(knowledgeFacets),
};

export const attributeProblems = {
  'knowledge.too_many_tags': 422,
} as const;
