import { z } from 'zod';
import { id } from './ids.ts';
import { baseRight, principalView } from './knowledge.ts';
import { route } from './meta.ts';

/** Why somebody may or may not read a document. Denials first, then what allows, then what keeps it from being found. */
export const accessReasonCodes = [
  'not-active',
  'denied-by-document',
  'denied-by-base',
  'owner',
  'granted',
  'listed',
  'grant-replaced',
  'nothing-applies',
  'not-indexed',
  'not-yet-effective',
  'expired',
  'superseded',
  'disabled',
] as const;
export type AccessReasonCode = (typeof accessReasonCodes)[number];

export const accessReason = z.object({
  code: z.enum(accessReasonCodes),
  effect: z.enum(['allow', 'deny', 'none']),
  /** In the caller's language. */
  text: z.string(),
  /** Whom the grant, entry or denial names. */
  principal: principalView.nullable(),
  /** The right of a grant. */
  right: baseRight.nullable(),
  /** How the member belongs to it: groups from one that they are in to the one that is named. */
  via: z.array(z.object({ id: id('group'), name: z.string() })),
});
export type AccessReason = z.infer<typeof accessReason>;

export const documentAccess = {
  explain: route('GET /v1/knowledge/documents/{documentId}/access/explain', 'knowledge.read', {
    summary:
      'Why a member can or cannot read a document: for owners of its base, or with knowledge.view-as; audited',
    keys: true,
  })
    .input(z.object({ documentId: id('document'), userId: id('user') }))
    .output(
      z.object({
        documentId: id('document'),
        user: z.object({ id: id('user'), name: z.string() }),
        /** May open it. */
        reads: z.boolean(),
        /** Searches and answers of this moment can use it. */
        finds: z.boolean(),
        reasons: z.array(accessReason),
      }),
    ),
};
