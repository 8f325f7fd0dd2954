import { expect, it } from 'vitest';
import { newId } from '../../kernel/id.ts';
import type { Ports } from '../../kernel/ports.ts';
import type { DatabaseHandle } from '../db/index.ts';
import { createScopes, systemActor } from './index.ts';

it('works behind others where it says so, and for the same tenant', async () => {
  const seen: unknown[] = [];
  const scoped: DatabaseHandle['scoped'] = async (tenantId, _work, options) => {
    seen.push([tenantId, options?.caller]);
    return undefined as never;
  };
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const scopes = createScopes({ scoped } as DatabaseHandle, {} as Ports, { log });
  const tenantId = newId('tenant');
  const scope = scopes.create({
    tenantId,
    actor: systemActor(),
    locale: 'en',
    requestId: newId('request'),
    signal: new AbortController().signal,
  });
  await scope.tx(async () => undefined);
  await scope.asBulk().tx(async () => undefined);
  await scope
    .asBulk()
    .asBulk()
    .tx(async () => undefined);
  await scope.tx(async () => undefined);
  expect(seen).toEqual([
    [tenantId, 'interactive'],
    [tenantId, 'bulk'],
    [tenantId, 'bulk'],
    [tenantId, 'interactive'],
  ]);
});
