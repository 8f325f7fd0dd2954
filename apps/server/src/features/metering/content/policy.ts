import type { ContentPolicy } from '@jishi/contract';
import { may } from '../../../kernel/require.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import {
  countContent,
  deleteContent,
  findPolicy,
  type PolicyRow,
  shortenExpiry,
  writePolicy,
} from './store.ts';

const off: ContentPolicy = { enabled: false, retentionDays: 14, readers: 'owners' };

export function readPolicy(row: PolicyRow | undefined): ContentPolicy {
  if (row === undefined) return off;
  return {
    enabled: row.enabled,
    retentionDays: row.retention_days,
    readers: row.readers as ContentPolicy['readers'],
  };
}

export async function showPolicy(scope: Scope): Promise<ContentPolicy & { kept: number; editable: boolean }> {
  return scope.tx(async (tx) => ({
    ...readPolicy(await findPolicy(tx)),
    kept: may(scope, 'usage.read') ? await countContent(tx, scope.clock.now()) : 0,
    editable: may(scope, 'tenant.manage'),
  }));
}

/** Counts with the next request. Switched off, what is kept is deleted in the same moment. */
export async function setPolicy(scope: Scope, policy: ContentPolicy): Promise<ContentPolicy> {
  await scope.tx(async (tx) => {
    const before = readPolicy(await findPolicy(tx));
    await writePolicy(tx, {
      tenant_id: scope.tenantId,
      enabled: policy.enabled,
      retention_days: policy.retentionDays,
      readers: policy.readers,
    });
    const deleted = policy.enabled ? 0 : await deleteContent(tx);
    await shortenExpiry(tx, policy.retentionDays);
    await recordAudit(tx, scope, {
      action: 'request_content.policy_set',
      subject: { kind: 'tenant', id: scope.tenantId },
      details: { before, after: policy, ...(deleted === 0 ? {} : { deleted }) },
    });
  });
  return policy;
}

export async function purgeContent(scope: Scope): Promise<void> {
  await scope.tx(async (tx) => {
    const deleted = await deleteContent(tx);
    const subject = { kind: 'tenant', id: scope.tenantId };
    await recordAudit(tx, scope, { action: 'request_content.purged', subject, details: { deleted } });
  });
}
