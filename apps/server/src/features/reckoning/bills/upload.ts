import multipart, { type MultipartFile } from '@fastify/multipart';
import { type BillItem, type BillPreview, type BillSettings, billSettings, contract } from '@jishi/contract';
import type { FastifyInstance } from 'fastify';
import { Problem, problem } from '../../../kernel/problem.ts';
import { type HttpContext, type MakeContext, mountRaw } from '../../../platform/http/index.ts';
import { previewBill } from './preview.ts';
import { type BillFile, reconcile } from './reconcile.ts';

const mebibyte = 1024 * 1024;
const maxBytes = 16 * mebibyte;
const longestName = 200;

/** Forms: a file, and for the comparison a field `settings` before it. */
export function mountBills(app: FastifyInstance, makeContext: MakeContext): void {
  app.register(async (uploads) => {
    await uploads.register(multipart, { limits: { parts: 3, files: 1 } });
    mountRaw(uploads, contract.bills.preview, { makeContext, handler: preview });
    mountRaw(uploads, contract.bills.upload, { makeContext, handler: upload });
  });
}

async function preview({ scope, request }: HttpContext): Promise<BillPreview> {
  return previewBill(scope, (await receive(request)).file);
}

async function upload({ scope, request, reply }: HttpContext): Promise<BillItem> {
  const { file, settings } = await receive(request);
  if (settings === undefined) throw problem('request.invalid', { field: 'settings' });
  const item = await reconcile(scope, file, settings);
  reply.status(201);
  return item;
}

async function receive(
  request: HttpContext['request'],
): Promise<{ file: BillFile; settings: BillSettings | undefined }> {
  if (!request.isMultipart()) throw problem('request.unsupported_media_type');
  const limits = { fileSize: maxBytes + 1, fieldSize: 256 * 1024, fields: 2 };
  let file: BillFile | undefined;
  let settings: BillSettings | undefined;
  try {
    const options = { throwFileSizeLimit: false, limits } as Parameters<typeof request.parts>[0];
    for await (const part of request.parts(options)) {
      if (part.type === 'file') file = await bytesOf(part);
      else if (part.fieldname === 'settings') settings = settingsOf(part.value);
    }
  } catch (error) {
    throw explain(error);
  }
  if (file === undefined) throw problem('reckoning.bill_empty');
  return { file, settings };
}

async function bytesOf(part: MultipartFile): Promise<BillFile> {
  const chunks: Buffer[] = [];
  for await (const chunk of part.file) chunks.push(chunk as Buffer);
  if (part.file.truncated || part.file.bytesRead > maxBytes)
    throw problem('reckoning.bill_too_large', { limitMb: maxBytes / mebibyte });
  return { name: nameOf(part.filename), bytes: Buffer.concat(chunks) };
}

/** The name is shown and never used as a path. */
function nameOf(raw: string | undefined): string {
  const name = (raw ?? '')
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{C}]/gu, '');
  return name.slice(-longestName).toWellFormed() || 'bill.csv';
}

function settingsOf(value: unknown): BillSettings {
  try {
    return billSettings.parse(JSON.parse(String(value)));
  } catch (error) {
    throw problem('request.invalid', { field: 'settings' }, error);
  }
}

/** What the multipart reader says about a broken or endless body, as the client's mistake that it is. */
function explain(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Problem) return error;
  if ('statusCode' in error && error.statusCode === 413) return problem('request.too_large', {}, error);
  return /multipart/i.test(error.message) ? problem('request.malformed', {}, error) : error;
}
