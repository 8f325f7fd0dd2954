import type { ParseSettings } from '@jishi/contract';
import type { Scope } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { governedBase } from '../rights/guard.ts';
import { updateBase } from './store.ts';

/** @throws knowledge.base_not_found, knowledge.own_denied */
export function changeBase(
  scope: Scope,
  input: {
    baseId: string;
    name?: string | undefined;
    description?: string | undefined;
    parsing?: ParseSettings | undefined;
  },
): Promise<void> {
  const { baseId, name, description, parsing } = input;
  return scope.tx(async (tx) => {
    const { row } = await governedBase(tx, scope, baseId);
    await updateBase(tx, baseId, { name, description, parsing, updated_at: scope.clock.now() });
    await recordAudit(tx, scope, {
      action: 'base.changed',
      subject: { kind: 'base', id: baseId, name: name ?? row.name },
      details: {
        before: row.name,
        described: description !== undefined,
        ...(parsing ? { parsing: JSON.stringify(parsing) } : {}),
      },
    });
  });
}
