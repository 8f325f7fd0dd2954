import { z } from 'zod';
import { id } from './ids.ts';
import { route } from './meta.ts';
import { instant } from './page.ts';
import { parseSettings } from './parsing.ts';

export const rereadRun = z.object({
  status: z.enum(['running', 'done', 'cancelled']),
  /** Documents that it takes, and how many of them were read again; those deleted meanwhile do not count. */
  total: z.number().int(),
  done: z.number().int(),
  /** Of these, those that could not be read this time: what they had goes on being searched. */
  failed: z.number().int(),
  /** Whether documents with settings of their own were given back to the base. */
  own: z.enum(['keep', 'drop']),
  startedAt: instant,
  startedBy: z.string().nullable(),
  endedAt: instant.nullable(),
});
export type RereadRun = z.infer<typeof rereadRun>;

export const rereadState = z.object({
  /** Documents that a start would read again: all but cancelled ones and those with settings of their own. */
  documents: z.number().int(),
  /** Documents with settings of their own: read again only when these are dropped. */
  own: z.number().int(),
  latest: rereadRun.nullable(),
});
export type RereadState = z.infer<typeof rereadState>;

const basePath = z.object({ baseId: id('base') });

export const knowledgeReread = {
  state: route('GET /v1/knowledge/bases/{baseId}/reread', 'knowledge.write', {
    summary: 'How many documents a base has to read again, and how far that is',
    keys: true,
  })
    .input(basePath)
    .output(rereadState),
  start: route('POST /v1/knowledge/bases/{baseId}/reread', 'knowledge.write', {
    summary:
      'Read all documents of a base again, some at a time in the background; each keeps what it has until the new text is indexed',
    keys: true,
  })
    .input(
      basePath.extend({
        /** Kept as the settings of the base; left out = as they are. */
        parsing: parseSettings.optional(),
        /** Documents with settings of their own: leave them alone, or give them back to the base. */
        own: z.enum(['keep', 'drop']).default('keep'),
      }),
    )
    .output(rereadState),
  cancel: route('DELETE /v1/knowledge/bases/{baseId}/reread', 'knowledge.write', {
    summary: 'Stop reading a base again; documents that were not reached stay as they are',
    keys: true,
  })
    .input(basePath)
    .output(rereadState),
};

export const rereadProblems = {
  'knowledge.reread_running': 409,
  'knowledge.reread_not_running': 409,
} as const;
