import { type Selectable, sql, type Updateable } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { KnowledgeParserTable } from '../../../kernel/tables.gen.ts';

export type ParserRow = Selectable<KnowledgeParserTable>;
export type ParserView = ParserRow & { editor: string | null };

function views(tx: Tx) {
  return tx
    .selectFrom('knowledge_parser as parser')
    .leftJoin('app_user', 'app_user.id', 'parser.updated_by')
    .selectAll('parser')
    .select('app_user.name as editor');
}

/** In the order in which they are asked: oldest first. */
export async function listParsers(tx: Tx): Promise<ParserView[]> {
  return views(tx).orderBy('parser.created_at').orderBy('parser.id').execute();
}

export async function findParser(tx: Tx, id: string): Promise<ParserView | undefined> {
  return views(tx).where('parser.id', '=', id).executeTakeFirst();
}

/** The parser that files of this format go to. */
export async function parserFor(tx: Tx, format: string): Promise<ParserRow | undefined> {
  return tx
    .selectFrom('knowledge_parser')
    .selectAll()
    .where('enabled', '=', true)
    .where((has) => has(has.val(format), '=', has.fn.any('formats')))
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
}

export interface ReadInBase {
  id: string;
  name: string;
  documents: number;
}

/** Where the texts are that a parser read, those with the most first. */
export async function readByParser(tx: Tx, id: string): Promise<ReadInBase[]> {
  return tx
    .selectFrom('document')
    .innerJoin('knowledge_base as base', (join) =>
      join.onRef('base.tenant_id', '=', 'document.tenant_id').onRef('base.id', '=', 'document.base_id'),
    )
    .select((has) => ['base.id', 'base.name', has.cast<number>(has.fn.countAll(), 'integer').as('documents')])
    .where(sql<boolean>`document.report ->> 'readById' = ${id}`)
    .where('base.deleted_at', 'is', null)
    .groupBy(['base.id', 'base.name'])
    .orderBy('documents', 'desc')
    .orderBy('base.id')
    .execute();
}

export async function insertParser(tx: Tx, row: ParserRow): Promise<void> {
  await tx.insertInto('knowledge_parser').values(row).execute();
}

export async function updateParser(
  tx: Tx,
  id: string,
  change: Updateable<KnowledgeParserTable>,
): Promise<void> {
  await tx.updateTable('knowledge_parser').set(change).where('id', '=', id).execute();
}

export async function deleteParser(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('knowledge_parser').where('id', '=', id).execute();
}
