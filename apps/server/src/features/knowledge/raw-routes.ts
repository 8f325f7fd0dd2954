import type { FastifyInstance } from 'fastify';
import type { MakeContext } from '../../platform/http/index.ts';
import { mountDownload } from './documents/files/download-route.ts';
import { mountUpload } from './documents/files/upload-route.ts';

/** Upload and download: routes whose bodies are files. */
export function mountKnowledgeRaw(app: FastifyInstance, makeContext: MakeContext): void {
  mountUpload(app, makeContext);
  mountDownload(app, makeContext);
}
