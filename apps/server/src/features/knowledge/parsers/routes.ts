import { api } from '../../../platform/http/index.ts';
import { addParser, changeParser, listAll, removeParser } from './manage.ts';

export const knowledgeParserRoutes = {
  list: api.knowledgeParsers.list.handler(async ({ context: { scope } }) => ({
    items: await listAll(scope),
  })),
  create: api.knowledgeParsers.create.handler(({ input, context: { scope } }) => addParser(scope, input)),
  update: api.knowledgeParsers.update.handler(({ input, context: { scope } }) => changeParser(scope, input)),
  remove: api.knowledgeParsers.remove.handler(async ({ input, context: { scope } }) => {
    await removeParser(scope, input.parserId);
    return { ok: true as const };
  }),
};
