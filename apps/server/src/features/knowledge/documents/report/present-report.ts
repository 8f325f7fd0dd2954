import type { Locale, ParseReportView, ProblemCode } from '@jishi/contract';
import { problemStatus } from '@jishi/contract';
import { parseWarningText, problemText } from '@jishi/locales';
import type { ParseReport } from '../../../parsing/index.ts';

/** A report as it was stored: by this version or an earlier one. */
export type StoredReport = Partial<ParseReport>;

function reasonText(locale: Locale, code: string): string {
  const known = code in problemStatus ? (code as ProblemCode) : 'internal';
  return problemText(locale, known, {}).title;
}

/** What was left out or guessed, in the reader's language. */
export function presentWarnings(report: StoredReport, locale: Locale): string[] {
  return (report.warnings ?? []).map(({ code, params }) => {
    const { reason } = params ?? {};
    const named = typeof reason === 'string' ? { ...params, reason: reasonText(locale, reason) } : params;
    return parseWarningText(locale, code, named ?? {});
  });
}

export function presentReport(report: StoredReport, locale: Locale): ParseReportView {
  return {
    format: report.type ?? '',
    mediaType: report.mediaType ?? '',
    parser: report.parser ?? '',
    readBy: report.readBy ?? null,
    parserVersion: report.parserVersion ?? '',
    pages: report.pages ?? null,
    charset: report.charset ?? null,
    characters: report.characters ?? 0,
    blocks: report.blocks ?? {},
    pageKinds: report.pageKinds ?? {},
    pageNotes: (report.pageNotes ?? []).map(({ page, kind, confidence, turned, reason }) => ({
      page,
      kind,
      confidence: confidence ?? null,
      turned: turned ?? null,
      reason: reason === undefined ? null : reasonText(locale, reason),
    })),
    warnings: presentWarnings(report, locale),
    durationMs: report.durationMs ?? 0,
  };
}
