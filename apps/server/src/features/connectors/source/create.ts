import type { SourceConfig, SourceItem, SourceSchedule } from '@jishi/contract';
import { newId } from '../../../kernel/id.ts';
import { problem } from '../../../kernel/problem.ts';
import { requireUser } from '../../../kernel/require.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { ownBase } from '../../knowledge/index.ts';
import type { ConnectorKind } from '../kinds/kind.ts';
import { isTimeZone, nextRun } from '../schedule/schedule.ts';
import { queueRun } from '../sync/request.ts';
import { requireSecrets, sealSecrets } from './secret.ts';
import { showRow } from './show.ts';
import { insertSource } from './store.ts';

export interface NewSource {
  baseId: string;
  name: string;
  config: SourceConfig;
  secrets: Record<string, string>;
  schedule: SourceSchedule;
  access: SourceItem['access'];
  matchEmails: boolean;
  start: boolean;
}

/**
 * Connects a source to a base. Its address and folder are judged now and again with each run.
 * @throws knowledge.base_not_found, knowledge.own_denied, connectors.secret_missing, connectors.time_zone_unknown and
 * what the kind refuses
 */
export async function createSource(scope: Scope, input: NewSource): Promise<SourceItem> {
  const { config, schedule } = input;
  await scope.tx((tx) => ownBase(tx, scope, input.baseId));
  const userId = requireUser(scope);
  requireTimeZone(schedule);
  const kind = kindOf(scope, config);
  requireSecrets(kind.secrets, input.secrets);
  await kind.judge(scope, config);
  const now = scope.clock.now();
  const id = newId('source', now.getTime());
  const sealed = await sealSecrets(scope, id, input.secrets);
  return scope.tx(async (tx) => {
    await ownBase(tx, scope, input.baseId);
    const row = await insertSource(tx, {
      ...sealed,
      tenant_id: scope.tenantId,
      id,
      base_id: input.baseId,
      name: input.name,
      kind: config.kind,
      config,
      schedule,
      access: input.access,
      match_emails: input.matchEmails,
      next_run_at: nextRun(schedule, now),
      created_by: userId,
      created_at: now,
      updated_at: now,
    });
    const { tenantId } = scope;
    if (input.start) await queueRun(tx, scope.ports.jobs, { tenantId, sourceId: id, cause: 'person', now });
    await recordAudit(tx, scope, {
      action: 'source.created',
      subject: { kind: 'source', id, name: input.name },
      details: {
        baseId: input.baseId,
        kind: config.kind,
        place: kind.placeOf(config),
        access: input.access,
        secrets: sealed.secret_names,
      },
    });
    return showRow(tx, scope, row);
  });
}

export function kindOf(scope: Scope, config: SourceConfig): ConnectorKind {
  return scope.ports.connectors.kinds[config.kind] as ConnectorKind;
}

export function requireTimeZone(schedule: SourceSchedule): void {
  if (schedule.kind === 'daily' && !isTimeZone(schedule.timeZone))
    throw problem('connectors.time_zone_unknown', { timeZone: schedule.timeZone });
}
