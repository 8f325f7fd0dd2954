import { api } from '../../../platform/http/index.ts';
import { addEntry, changeEntry, listGlossary, removeEntry } from './manage.ts';

export const glossaryRoutes = {
  list: api.glossary.list.handler(({ input, context: { scope } }) => listGlossary(scope, input)),
  create: api.glossary.create.handler(({ input, context: { scope } }) => addEntry(scope, input)),
  update: api.glossary.update.handler(({ input, context: { scope } }) => changeEntry(scope, input)),
  remove: api.glossary.remove.handler(async ({ input, context: { scope } }) => {
    await removeEntry(scope, input.entryId);
    return { ok: true as const };
  }),
};
