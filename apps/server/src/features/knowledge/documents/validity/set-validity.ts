import type { Validity } from '@jishi/contract';
import { problem } from '../../../../kernel/problem.ts';
import type { Scope, Tx } from '../../../../kernel/scope.ts';
import { recordAudit } from '../../../audit/index.ts';
import { readableDocument, writableDocument } from '../../rights/guard.ts';
import { lockBase } from '../../rights/store.ts';
import { type DocumentRow, findDocument } from '../store.ts';
import { presentValidity } from './present.ts';
import { changeValidity, isReplacedBy, type ValidityChange } from './validity-store.ts';

export interface ValidityInput {
  documentId: string;
  enabled?: boolean | undefined;
  effectiveAt?: string | null | undefined;
  expiresAt?: string | null | undefined;
  supersededBy?: string | null | undefined;
  supersededAt?: string | undefined;
}

/**
 * Says when a document counts; searches and answers go by it from the next request on.
 * @throws knowledge.document_not_found, knowledge.write_denied, knowledge.validity_invalid, knowledge.superseded_in_a_circle
 */
export function setValidity(scope: Scope, input: ValidityInput): Promise<Validity> {
  return scope.tx(async (tx) => {
    const { row } = await writableDocument(tx, scope, input.documentId);
    // One change of a base at a time: two at once could replace each other.
    if (!(await lockBase(tx, row.base_id))) throw problem('knowledge.document_not_found');
    const change: ValidityChange = { ...datesOf(input), ...(await replacement(tx, scope, { row, input })) };
    const effective = change.effective_at === undefined ? row.effective_at : change.effective_at;
    const expires = change.expires_at === undefined ? row.expires_at : change.expires_at;
    if (effective !== null && expires !== null && effective >= expires)
      throw problem('knowledge.validity_invalid');
    const now = scope.clock.now();
    await changeValidity(tx, row.id, { ...change, updated_at: now });
    await recordAudit(tx, scope, {
      action: 'document.validity_changed',
      subject: { kind: 'document', id: row.id, name: row.name },
      details: { before: linesOf(row), after: linesOf({ ...row, ...change }) },
    });
    return presentValidity({ ...row, ...change }, now);
  });
}

function datesOf({ enabled, effectiveAt, expiresAt }: ValidityInput): ValidityChange {
  return {
    ...(enabled === undefined ? {} : { enabled }),
    ...(effectiveAt === undefined
      ? {}
      : { effective_at: effectiveAt === null ? null : new Date(effectiveAt) }),
    ...(expiresAt === undefined ? {} : { expires_at: expiresAt === null ? null : new Date(expiresAt) }),
  };
}

/** What replaces it must be a readable document of the same base, and not be replaced by this one. */
async function replacement(
  tx: Tx,
  scope: Scope,
  { row, input }: { row: DocumentRow; input: ValidityInput },
): Promise<ValidityChange> {
  const { supersededBy, supersededAt } = input;
  if (supersededBy === undefined) return {};
  if (supersededBy === null) return { superseded_by: null, superseded_at: null };
  const { row: other } = await readableDocument(tx, scope, supersededBy);
  if (other.base_id !== row.base_id) throw problem('knowledge.document_not_found');
  if (await isReplacedBy(tx, other.id, row.id)) throw problem('knowledge.superseded_in_a_circle');
  const fresh = await findDocument(tx, other.id);
  const at = supersededAt === undefined ? (fresh?.effective_at ?? scope.clock.now()) : new Date(supersededAt);
  return { superseded_by: other.id, superseded_at: at };
}

function linesOf({ enabled, effective_at, expires_at, superseded_by, superseded_at }: DocumentRow) {
  const text = (at: Date | null) => at?.toISOString() ?? null;
  return {
    enabled,
    effectiveAt: text(effective_at),
    expiresAt: text(expires_at),
    supersededBy: superseded_by,
    supersededAt: text(superseded_at),
  };
}
