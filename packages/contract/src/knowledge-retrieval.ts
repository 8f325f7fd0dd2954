import { z } from 'zod';
import { id } from './ids.ts';
import { route } from './meta.ts';
import { instant, pageInput, pageOf } from './page.ts';

/** How passages are found, for a search or an answer. Defaults are the measured ones (see bench/README.md). */
export const retrievalSettings = z.object({
  mode: z.enum(['hybrid', 'lexical', 'vector']).default('hybrid'),
  /** What the vectors' half counts beside the words' half, 0–1. */
  vectorShare: z.number().min(0).max(1).default(0.4),
  /** Passages for an answer. */
  limit: z.number().int().min(1).max(50).default(10),
  /**
   * `as-asked` · `multi-query` a model words the question in other ways, and all are searched · `hypothetical` a model
   * writes what an answer might look like, and its vector is searched too. Without a model, as asked.
   */
  queries: z.enum(['as-asked', 'multi-query', 'hypothetical']).default('as-asked'),
  /** A model that reads question and passage together and orders the best candidates anew. */
  rerank: z
    .object({
      modelId: id('model'),
      /** So many of the best are ordered anew. */
      candidates: z.number().int().min(2).max(100).default(30),
      /** Whoever is not back by then is not waited for: the order before it counts. */
      deadlineMs: z.number().int().min(100).max(10_000).default(2_500),
    })
    .nullable()
    .default(null),
  /** Passages whose words all stand in a better one are left out, and named beside it. */
  collapseDuplicates: z.boolean().default(true),
  /** How much variety counts beside relevance, 0–1; 0 = relevance alone. */
  diversity: z.number().min(0).max(1).default(0),
  /** What is read around a passage that was found: nothing, its neighbours, or its whole section. */
  expansion: z.enum(['none', 'neighbours', 'section']).default('none'),
  /** Passages with a lower score are left out; scores are 0–1, except for a search by words alone. */
  minScore: z.number().min(0).max(1).default(0),
  /** How sure it must be that the documents answer, for an answer without a model, 0–1. */
  answerThreshold: z.number().min(0).max(1).default(0.28),
});
export type RetrievalSettings = z.infer<typeof retrievalSettings>;

/** What nobody has set. */
export const defaultRetrieval: RetrievalSettings = retrievalSettings.parse({});

/** Starting points; everything that a preset does not name is the default. */
export const retrievalPresets = {
  balanced: {},
  'exact-words': { vectorShare: 0.2, minScore: 0.1 },
  meaning: { vectorShare: 0.6 },
  broad: { limit: 20, diversity: 0.3, expansion: 'neighbours' },
} as const satisfies Record<string, Partial<RetrievalSettings>>;
export type RetrievalPreset = keyof typeof retrievalPresets;

export const retrievalVersion = z.object({
  number: z.number().int(),
  /** Null: from here on the settings above it count (the tenant's for a base, the built-in ones for the tenant). */
  settings: retrievalSettings.nullable(),
  note: z.string(),
  createdAt: instant,
  createdBy: z.string().nullable(),
});
export type RetrievalVersion = z.infer<typeof retrievalVersion>;

export const retrievalState = z.object({
  /** What counts now. */
  settings: retrievalSettings,
  /** Where it was set. */
  from: z.enum(['base', 'tenant', 'built-in']),
  /** The newest version of this base (or of the tenant); null when nothing was ever set here. */
  version: z.number().int().nullable(),
  /** The name of the rerank model, when it is set and still there. */
  rerankModel: z.string().nullable(),
  can: z.object({ write: z.boolean() }),
});
export type RetrievalState = z.infer<typeof retrievalState>;

/** Without a base: the tenant's settings, which count where a base has none, and for searches over several bases. */
const place = z.object({ baseId: id('base').optional() });
const change = z.object({ baseId: id('base').nullable().default(null) });
const note = z.string().trim().max(300).default('');

export const retrieval = {
  get: route('GET /v1/knowledge/retrieval', 'knowledge.read', {
    summary: 'How passages are found in a base, or in the tenant',
    keys: true,
  })
    .input(place)
    .output(retrievalState),
  set: route('PUT /v1/knowledge/retrieval', 'knowledge.write', {
    summary:
      'Set how passages are found, as a new version; for the whole tenant this needs knowledge.administer',
    keys: true,
  })
    .input(change.extend({ settings: retrievalSettings.nullable(), note }))
    .output(retrievalState),
  versions: route('GET /v1/knowledge/retrieval/versions', 'knowledge.read', {
    summary: 'Earlier settings, newest first',
    keys: true,
  })
    .input(place.extend(pageInput.shape))
    .output(pageOf(retrievalVersion)),
  restore: route('POST /v1/knowledge/retrieval/restore', 'knowledge.write', {
    summary: 'Bring an earlier version back, as the newest',
    keys: true,
  })
    .input(change.extend({ number: z.number().int().min(1) }))
    .output(retrievalState),
};

export const retrievalProblems = {
  'knowledge.settings_not_found': 404,
  'knowledge.tenant_settings_denied': 403,
  'knowledge.settings_trial_denied': 403,
} as const;
