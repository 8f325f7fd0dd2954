import type { Id } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { cleanFileName, declaredMediaType } from '../documents/files/file-name.ts';
import { ingestJob, ingestName, sweepJob } from '../ingestion/request.ts';
import { takeDocuments } from '../removal/store.ts';
import type { PrincipalKey } from '../rights/principal.ts';
import { dropUnusedAccessSets, ensureAccessSet, lockBase } from '../rights/store.ts';
import { adoptOrphans } from './orphan-store.ts';
import type { StagedFile } from './stage.ts';
import {
  endMirroring,
  insertSourced,
  mirrorAccess,
  releaseSourced,
  replaceContent,
  updateSourced,
} from './store.ts';

/**
 * Who may read: the grants of the base, exactly these principals (and the owners of the base, as always), or what
 * `prepareAccess` made of one of them in this transaction.
 */
export type SourcedAccess =
  | { mode: 'inherit' }
  | { mode: 'mirror'; principals: PrincipalKey[] }
  | { mode: 'prepared'; accessSetId: string; mirrored: boolean };

export interface SourcedDocument {
  baseId: string;
  sourceId: string;
  name: string;
  mediaType?: string | undefined;
  /** Opens the original. */
  url: string | null;
  modifiedAt: Date | null;
  access: SourcedAccess;
}

export type SourcedContent = SourcedDocument & { staged: StagedFile; documentId: string | null };

/**
 * Makes staged files the content of documents of a source: each of its `documentId` when that still exists (what it
 * showed stays visible until the new content is indexed), else of a new one. Whatever their number, new documents take
 * four statements. The caller's transaction commits them together with its own records. Returns their ids in order.
 * @throws knowledge.base_not_found, conflict when a staged file was swept
 */
export async function enterSourced(
  tx: Tx,
  scope: Scope,
  inputs: SourcedContent[],
): Promise<Id<'document'>[]> {
  if (inputs.length === 0) return [];
  const now = scope.clock.now();
  const blobKeys = inputs.map(({ staged }) => staged.blobKey);
  const rows = [];
  for (const input of inputs) rows.push(await rowOf(tx, scope, input));
  if ((await adoptOrphans(tx, blobKeys, now)) !== blobKeys.length) throw problem('conflict');
  const entered = [];
  for (const { documentId, ...row } of rows) {
    const replaced = documentId === null ? undefined : await replaceContent(tx, { ...row, documentId });
    entered.push({
      row,
      replaced: replaced !== undefined,
      run: { documentId: row.staged.documentId, run: 1, ...replaced },
    });
  }
  await insertSourced(
    tx,
    entered.flatMap(({ row, replaced }) => (replaced ? [] : [row])),
  );
  const { tenantId } = scope;
  const jobs = entered.map(({ run }) => ingestJob({ tenantId, ...run }));
  await scope.ports.jobs.sendAll(tx, ingestName, jobs);
  if (entered.some(({ replaced }) => replaced)) await scope.ports.jobs.send(tx, sweepJob(tenantId));
  return entered.map(({ run }) => run.documentId as Id<'document'>);
}

async function rowOf(tx: Tx, scope: Scope, input: SourcedContent) {
  const { staged, baseId, sourceId, url, modifiedAt, documentId } = input;
  return {
    documentId,
    staged,
    baseId,
    sourceId,
    url,
    modifiedAt,
    tenantId: scope.tenantId,
    name: cleanFileName(input.name),
    mediaType: declaredMediaType(input.mediaType),
    accessSetId: await accessSetOf(tx, scope, input),
    mirrored: isMirrored(input.access),
    now: scope.clock.now(),
  };
}

/** Name, link, times and access of documents whose content is what it was: nothing is indexed again. */
export async function describeSourced(
  tx: Tx,
  scope: Scope,
  input: SourcedDocument & { documentId: string },
): Promise<void> {
  const accessSetId = await accessSetOf(tx, scope, input);
  await updateSourced(tx, {
    documentId: input.documentId,
    sourceId: input.sourceId,
    name: cleanFileName(input.name),
    url: input.url,
    modifiedAt: input.modifiedAt,
    accessSetId,
    mirrored: isMirrored(input.access),
    now: scope.clock.now(),
  });
}

/** Gives documents of a source these readers; counts with the next request. Returns how many had others. */
export async function mirrorReaders(
  tx: Tx,
  scope: Scope,
  input: { baseId: string; documentIds: string[]; principals: PrincipalKey[] },
): Promise<number> {
  const { baseId, documentIds, principals } = input;
  const accessSetId = await accessSetOf(tx, scope, { baseId, access: { mode: 'mirror', principals } });
  return mirrorAccess(tx, { documentIds, accessSetId, now: scope.clock.now() });
}

/** The documents of a source have the readers of the base, or the list that somebody set. Returns how many had others. */
export async function inheritReaders(
  tx: Tx,
  scope: Scope,
  { baseId, sourceId }: { baseId: string; sourceId: string },
): Promise<number> {
  const accessSetId = await accessSetOf(tx, scope, { baseId, access: { mode: 'inherit' } });
  return endMirroring(tx, { sourceId, accessSetId, now: scope.clock.now() });
}

/** Takes documents of a source out of every view; content and files follow in the background. */
export async function removeSourced(
  tx: Tx,
  scope: Scope,
  { baseId, documentIds }: { baseId: string; documentIds: string[] },
): Promise<void> {
  if (documentIds.length === 0) return;
  if (!(await lockBase(tx, baseId))) throw problem('knowledge.base_not_found');
  await takeDocuments(tx, documentIds, scope.clock.now());
  await dropUnusedAccessSets(tx, baseId);
  await scope.ports.jobs.send(tx, sweepJob(scope.tenantId));
}

/** The documents stay as they are, with the access that they have, and belong to no source any more. */
export async function keepSourced(tx: Tx, sourceId: string): Promise<void> {
  await releaseSourced(tx, sourceId);
}

/** For several documents with the same readers in one transaction: the list is made once, not with each of them. */
export async function prepareAccess(
  tx: Tx,
  scope: Scope,
  input: { baseId: string; access: SourcedAccess },
): Promise<SourcedAccess> {
  const accessSetId = await accessSetOf(tx, scope, input);
  return { mode: 'prepared', accessSetId, mirrored: isMirrored(input.access) };
}

function isMirrored(access: SourcedAccess): boolean {
  return access.mode === 'prepared' ? access.mirrored : access.mode === 'mirror';
}

async function accessSetOf(
  tx: Tx,
  scope: Scope,
  { baseId, access }: { baseId: string; access: SourcedAccess },
): Promise<string> {
  // The lock of its making lasts as long as the transaction: nobody drops the list meanwhile.
  if (access.mode === 'prepared') return access.accessSetId;
  if (!(await lockBase(tx, baseId))) throw problem('knowledge.base_not_found');
  const entries = access.mode === 'inherit' ? null : [...new Set(access.principals)].sort();
  return ensureAccessSet(tx, { tenantId: scope.tenantId, baseId, entries });
}
