import type { GlossaryEntry, Id } from '@jishi/contract';
import { decodeCursor, toPage } from '../../../kernel/cursor.ts';
import { newId } from '../../../kernel/id.ts';
import { problem } from '../../../kernel/problem.ts';
import { found, may } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { foldText } from '../../search/index.ts';
import { reindexJob } from '../ingestion/request.ts';
import { visibleBase, writableBase } from '../rights/guard.ts';
import { presentEntry } from './present.ts';
import {
  baseIds,
  deleteEntry,
  type EntryView,
  findEntry,
  insertEntry,
  listEntries,
  updateEntry,
} from './store.ts';

export interface EntryFields {
  term: string;
  synonyms: string[];
  definition: string;
  whole: boolean;
}

export interface EntryList {
  baseId?: Id<'base'> | undefined;
  search?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** @throws knowledge.base_not_found */
export function listGlossary(
  scope: Scope,
  { baseId, search, cursor, limit }: EntryList,
): Promise<{ items: GlossaryEntry[]; nextCursor: string | null }> {
  const [term, id] = decodeCursor(cursor, 2) ?? [];
  const after = term === undefined ? undefined : { term: String(term), id: String(id) };
  return scope.tx(async (tx) => {
    const base = baseId === undefined ? undefined : await visibleBase(tx, scope, baseId);
    const rows = await listEntries(tx, { baseId, search, after, limit: limit + 1 });
    return toPage(rows, limit, {
      item: (row) => presentEntry(row, row.base_id === null ? mayForAll(scope) : base?.can.write === true),
      keys: (row) => [row.term, row.id],
    });
  });
}

/** @throws knowledge.base_not_found, knowledge.write_denied, knowledge.tenant_terms_denied, knowledge.term_taken */
export function addEntry(
  scope: Scope,
  { baseId, ...fields }: EntryFields & { baseId: Id<'base'> | null },
): Promise<GlossaryEntry> {
  const id = newId('glossary');
  return scope
    .tx(async (tx) => {
      await requireWrite(tx, scope, baseId);
      await insertEntry(tx, {
        tenant_id: scope.tenantId,
        id,
        base_id: baseId,
        ...fields,
        forms: formsOf(fields),
        updated_by: scope.actor.userId,
        updated_at: scope.clock.now(),
      });
      await recordChange(tx, scope, { action: 'glossary.added', id, baseId, term: fields.term });
      if (fields.whole) await rebuild(tx, scope, baseId);
      return presentEntry(found(await findEntry(tx, id)), true);
    })
    .catch(taken);
}

/** @throws knowledge.term_not_found, knowledge.write_denied, knowledge.tenant_terms_denied, knowledge.term_taken */
export function changeEntry(
  scope: Scope,
  {
    entryId,
    ...change
  }: { entryId: string } & { [Field in keyof EntryFields]?: EntryFields[Field] | undefined },
): Promise<GlossaryEntry> {
  return scope
    .tx(async (tx) => {
      const row = await writableEntry(tx, scope, entryId);
      const fields = {
        term: change.term ?? row.term,
        synonyms: change.synonyms ?? row.synonyms,
        definition: change.definition ?? row.definition,
        whole: change.whole ?? row.whole,
      };
      const forms = formsOf(fields);
      await updateEntry(tx, entryId, {
        ...fields,
        forms,
        updated_by: scope.actor.userId,
        updated_at: scope.clock.now(),
      });
      await recordChange(tx, scope, {
        action: 'glossary.changed',
        id: entryId,
        baseId: row.base_id,
        term: fields.term,
      });
      const before = row.whole ? row.forms.join('\n') : '';
      if (before !== (fields.whole ? forms.join('\n') : '')) await rebuild(tx, scope, row.base_id);
      return presentEntry(found(await findEntry(tx, entryId)), true);
    })
    .catch(taken);
}

/** @throws knowledge.term_not_found, knowledge.write_denied, knowledge.tenant_terms_denied */
export function removeEntry(scope: Scope, entryId: string): Promise<void> {
  return scope.tx(async (tx) => {
    const row = await writableEntry(tx, scope, entryId);
    await deleteEntry(tx, entryId);
    await recordChange(tx, scope, {
      action: 'glossary.deleted',
      id: entryId,
      baseId: row.base_id,
      term: row.term,
    });
    if (row.whole) await rebuild(tx, scope, row.base_id);
  });
}

function mayForAll(scope: Scope): boolean {
  return may(scope, 'knowledge.administer') && may(scope, 'knowledge.write');
}

async function requireWrite(tx: Tx, scope: Scope, baseId: string | null): Promise<void> {
  if (baseId !== null) await writableBase(tx, scope, baseId);
  else if (!mayForAll(scope)) throw problem('knowledge.tenant_terms_denied');
}

/** An entry of a base that the caller does not see is as unknown as one that is not there. */
async function writableEntry(tx: Tx, scope: Scope, entryId: string): Promise<EntryView> {
  const row = found(await findEntry(tx, entryId), 'knowledge.term_not_found');
  if (row.base_id !== null)
    await visibleBase(tx, scope, row.base_id).catch((error: unknown) => {
      throw problem('knowledge.term_not_found', {}, error);
    });
  await requireWrite(tx, scope, row.base_id);
  return row;
}

function formsOf({ term, synonyms }: Pick<EntryFields, 'term' | 'synonyms'>): string[] {
  return [...new Set([term, ...synonyms].map(foldText))];
}

async function rebuild(tx: Tx, scope: Scope, baseId: string | null): Promise<void> {
  for (const id of baseId === null ? await baseIds(tx) : [baseId])
    await scope.ports.jobs.send(tx, reindexJob(scope.tenantId, id));
}

function recordChange(
  tx: Tx,
  scope: Scope,
  { action, id, baseId, term }: { action: string; id: string; baseId: string | null; term: string },
): Promise<void> {
  return recordAudit(tx, scope, {
    action,
    subject: { kind: 'glossary', id, name: term },
    details: { base: baseId },
  });
}

function taken(error: unknown): never {
  const constraint = error instanceof Error && 'constraint' in error ? error.constraint : undefined;
  if (constraint === 'glossary_entry_term') throw problem('knowledge.term_taken', {}, error);
  throw error;
}
