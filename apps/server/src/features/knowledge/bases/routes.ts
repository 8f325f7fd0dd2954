import type { BaseRight } from '@jishi/contract';
import { api } from '../../../platform/http/index.ts';
import { presentPrincipals } from '../documents/present.ts';
import { setEmbedding } from '../vectors/set-embedding.ts';
import { changeBase } from './change.ts';
import { createBase } from './create.ts';
import { type NamedGrants, readGrants, setGrants } from './grants.ts';
import { removeBase } from './remove.ts';
import { listBases, showBase } from './show.ts';

export const baseRoutes = {
  list: api.bases.list.handler(async ({ context: { scope } }) => ({ items: await listBases(scope) })),
  get: api.bases.get.handler(({ input, context: { scope } }) => showBase(scope, input.baseId)),
  create: api.bases.create.handler(async ({ input, context: { scope } }) =>
    showBase(scope, await createBase(scope, input)),
  ),
  update: api.bases.update.handler(async ({ input, context: { scope } }) => {
    await changeBase(scope, input);
    return showBase(scope, input.baseId);
  }),
  remove: api.bases.remove.handler(async ({ input, context: { scope } }) => {
    await removeBase(scope, input.baseId);
    return { ok: true as const };
  }),
  grants: api.bases.grants.handler(async ({ input, context: { scope } }) =>
    presentGrants(await readGrants(scope, input.baseId)),
  ),
  setGrants: api.bases.setGrants.handler(async ({ input, context: { scope } }) =>
    presentGrants(await setGrants(scope, input)),
  ),
  setEmbedding: api.bases.setEmbedding.handler(async ({ input, context: { scope } }) => {
    await setEmbedding(scope, input);
    return showBase(scope, input.baseId);
  }),
};

function presentGrants({ grants, denies, names }: NamedGrants) {
  return {
    denied: presentPrincipals(denies, names),
    items: grants.flatMap(({ principal, right }) =>
      presentPrincipals([principal], names).map((view) => ({ principal: view, right: right as BaseRight })),
    ),
  };
}
