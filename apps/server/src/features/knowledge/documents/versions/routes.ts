import { api } from '../../../../platform/http/index.ts';
import { showChanged } from '../show.ts';
import { showChanges, showHistory, showVersionText } from './history.ts';
import { removeVersion } from './remove.ts';
import { restoreVersion } from './restore.ts';

export const documentVersionRoutes = {
  list: api.documentVersions.list.handler(({ input, context: { scope } }) =>
    showHistory(scope, input.documentId),
  ),
  text: api.documentVersions.text.handler(({ input, context: { scope } }) => showVersionText(scope, input)),
  changes: api.documentVersions.changes.handler(({ input, context: { scope } }) => showChanges(scope, input)),
  restore: api.documentVersions.restore.handler(async ({ input, context: { scope } }) => {
    await restoreVersion(scope, input);
    return showChanged(scope, input.documentId);
  }),
  remove: api.documentVersions.remove.handler(async ({ input, context: { scope } }) => {
    await removeVersion(scope, input);
    return { ok: true as const };
  }),
};
