import type { DocumentVersion } from '@jishi/contract';
import { problem } from '../../../../kernel/problem.ts';
import { found } from '../../../../kernel/require.ts';
import type { Scope, Tx } from '../../../../kernel/scope.ts';
import { readableDocument } from '../../rights/guard.ts';
import { type DocumentRow, readText } from '../store.ts';
import { compareTexts, type TextComparison } from './compare.ts';
import { presentCurrent, presentEarlier } from './present.ts';
import { findVersion, listVersions, userNames, type VersionRow } from './version-store.ts';

/** Two texts of this many UTF-16 code units are compared in about a second. */
const longestCompared = 4_000_000;

export function showHistory(scope: Scope, documentId: string): Promise<{ items: DocumentVersion[] }> {
  return scope.tx(async (tx) => {
    const { row } = await readableDocument(tx, scope, documentId);
    const earlier = await listVersions(tx, documentId);
    const authors = [row.version_by, row.created_by, ...earlier.map(({ created_by }) => created_by)];
    const names = await userNames(tx, [...new Set(authors.filter((author) => author !== null))]);
    return {
      items: [
        presentCurrent(row, names),
        ...earlier.map((version) => presentEarlier(version, { names, shownRun: row.indexed_run })),
      ],
    };
  });
}

interface VersionText {
  id: string;
  indexed_run: number | null;
  length: number;
}

/** Where the text of a version lies. @throws knowledge.version_not_found when it has none */
async function textOf(tx: Tx, row: DocumentRow, number: number): Promise<VersionText> {
  if (number === row.version) {
    if (row.indexed_run === null || row.indexed_run < row.version_run)
      throw problem('knowledge.version_not_found');
    return { id: row.id, indexed_run: row.indexed_run, length: row.text_length };
  }
  const version = found(await findVersion(tx, row.id, number), 'knowledge.version_not_found');
  return {
    id: row.id,
    indexed_run: found(version.run, 'knowledge.version_not_found'),
    length: version.text_length,
  };
}

export function showVersionText(
  scope: Scope,
  input: { documentId: string; number: number; from: number; length: number },
): Promise<{ text: string; from: number; total: number }> {
  return scope.tx(async (tx) => {
    const { row } = await readableDocument(tx, scope, input.documentId);
    const text = await textOf(tx, row, input.number);
    return { text: await readText(tx, text, input), from: input.from, total: text.length };
  });
}

/** @throws knowledge.version_not_found, knowledge.too_long_to_compare */
export async function showChanges(
  scope: Scope,
  input: { documentId: string; number: number; against?: number | undefined },
): Promise<TextComparison & { older: number; newer: number }> {
  const against = input.against ?? input.number - 1;
  const [older, newer] = [Math.min(input.number, against), Math.max(input.number, against)];
  const [before, after] = await scope.tx(async (tx) => {
    const { row } = await readableDocument(tx, scope, input.documentId);
    return [await wholeText(tx, row, older), await wholeText(tx, row, newer)] as const;
  });
  return { older, newer, ...compareTexts(before, after) };
}

async function wholeText(tx: Tx, row: DocumentRow, number: number): Promise<string> {
  const text = await textOf(tx, row, number);
  if (text.length > longestCompared) throw problem('knowledge.too_long_to_compare');
  return readText(tx, text, { from: 0, length: text.length });
}

/** The file of a version for whoever may read the document. @throws knowledge.version_not_found */
export function findVersionFile(
  scope: Scope,
  { documentId, number }: { documentId: string; number: number },
): Promise<Pick<VersionRow, 'blob_key' | 'name' | 'size' | 'format'>> {
  return scope.tx(async (tx) => {
    const { row } = await readableDocument(tx, scope, documentId);
    if (number === row.version) return row;
    return found(await findVersion(tx, documentId, number), 'knowledge.version_not_found');
  });
}
