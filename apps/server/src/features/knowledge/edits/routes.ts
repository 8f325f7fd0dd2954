import { api } from '../../../platform/http/index.ts';
import { editChunk, undoChunk } from './edit.ts';
import { settleConflict, showConflicts, showEdits } from './history.ts';

export const chunkEditRoutes = {
  edit: api.chunkEdits.edit.handler(({ input, context: { scope } }) => editChunk(scope, input)),
  undo: api.chunkEdits.undo.handler(({ input, context: { scope } }) => undoChunk(scope, input.chunkId)),
  history: api.chunkEdits.history.handler(({ input, context: { scope } }) => showEdits(scope, input.chunkId)),
  conflicts: api.chunkEdits.conflicts.handler(({ input, context: { scope } }) =>
    showConflicts(scope, input.documentId),
  ),
  settle: api.chunkEdits.settle.handler(({ input, context: { scope } }) => settleConflict(scope, input)),
};
