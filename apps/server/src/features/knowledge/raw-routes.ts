import type { FastifyInstance } from 'fastify';
import type { MakeContext } from '../../platform/http/index.ts';
import { mountDownload } from './documents/files/download-route.ts';
import { mountUpload } from './documents/files/upload-route.ts';
import { mountPreview } from './documents/report/preview-upload.ts';
import { mountVersions } from './documents/versions/raw-routes.ts';

/** Upload, preview and download, also of versions: routes whose bodies are files. */
export function mountKnowledgeRaw(app: FastifyInstance, makeContext: MakeContext): void {
  mountUpload(app, makeContext);
  mountDownload(app, makeContext);
  mountPreview(app, makeContext);
  mountVersions(app, makeContext);
}
