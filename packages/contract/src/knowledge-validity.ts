import { z } from 'zod';
import { id } from './ids.ts';
import { route } from './meta.ts';
import { instant } from './page.ts';

/** When a document counts for searches and answers. */
export const validity = z.object({
  /** False: switched off, whatever the dates say. */
  enabled: z.boolean(),
  /** Null: from the beginning, without end. */
  effectiveAt: instant.nullable(),
  expiresAt: instant.nullable(),
  /** The document that replaces it, from `supersededAt` on. */
  supersededBy: id('document').nullable(),
  supersededAt: instant.nullable(),
  /** At this moment. */
  state: z.enum(['in-force', 'not-yet-effective', 'expired', 'superseded', 'disabled']),
});
export type Validity = z.infer<typeof validity>;

export const documentValidity = {
  set: route('PATCH /v1/knowledge/documents/{documentId}/validity', 'knowledge.write', {
    summary: 'Switch a document on or off, say from when until when it is in force, and what replaces it',
    keys: true,
  })
    .input(
      z.object({
        documentId: id('document'),
        /** Fields that are left out stay as they are. */
        enabled: z.boolean().optional(),
        effectiveAt: instant.nullable().optional(),
        expiresAt: instant.nullable().optional(),
        /** Another document of the same base that the caller may read. */
        supersededBy: id('document').nullable().optional(),
        /** Default: when that document takes effect, or now. */
        supersededAt: instant.optional(),
      }),
    )
    .output(validity),
};
