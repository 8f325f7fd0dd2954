import { z } from 'zod';
import { id } from './ids.ts';
import { route } from './meta.ts';
import { instant, pageInput, pageOf } from './page.ts';

export const auditEntry = z.object({
  id: id('audit'),
  /** Position in the tenant's hash chain, from 1 without gaps. */
  sequence: z.number().int(),
  at: instant,
  actor: z.object({ kind: z.enum(['user', 'key', 'system']), id: z.string(), name: z.string() }),
  /** Noun and verb, such as `document.deleted` or `answer.given`. */
  action: z.string(),
  subject: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable() }).nullable(),
  details: z.record(z.string(), z.unknown()),
  ipAddress: z.string().nullable(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

export const audit = {
  list: route('GET /v1/audit', 'audit.read', { summary: 'The audit log, newest first', keys: true })
    .input(
      pageInput.extend({
        action: z.string().max(100).optional(),
        actor: z.string().max(200).optional(),
        subject: z.string().max(200).optional(),
        from: instant.optional(),
        to: instant.optional(),
      }),
    )
    .output(pageOf(auditEntry)),
  verify: route('POST /v1/audit/verify', 'audit.read', {
    summary: 'Recompute the hash chain of this tenant',
    keys: true,
  }).output(
    z.object({
      valid: z.boolean(),
      entries: z.number().int(),
      head: z.string().nullable(),
      brokenAt: z.number().int().nullable(),
    }),
  ),
};
