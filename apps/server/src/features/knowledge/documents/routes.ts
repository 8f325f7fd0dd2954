import { api } from '../../../platform/http/index.ts';
import { renameDocument, setAccess } from './change.ts';
import { cancelDocument, retryDocument } from './pipeline.ts';
import { removeDocument } from './remove.ts';
import { previewDocument } from './report/preview.ts';
import { showReport } from './report/show-report.ts';
import { listDocuments, showChanged, showChunk, showChunks, showDocument, showText } from './show.ts';
import { setValidity } from './validity/set-validity.ts';

export const documentRoutes = {
  list: api.documents.list.handler(({ input, context: { scope } }) => listDocuments(scope, input)),
  get: api.documents.get.handler(({ input, context: { scope } }) => showDocument(scope, input.documentId)),
  text: api.documents.text.handler(({ input, context: { scope } }) => showText(scope, input)),
  chunks: api.documents.chunks.handler(({ input, context: { scope } }) => showChunks(scope, input)),
  rename: api.documents.rename.handler(async ({ input, context: { scope } }) => {
    await renameDocument(scope, input);
    return showChanged(scope, input.documentId);
  }),
  setAccess: api.documents.setAccess.handler(async ({ input, context: { scope } }) => {
    await setAccess(scope, input);
    return showChanged(scope, input.documentId);
  }),
  retry: api.documents.retry.handler(async ({ input, context: { scope } }) => {
    await retryDocument(scope, input.documentId);
    return showChanged(scope, input.documentId);
  }),
  report: api.documents.report.handler(({ input, context: { scope } }) =>
    showReport(scope, input.documentId),
  ),
  preview: api.documents.preview.handler(({ input, context: { scope } }) => previewDocument(scope, input)),
  reparse: api.documents.reparse.handler(async ({ input, context: { scope } }) => {
    const { documentId, own, ...settings } = input;
    await retryDocument(scope, documentId, own ? settings : {});
    return showChanged(scope, documentId);
  }),
  cancel: api.documents.cancel.handler(async ({ input, context: { scope } }) => {
    await cancelDocument(scope, input.documentId);
    return showChanged(scope, input.documentId);
  }),
  remove: api.documents.remove.handler(async ({ input, context: { scope } }) => {
    await removeDocument(scope, input.documentId);
    return { ok: true as const };
  }),
};

export const chunkRoutes = {
  get: api.chunks.get.handler(({ input, context: { scope } }) => showChunk(scope, input.chunkId)),
};

export const documentValidityRoutes = {
  set: api.documentValidity.set.handler(({ input, context: { scope } }) => setValidity(scope, input)),
};
