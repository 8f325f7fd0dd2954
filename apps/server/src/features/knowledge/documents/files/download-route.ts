import type { Readable } from 'node:stream';
import { contract, id } from '@jishi/contract';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { problem } from '../../../../kernel/problem.ts';
import { found } from '../../../../kernel/require.ts';
import { type HttpContext, type MakeContext, mountRaw } from '../../../../platform/http/index.ts';
import { readableDocument } from '../../rights/guard.ts';
import type { DocumentRow } from '../store.ts';
import { contentDisposition } from './file-name.ts';

export function mountDownload(app: FastifyInstance, makeContext: MakeContext): void {
  mountRaw(app, contract.documents.file, { makeContext, handler: download });
}

/**
 * The original bytes. Uploads are hostile until proven otherwise: always an attachment of unspecific type, so that no
 * HTML or SVG ever runs in our origin. A PDF (by its content, not its name) may be shown inline.
 */
async function download({ scope, request, reply }: HttpContext): Promise<FastifyReply> {
  const { documentId } = request.params as { documentId: string };
  if (!id('document').safeParse(documentId).success) throw problem('knowledge.document_not_found');
  const { row } = await scope.tx((tx) => readableDocument(tx, scope, documentId));
  return sendFile({ scope, request, reply }, row);
}

type StoredFile = Pick<DocumentRow, 'blob_key' | 'name' | 'size' | 'format'>;

/** Sends a file of a document that the caller has been allowed to read. */
export async function sendFile(
  { scope, request, reply }: Pick<HttpContext, 'scope' | 'request' | 'reply'>,
  file: StoredFile,
): Promise<FastifyReply> {
  const stream: Readable | undefined = await scope.ports.blobs.get(file.blob_key);
  reply.headers(downloadHeaders(file, wantsInline(request.query)));
  return reply.send(found(stream, 'knowledge.document_not_found'));
}

function wantsInline(query: unknown): boolean {
  const { inline } = (query ?? {}) as { inline?: unknown };
  return inline === '1' || inline === 'true';
}

function downloadHeaders(row: StoredFile, wanted: boolean): Record<string, string> {
  const inline = wanted && row.format === 'pdf';
  return {
    'content-type': row.format === 'pdf' ? 'application/pdf' : 'application/octet-stream',
    'content-disposition': contentDisposition(inline ? 'inline' : 'attachment', row.name),
    'content-length': String(row.size),
    'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff',
    // The PDF viewers of browsers do not work inside a sandbox; they run no script of the page.
    'content-security-policy': inline
      ? "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
      : "sandbox; default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
  };
}
