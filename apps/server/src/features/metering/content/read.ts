import { problem } from '../../../kernel/problem.ts';
import { may } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { placeOf, type StoredContent } from './exchange.ts';
import { readPolicy } from './policy.ts';
import { type ContentRow, findContent, findPolicy } from './store.ts';

export type ContentState = 'shown' | 'hidden' | 'off' | 'none';

/** Whether the content of a request may be read by the caller. */
export async function contentState(tx: Tx, scope: Scope, requestId: string): Promise<ContentState> {
  const { state } = await look(tx, scope, requestId);
  return state;
}

/**
 * What was asked and answered. That somebody read it is in the audit log before they see it, except for their own.
 * @throws Problem `not_found` whatever the reason
 */
export async function readContent(scope: Scope, requestId: string) {
  const row = await scope.tx(async (tx) => {
    const { state, row: found } = await look(tx, scope, requestId);
    if (state !== 'shown' || found === undefined) throw problem('not_found');
    if (!isOwn(scope, found)) {
      const subject = { kind: 'request', id: requestId };
      await recordAudit(tx, scope, { action: 'request_content.read', subject, details: { of: found.user_id } });
    }
    return found;
  });
  const opened = await scope.ports.vault.open(row.envelope, placeOf(scope.tenantId, requestId));
  const { request, answer } = JSON.parse(opened) as StoredContent;
  return {
    at: row.at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    request,
    answer,
    truncated: row.truncated,
  };
}

async function look(
  tx: Tx,
  scope: Scope,
  requestId: string,
): Promise<{ state: ContentState; row?: ContentRow | undefined }> {
  const { enabled, readers } = readPolicy(await findPolicy(tx));
  if (!enabled) return { state: 'off' };
  const row = await findContent(tx, requestId, scope.clock.now());
  if (row === undefined) return { state: 'none' };
  return { state: isOwn(scope, row) || isReader(scope, readers) ? 'shown' : 'hidden', row };
}

function isOwn({ actor }: Scope, row: ContentRow): boolean {
  return actor.userId !== null && actor.userId === row.user_id;
}

/** Owners are whoever may change the tenant; administrators whoever may read all usage. */
function isReader(scope: Scope, readers: 'owners' | 'admins'): boolean {
  return may(scope, readers === 'owners' ? 'tenant.manage' : 'usage.read');
}
