import multipart from '@fastify/multipart';
import { contract, type DocumentItem, id } from '@jishi/contract';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { problem } from '../../../../kernel/problem.ts';
import { type HttpContext, type MakeContext, mountRaw } from '../../../../platform/http/index.ts';
import { writableDocument } from '../../rights/guard.ts';
import { sendFile } from '../files/download-route.ts';
import { bounded, explain } from '../files/part.ts';
import { showChanged } from '../show.ts';
import { addVersion } from './add-version.ts';
import { findVersionFile } from './history.ts';

const longestNote = 2_000;

export function mountVersions(app: FastifyInstance, makeContext: MakeContext): void {
  app.register(async (uploads) => {
    await uploads.register(multipart, { limits: { parts: 3, files: 1 } });
    mountRaw(uploads, contract.documentVersions.upload, { makeContext, handler: upload });
  });
  mountRaw(app, contract.documentVersions.file, { makeContext, handler: download });
}

/** An optional field `note`, then one file. */
async function upload({ scope, request, reply }: HttpContext): Promise<DocumentItem> {
  const { documentId } = request.params as { documentId: string };
  if (!id('document').safeParse(documentId).success) throw problem('knowledge.document_not_found');
  // Before a byte of the body is read.
  await scope.tx((tx) => writableDocument(tx, scope, documentId));
  if (!request.isMultipart()) throw problem('request.unsupported_media_type');
  try {
    await receive(scope.asBulk(), documentId, request);
  } catch (error) {
    throw explain(error);
  }
  reply.status(201);
  return showChanged(scope, documentId);
}

async function receive(
  scope: HttpContext['scope'],
  documentId: string,
  request: HttpContext['request'],
): Promise<void> {
  const limit = scope.ports.knowledge.uploadBytes;
  const limits = { fileSize: limit + 1, fieldSize: 16 * 1024, fields: 2 };
  const options = { preservePath: true, throwFileSizeLimit: false, limits } as Parameters<
    typeof request.parts
  >[0];
  let note = '';
  let files = 0;
  for await (const part of request.parts(options)) {
    if (part.type === 'file') {
      files += 1;
      const file = { name: part.filename ?? '', mediaType: part.mimetype, content: bounded(part, limit) };
      await addVersion(scope, { documentId, note, ...file });
    } else if (part.fieldname === 'note') note = noteOf(part.value, files);
  }
  if (files === 0) throw problem('knowledge.empty_upload');
}

/** The note must be known before the file is stored. */
function noteOf(value: unknown, files: number): string {
  if (typeof value !== 'string' || value.length > longestNote || files > 0)
    throw problem('request.invalid', { field: 'note' });
  return value.trim();
}

async function download({ scope, request, reply }: HttpContext): Promise<FastifyReply> {
  const { documentId, number } = request.params as { documentId: string; number: string };
  if (!id('document').safeParse(documentId).success) throw problem('knowledge.document_not_found');
  if (!/^\d{1,6}$/.test(number)) throw problem('knowledge.version_not_found');
  const file = await findVersionFile(scope, { documentId, number: Number(number) });
  return sendFile({ scope, request, reply }, file);
}
