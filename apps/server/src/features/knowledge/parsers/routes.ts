import { api } from '../../../platform/http/index.ts';
import { addParser, changeParser, listAll, removeParser } from './manage.ts';
import { tryParser } from './try.ts';
import { showUsage } from './usage.ts';

export const knowledgeParserRoutes = {
  list: api.knowledgeParsers.list.handler(async ({ context: { scope } }) => ({
    items: await listAll(scope),
  })),
  create: api.knowledgeParsers.create.handler(({ input, context: { scope } }) => addParser(scope, input)),
  update: api.knowledgeParsers.update.handler(({ input, context: { scope } }) => changeParser(scope, input)),
  test: api.knowledgeParsers.test.handler(({ input, context: { scope } }) => tryParser(scope, input)),
  usage: api.knowledgeParsers.usage.handler(({ input, context: { scope } }) =>
    showUsage(scope, input.parserId),
  ),
  remove: api.knowledgeParsers.remove.handler(async ({ input, context: { scope } }) => {
    await removeParser(scope, input.parserId);
    return { ok: true as const };
  }),
};
