import { openAsBlob, type Stats, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { DocumentItem, Id } from '@jishi/contract';
import type { Jishi } from '@jishi/sdk';
import type { Command } from 'commander';
import { type ConnectOptions, connect, UsageError } from '../connect.ts';
import { findBases } from './bases.ts';

interface IngestOptions extends ConnectOptions {
  kb: string;
  tag?: string[];
  wait?: boolean;
}

interface FileToUpload {
  path: string;
  name: string;
}

const filesPerRequest = 8;
const finished = new Set(['ready', 'failed', 'cancelled']);

export function addIngest(program: Command): void {
  program
    .command('ingest <path...>')
    .description('upload files and folders into a knowledge base')
    .requiredOption('--kb <name>', 'knowledge base (name or id)')
    .option('--tag <tag...>', 'tags for the documents')
    .option('--no-wait', 'do not wait until the documents are ready')
    .action(async (paths: string[], _options: unknown, command: Command) => {
      await ingest(paths, command.optsWithGlobals<IngestOptions>());
    });
}

async function ingest(paths: string[], options: IngestOptions): Promise<void> {
  const jishi = connect(options);
  const [baseId] = await findBases(jishi, [options.kb]);
  if (baseId === undefined) return;
  const files = (await Promise.all(paths.map(collect))).flat();
  if (files.length === 0) throw new UsageError('There are no files in these paths.');
  const uploaded: DocumentItem[] = [];
  let duplicates = 0;
  for (let from = 0; from < files.length; from += filesPerRequest) {
    const { items } = await uploadBatch(jishi, baseId, files.slice(from, from + filesPerRequest));
    duplicates += items.filter((item) => item.duplicate).length;
    uploaded.push(...items.filter((item) => !item.duplicate).map((item) => item.document));
    console.log(`uploaded ${Math.min(from + filesPerRequest, files.length)} of ${files.length}`);
  }
  await tagAll(jishi, { baseId, documents: uploaded, tags: options.tag });
  if (duplicates > 0) console.log(`${duplicates} were there already`);
  if (options.wait !== false) await waitFor(jishi, uploaded);
}

const documentsPerRequest = 500;

async function tagAll(
  jishi: Jishi,
  { baseId, documents, tags }: { baseId: Id<'base'>; documents: DocumentItem[]; tags: string[] | undefined },
): Promise<void> {
  if (tags === undefined) return;
  for (let from = 0; from < documents.length; from += documentsPerRequest) {
    const documentIds = documents.slice(from, from + documentsPerRequest).map(({ id }) => id);
    await jishi.api.attributes.setMany({ baseId, documentIds, addTags: tags });
  }
}

async function uploadBatch(jishi: Jishi, baseId: Id<'base'>, files: FileToUpload[]) {
  const parts = await Promise.all(
    files.map(async ({ path, name }) => ({ name, content: await openAsBlob(path) })),
  );
  return jishi.upload(baseId, parts);
}

async function collect(path: string): Promise<FileToUpload[]> {
  const stats = statOf(path);
  if (stats.isFile()) return [{ path, name: basename(path) }];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ path: file, name: relative(path, file) }));
}

function statOf(path: string): Stats {
  try {
    return statSync(path);
  } catch {
    throw new UsageError(`There is no file or folder "${path}".`);
  }
}

async function waitFor(jishi: Jishi, documents: DocumentItem[]): Promise<void> {
  let failed = 0;
  for (const document of documents) {
    const done = await waitForOne(jishi, document);
    if (done.status === 'ready') continue;
    failed += 1;
    console.log(`${done.name}: ${done.problem?.text ?? done.status}`);
  }
  console.log(`${documents.length - failed} ready, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

async function waitForOne(jishi: Jishi, document: DocumentItem): Promise<DocumentItem> {
  let current = document;
  while (!finished.has(current.status)) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    current = await jishi.api.documents.get({ documentId: document.id });
  }
  return current;
}
