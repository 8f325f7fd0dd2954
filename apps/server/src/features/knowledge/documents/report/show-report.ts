import type { ParseReportView, ParseSettings } from '@jishi/contract';
import type { Scope } from '../../../../kernel/scope.ts';
import { storedSettings } from '../../ingestion/parse-stored.ts';
import { readableDocument } from '../../rights/guard.ts';
import { parseSettingsOf } from '../store.ts';
import { presentReport, type StoredReport } from './present-report.ts';

/** How the visible run of a document was read, and the settings of its next one. */
export function showReport(
  scope: Scope,
  documentId: string,
): Promise<{ report: ParseReportView | null; settings: ParseSettings; own: boolean }> {
  return scope.tx(async (tx) => {
    const { row } = await readableDocument(tx, scope, documentId);
    const report = row.report === null ? null : presentReport(row.report as StoredReport, scope.locale);
    const stored = await parseSettingsOf(tx, documentId);
    return { report, settings: storedSettings(stored?.settings), own: stored?.own ?? false };
  });
}
