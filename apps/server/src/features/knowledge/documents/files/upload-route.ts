import multipart, { type MultipartFile } from '@fastify/multipart';
import {
  type AttributesChange,
  attributesChange,
  contract,
  type DocumentItem,
  id,
  principal,
} from '@jishi/contract';
import { problemText } from '@jishi/locales';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { Problem, problem } from '../../../../kernel/problem.ts';
import type { Scope } from '../../../../kernel/scope.ts';
import { type HttpContext, type MakeContext, mountRaw } from '../../../../platform/http/index.ts';
import { writableBase } from '../../rights/guard.ts';
import { type AccessInput, addDocument } from '../add.ts';
import { showChanged } from '../show.ts';
import { cleanFileName } from './file-name.ts';
import { bounded, explain } from './part.ts';

const mostFiles = 1_000;
const mostFields = 20;

const accessField = z.object({
  mode: z.enum(['inherit', 'list']),
  entries: z.array(principal).max(500).default([]),
  denied: z.array(principal).max(500).default([]),
});

/** What the fields before the files say of all of them. */
interface Said {
  access?: AccessInput;
  attributes?: AttributesChange;
}

interface Upload {
  items: { document: DocumentItem; duplicate: boolean }[];
  rejected: { name: string; problem: { code: string; params: Record<string, unknown>; text: string } }[];
}

/** Streams multipart uploads into the blob store, one file after the other; each file stands for itself. */
export function mountUpload(app: FastifyInstance, makeContext: MakeContext): void {
  // A context of its own: only this route reads multipart bodies.
  app.register(async (uploads) => {
    await uploads.register(multipart, { limits: { parts: mostFiles + mostFields, files: mostFiles } });
    mountRaw(uploads, contract.documents.upload, { makeContext, handler: upload });
  });
}

async function upload(context: HttpContext): Promise<Upload> {
  const { scope, request, reply } = context;
  const baseId = pathBase(request.params);
  if (!request.isMultipart()) throw problem('request.unsupported_media_type');
  // Before a byte of the body is read.
  await scope.tx((tx) => writableBase(tx, scope, baseId));
  // A folder of files must not keep those waiting who ask.
  const result = await receive(context, scope.asBulk(), baseId);
  const [first] = result.rejected;
  if (result.items.length === 0)
    throw first === undefined ? problem('knowledge.empty_upload') : first.problem;
  reply.status(201);
  const { locale } = scope;
  return { items: result.items, rejected: result.rejected.map((entry) => presentRejected(entry, locale)) };
}

interface Received {
  items: Upload['items'];
  rejected: { name: string; problem: Problem }[];
}

async function receive({ request }: HttpContext, scope: Scope, baseId: string): Promise<Received> {
  const limit = scope.ports.knowledge.uploadBytes;
  const result: Received = { items: [], rejected: [] };
  const said: Said = {};
  // One byte more than allowed tells a file of exactly the limit from a longer one.
  const limits = { fileSize: limit + 1, fieldSize: 256 * 1024, fields: mostFields };
  const parts = request.parts({ preservePath: true, throwFileSizeLimit: false, limits } as Parameters<
    typeof request.parts
  >[0]);
  try {
    for await (const part of parts) {
      if (part.type === 'file') await receiveFile(scope, { part, baseId, said, limit }, result);
      else if (part.fieldname === 'access') said.access = parseField(accessField, part, result);
      else if (part.fieldname === 'attributes') said.attributes = parseField(attributesChange, part, result);
    }
  } catch (error) {
    throw explain(error);
  }
  return result;
}

async function receiveFile(
  scope: Scope,
  file: { part: MultipartFile; baseId: string; said: Said; limit: number },
  result: Received,
): Promise<void> {
  const { part, baseId, said, limit } = file;
  const name = part.filename ?? '';
  try {
    const added = await addDocument(scope, {
      baseId,
      name,
      mediaType: part.mimetype,
      content: bounded(part, limit),
      ...said,
    });
    const document = await showChanged(scope, added.documentId);
    result.items.push({ document, duplicate: added.duplicate });
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'knowledge.document_too_large') throw error;
    result.rejected.push({ name: cleanFileName(name), problem: error });
  }
}

/** What holds for the files must be known before the first of them is stored. */
function parseField<Output>(
  schema: z.ZodType<Output>,
  { fieldname, value }: { fieldname: string; value: unknown },
  { items, rejected }: Received,
): Output {
  const parsed = schema.safeParse(parseJson(value));
  if (!parsed.success || items.length + rejected.length > 0)
    throw problem('request.invalid', { field: fieldname });
  return parsed.data;
}

function parseJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function pathBase(params: unknown): string {
  const { baseId } = params as { baseId: string };
  if (!id('base').safeParse(baseId).success) throw problem('knowledge.base_not_found');
  return baseId;
}

function presentRejected(
  { name, problem: { code, params } }: Received['rejected'][number],
  locale: Scope['locale'],
): Upload['rejected'][number] {
  return { name, problem: { code, params, text: problemText(locale, code, params).detail } };
}
