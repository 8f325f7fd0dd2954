import { api } from '../../../../platform/http/index.ts';
import { showFacets } from './facets.ts';
import { setAttributes, setManyAttributes } from './set-attributes.ts';

export const attributeRoutes = {
  set: api.attributes.set.handler(({ input, context: { scope } }) => setAttributes(scope, input)),
  setMany: api.attributes.setMany.handler(({ input, context: { scope } }) => setManyAttributes(scope, input)),
  facets: api.attributes.facets.handler(({ input: { asOf, ...input }, context: { scope } }) =>
    showFacets(scope, { ...input, asOf: asOf === undefined ? undefined : new Date(asOf) }),
  ),
};
