import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import multipart, { type MultipartFile } from '@fastify/multipart';
import { contract, id, type ParseSettings, parseSettings } from '@jishi/contract';
import type { FastifyInstance } from 'fastify';
import { problem } from '../../../../kernel/problem.ts';
import type { Scope } from '../../../../kernel/scope.ts';
import { type HttpContext, type MakeContext, mountRaw } from '../../../../platform/http/index.ts';
import { parseFile, storedSettings } from '../../ingestion/parse-stored.ts';
import { writableBase } from '../../rights/guard.ts';
import { cleanFileName } from '../files/file-name.ts';
import { bounded, explain } from '../files/part.ts';
import { type Preview, presentPreview } from './preview.ts';

export function mountPreview(app: FastifyInstance, makeContext: MakeContext): void {
  app.register(async (uploads) => {
    await uploads.register(multipart, { limits: { parts: 3, files: 1 } });
    mountRaw(uploads, contract.documents.previewUpload, { makeContext, handler: preview });
  });
}

/** An optional field `settings` instead of those of the base, then one file; nothing of it is kept. */
async function preview({ scope, request }: HttpContext): Promise<Preview> {
  const { baseId } = request.params as { baseId: string };
  if (!id('base').safeParse(baseId).success) throw problem('knowledge.base_not_found');
  // Before a byte of the body is read.
  const { row } = await scope.tx((tx) => writableBase(tx, scope, baseId));
  if (!request.isMultipart()) throw problem('request.unsupported_media_type');
  const folder = await mkdtemp(join(tmpdir(), 'jishi-preview-'));
  try {
    const settings = storedSettings(row.parse_settings);
    return await receive(scope, request, { path: join(folder, 'file'), settings });
  } catch (error) {
    throw explain(error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function receive(
  scope: Scope,
  request: HttpContext['request'],
  { path, settings: ofBase }: { path: string; settings: ParseSettings },
): Promise<Preview> {
  const limit = scope.ports.knowledge.uploadBytes;
  const limits = { fileSize: limit + 1, fieldSize: 16 * 1024, fields: 2 };
  const options = { preservePath: true, throwFileSizeLimit: false, limits } as Parameters<
    typeof request.parts
  >[0];
  let settings = ofBase;
  let result: Preview | undefined;
  for await (const part of request.parts(options)) {
    if (part.type === 'file') result = await read(scope, { part, limit, path, settings });
    else if (part.fieldname === 'settings') settings = settingsOf(part.value);
  }
  if (result === undefined) throw problem('knowledge.empty_upload');
  return result;
}

async function read(
  scope: Scope,
  file: { part: MultipartFile; limit: number; path: string; settings: ParseSettings },
): Promise<Preview> {
  const { part, limit, path, settings } = file;
  const { signal } = scope;
  await pipeline(Readable.from(bounded(part, limit)), createWriteStream(path, { mode: 0o600 }), { signal });
  const name = cleanFileName(part.filename ?? '');
  return presentPreview(scope, name, await parseFile(scope, { path, name, parseSettings: settings, signal }));
}

function settingsOf(value: unknown): ParseSettings {
  try {
    return parseSettings.parse(JSON.parse(String(value)));
  } catch (error) {
    throw problem('request.invalid', { field: 'settings' }, error);
  }
}
