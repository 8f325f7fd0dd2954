import type { ChunkItem, ParseReportView, ParseSettings } from '@jishi/contract';
import { problem } from '../../../../kernel/problem.ts';
import type { Scope } from '../../../../kernel/scope.ts';
import type { ParsedDocument } from '../../../parsing/index.ts';
import { type ParseOutcome, parseStored } from '../../ingestion/parse-stored.ts';
import { toStagedChunks } from '../../ingestion/prepare.ts';
import { writableDocument } from '../../rights/guard.ts';
import { presentReport } from './present-report.ts';

const shownCharacters = 20_000;
const shownChunks = 50;

export interface Preview {
  report: ParseReportView;
  text: string;
  chunkCount: number;
  chunks: Omit<ChunkItem, 'id' | 'documentId' | 'enabled' | 'edited'>[];
}

/**
 * What a document would be with other settings. Reads the stored file and changes nothing.
 * @throws the reason why the file cannot be read that way
 */
export async function previewDocument(
  scope: Scope,
  { documentId, ...settings }: ParseSettings & { documentId: string },
): Promise<Preview> {
  const { row } = await scope.tx((tx) => writableDocument(tx, scope, documentId));
  const outcome = await parseStored(scope, {
    documentId,
    name: row.name,
    blobKey: row.blob_key,
    parseSettings: settings,
    signal: scope.signal,
  });
  return presentPreview(scope, row.name, outcome);
}

/** @throws the reason why the file could not be read */
export function presentPreview(scope: Scope, name: string, outcome: ParseOutcome): Preview {
  if (outcome.ok) return present(scope, name, outcome.document);
  const { code, params } = outcome.failure;
  scope.signal.throwIfAborted();
  throw code === 'parsing.cancelled' ? problem('conflict') : problem(code, params);
}

function present({ locale }: Scope, name: string, document: ParsedDocument): Preview {
  const staged = toStagedChunks(document, { name, makeId: () => 'chk_preview' as ChunkItem['id'] });
  return {
    report: presentReport(document.report, locale),
    text: document.text.slice(0, shownCharacters).toWellFormed(),
    chunkCount: staged.length,
    chunks: staged
      .slice(0, shownChunks)
      .map(({ id: _id, boxes, ...chunk }) => ({ ...chunk, boxes: boxes as ChunkItem['boxes'] })),
  };
}
