import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';

export interface ReplayKey {
  owner: string;
  replay_key: string;
}

export interface StoredAnswer {
  request_hash: string;
  status: number | null;
  content_type: string | null;
  body: Uint8Array | null;
}

export interface Claim extends ReplayKey {
  tenant_id: string;
  request_hash: string;
  now: Date;
  lease_until: Date;
  expires_at: Date;
}

/** Takes the key: true for the first request, or when the one before died or its answer has expired. */
export async function claimKey(tx: Tx, claim: Claim): Promise<boolean> {
  const { now, tenant_id, owner, replay_key, request_hash, lease_until, expires_at } = claim;
  await sql`DELETE FROM replay_answer WHERE expires_at < ${now}`.execute(tx);
  const { rows } = await sql`
    INSERT INTO replay_answer (tenant_id, owner, replay_key, request_hash, lease_until, expires_at)
    VALUES (${tenant_id}, ${owner}, ${replay_key}, ${request_hash}, ${lease_until}, ${expires_at})
    ON CONFLICT (tenant_id, owner, replay_key) DO UPDATE
      SET request_hash = excluded.request_hash, lease_until = excluded.lease_until, expires_at = excluded.expires_at
      WHERE replay_answer.status IS NULL AND replay_answer.lease_until < ${now}
    RETURNING 1`.execute(tx);
  return rows.length > 0;
}

export async function findAnswer(
  tx: Tx,
  { owner, replay_key }: ReplayKey,
): Promise<StoredAnswer | undefined> {
  return tx
    .selectFrom('replay_answer')
    .select(['request_hash', 'status', 'content_type', 'body'])
    .where('owner', '=', owner)
    .where('replay_key', '=', replay_key)
    .executeTakeFirst();
}

export async function storeAnswer(
  tx: Tx,
  { owner, replay_key }: ReplayKey,
  answer: { status: number; content_type: string; body: Uint8Array },
): Promise<void> {
  await tx
    .updateTable('replay_answer')
    .set(answer)
    .where('owner', '=', owner)
    .where('replay_key', '=', replay_key)
    .execute();
}

export async function releaseKey(tx: Tx, { owner, replay_key }: ReplayKey): Promise<void> {
  await tx
    .deleteFrom('replay_answer')
    .where('owner', '=', owner)
    .where('replay_key', '=', replay_key)
    .where('status', 'is', null)
    .execute();
}
