import type { SourceConfig, SourceItem, SourceSchedule } from '@jishi/contract';
import type { Updateable } from 'kysely';
import { problem } from '../../../kernel/problem.ts';
import { found } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import type { SourceTable } from '../../../kernel/tables.gen.ts';
import { recordAudit } from '../../audit/index.ts';
import { keepSourced, removeSourced } from '../../knowledge/index.ts';
import { nextRun } from '../schedule/schedule.ts';
import { applyAccess } from '../sync/access.ts';
import { openRun } from '../sync/run-store.ts';
import { kindOf, requireTimeZone } from './create.ts';
import { ownedSource } from './guard.ts';
import { openSecrets, requireSecrets, sealSecrets } from './secret.ts';
import { showRow } from './show.ts';
import { deleteSource, documentsOfSource, type SourceRow, updateSource } from './store.ts';

export interface SourceChangeInput {
  sourceId: string;
  name?: string | undefined;
  config?: SourceConfig | undefined;
  secrets?: Record<string, string> | undefined;
  schedule?: SourceSchedule | undefined;
  access?: SourceItem['access'] | undefined;
  matchEmails?: boolean | undefined;
}

/**
 * Changes a source. Another configuration lists everything anew with the next run; another way of access counts with
 * the next request.
 * @throws connectors.source_not_found, connectors.kind_fixed, connectors.secrets_needed_again, connectors.already_running
 */
export async function changeSource(scope: Scope, input: SourceChangeInput): Promise<SourceItem> {
  const before = await scope.tx((tx) => ownedSource(tx, scope, input.sourceId));
  const change = await judgeChange(scope, before, input);
  return scope.tx(async (tx) => {
    const current = await ownedSource(tx, scope, input.sourceId);
    // A run works with what it began with.
    if (input.config !== undefined && (await openRun(tx, current.id)) !== undefined)
      throw problem('connectors.already_running');
    const row = found(await updateSource(tx, current.id, { ...change, updated_at: scope.clock.now() }));
    if (change.access !== undefined || change.match_emails !== undefined) await applyAccess(tx, scope, row);
    await recordAudit(tx, scope, {
      action: 'source.changed',
      subject: { kind: 'source', id: row.id, name: row.name },
      details: {
        fields: Object.keys(input).filter((field) => field !== 'sourceId' && field !== 'secrets'),
        secretsReplaced: input.secrets !== undefined,
        access: { before: before.access, after: row.access },
      },
    });
    return showRow(tx, scope, row);
  });
}

async function judgeChange(
  scope: Scope,
  before: SourceRow,
  input: SourceChangeInput,
): Promise<Updateable<SourceTable>> {
  const change: Updateable<SourceTable> = {};
  if (input.name !== undefined) change.name = input.name;
  if (input.access !== undefined) change.access = input.access;
  // What the feed of a source does not mention again would never get readers: the next run lists everything.
  if (input.access !== undefined && input.access !== before.access) change.cursor = null;
  if (input.matchEmails !== undefined) change.match_emails = input.matchEmails;
  if (input.schedule !== undefined) {
    requireTimeZone(input.schedule);
    change.schedule = input.schedule;
    change.next_run_at = nextRun(input.schedule, scope.clock.now());
  }
  if (input.config !== undefined) Object.assign(change, await judgeConfig(scope, before, input));
  if (input.secrets !== undefined) {
    const config = (input.config ?? before.config) as SourceConfig;
    const secrets = { ...(await keptSecrets(scope, before, config)), ...input.secrets };
    requireSecrets(kindOf(scope, config).secrets, secrets);
    Object.assign(change, await sealSecrets(scope, before.id, secrets));
  }
  return change;
}

/** Secrets stay with the address that they were given for. */
async function keptSecrets(
  scope: Scope,
  before: SourceRow,
  config: SourceConfig,
): Promise<Record<string, string>> {
  const kind = kindOf(scope, config);
  return kind.placeOf(before.config as never) === kind.placeOf(config as never)
    ? openSecrets(scope, before)
    : {};
}

async function judgeConfig(
  scope: Scope,
  before: SourceRow,
  { config, secrets }: SourceChangeInput,
): Promise<Updateable<SourceTable>> {
  if (config === undefined) return {};
  if (config.kind !== before.kind) throw problem('connectors.kind_fixed');
  const kind = kindOf(scope, config);
  await kind.judge(scope, config);
  const moved = kind.placeOf(before.config as never) !== kind.placeOf(config as never);
  if (moved && before.secret_envelope !== null && secrets === undefined)
    throw problem('connectors.secrets_needed_again');
  return { config, cursor: null };
}

/** Paused sources run when somebody starts them, and never by themselves. */
export function pauseSource(scope: Scope, sourceId: string, paused: boolean): Promise<SourceItem> {
  return scope.tx(async (tx) => {
    const before = await ownedSource(tx, scope, sourceId);
    const now = scope.clock.now();
    const row = found(
      await updateSource(tx, sourceId, {
        paused,
        updated_at: now,
        ...(paused ? {} : { next_run_at: nextRun(before.schedule as SourceSchedule, now) }),
      }),
    );
    await recordAudit(tx, scope, {
      action: paused ? 'source.paused' : 'source.resumed',
      subject: { kind: 'source', id: row.id, name: row.name },
    });
    return showRow(tx, scope, row);
  });
}

/** Disconnects a source; its documents are out of every view with this commit, unless they are to stay. */
export function removeSource(
  scope: Scope,
  { sourceId, keepDocuments }: { sourceId: string; keepDocuments: boolean },
): Promise<void> {
  return scope.tx(async (tx) => {
    const row = await ownedSource(tx, scope, sourceId);
    const documents = await takeOrKeep(tx, scope, { row, keepDocuments });
    await deleteSource(tx, sourceId);
    await recordAudit(tx, scope, {
      action: 'source.deleted',
      subject: { kind: 'source', id: row.id, name: row.name },
      details: { baseId: row.base_id, documents, kept: keepDocuments },
    });
  });
}

async function takeOrKeep(
  tx: Tx,
  scope: Scope,
  { row, keepDocuments }: { row: SourceRow; keepDocuments: boolean },
): Promise<number> {
  const documentIds = await documentsOfSource(tx, row.id);
  if (keepDocuments) await keepSourced(tx, row.id);
  else await removeSourced(tx, scope, { baseId: row.base_id, documentIds });
  return documentIds.length;
}
