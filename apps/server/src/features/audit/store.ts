import type { Selectable } from 'kysely';
import type { Tx } from '../../kernel/scope.ts';
import type { AuditEntryTable } from '../../kernel/tables.gen.ts';
import { type ChainedEntry, genesisHash } from './chain.ts';

export type AuditRow = Selectable<AuditEntryTable>;

/** The end of the tenant's chain, locked until the transaction ends: entries are strictly one after another. */
export async function lockHead(tx: Tx, tenantId: string): Promise<{ sequence: number; hash: string }> {
  await tx
    .insertInto('audit_head')
    .values({ tenant_id: tenantId, sequence: 0, hash: genesisHash })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return tx.selectFrom('audit_head').select(['sequence', 'hash']).forUpdate().executeTakeFirstOrThrow();
}

export async function insertEntry(tx: Tx, entry: ChainedEntry, hash: string): Promise<void> {
  await tx
    .insertInto('audit_entry')
    .values({
      tenant_id: entry.tenantId,
      sequence: entry.sequence,
      id: entry.id,
      at: entry.at,
      actor_kind: entry.actorKind,
      actor_id: entry.actorId,
      actor_name: entry.actorName,
      action: entry.action,
      subject_kind: entry.subjectKind,
      subject_id: entry.subjectId,
      subject_name: entry.subjectName,
      details: entry.details,
      ip_address: entry.ipAddress,
      previous_hash: entry.previousHash,
      hash,
    })
    .execute();
  await tx.updateTable('audit_head').set({ sequence: entry.sequence, hash }).execute();
}

export async function readHead(tx: Tx): Promise<{ sequence: number; hash: string } | undefined> {
  return tx.selectFrom('audit_head').select(['sequence', 'hash']).executeTakeFirst();
}

export async function entriesAfter(tx: Tx, sequence: number, limit: number): Promise<AuditRow[]> {
  return tx
    .selectFrom('audit_entry')
    .selectAll()
    .where('sequence', '>', sequence)
    .orderBy('sequence')
    .limit(limit)
    .execute();
}

export interface AuditFilter {
  before?: number | undefined;
  action?: string | undefined;
  actor?: string | undefined;
  subject?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  limit: number;
}

export async function listEntries(tx: Tx, filter: AuditFilter): Promise<AuditRow[]> {
  let query = tx.selectFrom('audit_entry').selectAll().orderBy('sequence', 'desc').limit(filter.limit);
  if (filter.before !== undefined) query = query.where('sequence', '<', filter.before);
  if (filter.action !== undefined) query = query.where('action', '=', filter.action);
  if (filter.actor !== undefined) query = query.where('actor_id', '=', filter.actor);
  if (filter.subject !== undefined) query = query.where('subject_id', '=', filter.subject);
  if (filter.from !== undefined) query = query.where('at', '>=', new Date(filter.from));
  if (filter.to !== undefined) query = query.where('at', '<', new Date(filter.to));
  return query.execute();
}
